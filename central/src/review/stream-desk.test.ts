import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import type { RecordingSend } from '#protocol/recording.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';
import { createStreamDesk, type StreamDesk, type StreamOrder } from './stream-desk.ts';

const ORDER: StreamOrder = {
  agentId: 'box',
  personId: 'officer',
  what: { type: 'picture', cameraId: 'hall-1', atMs: 1, width: 320 },
  signal: new AbortController().signal,
};

describe('bytes of recordings at central', () => {
  let clock: FakeClock;
  let asked: string[];
  let streams: StreamDesk;

  beforeEach(() => {
    clock = createFakeClock();
    asked = [];
    const ask = (_agentId: string, _question: string, message: unknown) => {
      asked.push((message as RecordingSend).requestId);
      const answer = { status: 'sending', mediaType: 'image/jpeg', startsAtMs: 1, codecs: '' } as const;
      return Promise.resolve({ status: 'answered', answer } as const);
    };
    streams = createStreamDesk({ clock, log: silentLog, questions: { ask } as unknown as AgentQuestions });
  });

  /** The agent's POST for the newest request. */
  const post = (body: PassThrough): Promise<'taken' | 'unknown' | 'cut'> =>
    streams.receive('box', asked.at(-1) ?? '', body).catch(() => 'cut' as const);

  it('are waited for ten seconds; whoever sends after that is sent away', async () => {
    const opening = streams.open(ORDER);
    await clock.advance(0);
    await clock.advance(9_999);
    const isWaitedFor = await Promise.race([opening.then(() => false), Promise.resolve(true)]);
    await clock.advance(1);

    expect(isWaitedFor).to.equal(true);
    expect(await opening).to.deep.include({ status: 'away' });
    expect(await post(new PassThrough())).to.equal('unknown');
  });

  it('may come before the agent has said that they will', async () => {
    const body = new PassThrough();
    const opening = streams.open(ORDER);
    const posting = post(body);
    const opened = await opening;
    const target = new PassThrough();
    body.end('picture');

    const piped = opened.status === 'open' ? await opened.stream.pipeTo(target) : null;

    expect(piped).to.deep.equal({ sizeBytes: 7 });
    expect(await posting).to.equal('taken');
  });

  it('of which none moves for two minutes are given up', async () => {
    const body = new PassThrough();
    const opening = streams.open(ORDER);
    const posting = post(body);
    const opened = await opening;
    const piping = opened.status === 'open' ? opened.stream.pipeTo(new PassThrough()) : null;
    const outcome = piping?.then(
      () => 'whole',
      () => 'cut',
    );
    await clock.advance(119_000);
    body.write('x');
    await clock.advance(119_000);
    const isOpenStill = !body.destroyed;

    await clock.advance(31_000);

    expect(isOpenStill).to.equal(true);
    expect([await outcome, await posting]).to.deep.equal(['cut', 'cut']);
  });

  it('give their place back when nobody wants them any more', async () => {
    const leaving = new AbortController();
    for (let i = 0; i < 6; i += 1) {
      void streams.open({ ...ORDER, signal: leaving.signal });
    }
    const seventh = await streams.open(ORDER);
    leaving.abort();
    await clock.advance(0);

    const next = streams.open(ORDER);
    const posting = post(new PassThrough());

    expect(seventh).to.deep.include({ status: 'too-many' });
    expect(await next).to.have.property('status', 'open');
    streams.agentGone('box');
    expect(await posting).to.equal('cut');
  });
});
