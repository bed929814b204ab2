import { expect } from 'chai';
import { RetryLater } from '#base/errors.ts';
import type { EyeToAgent } from './messages.ts';
import { createTokenDesk } from './token-desk.ts';

describe("an eye's token", () => {
  it('goes to the one who asked, whatever the order of the answers', async () => {
    const sent: EyeToAgent[] = [];
    const desk = createTokenDesk((message) => sent.push(message));

    const [first, second] = [desk.token(null), desk.token('old')];
    desk.answer({ type: 'token', requestId: 2, token: 'b', problem: '' });
    desk.answer({ type: 'token', requestId: 1, token: 'a', problem: '' });

    expect(await Promise.all([first, second])).to.deep.equal(['a', 'b']);
    expect(sent).to.deep.equal([
      { type: 'token-wanted', requestId: 1, rejected: null },
      { type: 'token-wanted', requestId: 2, rejected: 'old' },
    ]);
  });

  it('is asked for again later while the agent has no session', async () => {
    const desk = createTokenDesk(() => undefined);

    const failure = desk.token(null).catch((error: unknown) => error);
    desk.answer({ type: 'token', requestId: 1, token: null, problem: 'central is away' });

    expect(await failure).to.be.instanceOf(RetryLater);
  });
});
