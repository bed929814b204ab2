import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import type { LiveSender } from './live-sender.ts';
import { openStillChannel, STILL_EVERY_MS, type LiveStill } from './still-channel.ts';

const WIDE = { width: 640, height: 360 };

describe('live pictures instead of a stream', () => {
  let clock: FakeClock;
  let newest: LiveStill | null;
  let encoded: number;
  let said: string[];
  let close: () => void;

  const seen = (atMs: number, size = WIDE): LiveStill => ({ jpeg: Buffer.from([0xff, 0xd8]), atMs, ...size });
  const take = (thanMs: number): LiveStill | null => {
    if (newest === null || newest.atMs <= thanMs) {
      return null;
    }
    encoded += 1;
    return newest;
  };
  const sender: LiveSender = {
    sendConfig: ({ codec, width }) => said.push(`${codec} ${width}`),
    sendFrame: ({ sequence, captureAtMs, isKey }) =>
      said.push(`${sequence} of ${captureAtMs}${isKey ? '' : ', not whole'}`),
    sendFailed: (channel, reason) => said.push(`${channel} ${reason}`),
  };

  beforeEach(() => {
    clock = createFakeClock();
    newest = null;
    encoded = 0;
    said = [];
  });

  afterEach(() => close());

  const open = (): void => {
    close = openStillChannel(7, take, { sender, clock });
  };

  it('begin at once and come every second, each of them once', async () => {
    newest = seen(100);
    open();
    newest = seen(1_100);
    await clock.advance(STILL_EVERY_MS);
    await clock.advance(STILL_EVERY_MS);
    newest = seen(3_100, { width: 352, height: 288 });
    await clock.advance(STILL_EVERY_MS);

    expect(said).to.deep.equal(['jpeg 640', '0 of 100', '1 of 1100', 'jpeg 352', '2 of 3100']);
    expect(encoded, 'a picture that is not sent is not encoded').to.equal(3);
  });

  it('say that the camera is away, once, and describe themselves anew when it is back', async () => {
    newest = seen(100);
    open();
    await clock.advance(60 * STILL_EVERY_MS);
    newest = seen(60_000);
    await clock.advance(STILL_EVERY_MS);

    expect(said).to.deep.equal(['jpeg 640', '0 of 100', '7 offline', 'jpeg 640', '1 of 60000']);
  });

  it('end when nobody watches', async () => {
    newest = seen(100);
    open();
    close();
    newest = seen(1_100);
    await clock.advance(10 * STILL_EVERY_MS);

    expect(said).to.have.length(2);
    expect(clock.pending()).to.equal(0);
  });
});
