import { expect } from 'chai';
import { RetryLater } from '#base/errors.ts';
import type { EyeToAgent } from './messages.ts';
import { createTokenDesk } from './token-desk.ts';

describe("an eye's token", () => {
  it('goes to the one who asked, whatever the order of the answers', async () => {
    const sent: EyeToAgent[] = [];
    const desk = createTokenDesk((message) => sent.push(message));

    const [first, second] = [desk.token(), desk.token()];
    desk.answer({ type: 'token', requestId: 2, token: 'b', problem: '' });
    desk.answer({ type: 'token', requestId: 1, token: 'a', problem: '' });

    expect(await Promise.all([first, second])).to.deep.equal(['a', 'b']);
    expect(sent).to.have.length(2);
  });

  it('is asked for again later while the agent has no session', async () => {
    const desk = createTokenDesk(() => undefined);

    const failure = desk.token().catch((error: unknown) => error);
    desk.answer({ type: 'token', requestId: 1, token: null, problem: 'central is away' });

    expect(await failure).to.be.instanceOf(RetryLater);
  });
});
