import { expect } from 'chai';
import { PTZ_RENEW_MS, type PtzOrder } from '#protocol/ptz.ts';
import type { Timing } from '../../../data/timing.ts';
import { createPtzDriver, type PtzDriver } from './ptz-driver.ts';

const RIGHT = { pan: 1, tilt: 0, zoom: 0 };
const UP = { pan: 0, tilt: 1, zoom: 0 };

describe('holding a key down to turn a camera', () => {
  let nowMs = 0;
  let timers: { atMs: number; task: () => void }[] = [];
  let sent: PtzOrder[] = [];
  let last: PtzOrder[] = [];
  let refusals: unknown[] = [];
  let answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let driver: PtzDriver;

  const timing: Timing = {
    nowMs: () => nowMs,
    after: (delayMs, task) => {
      const timer = { atMs: nowMs + delayMs, task };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    },
  };
  const pass = (ms: number): void => {
    nowMs += ms;
    const due = timers.filter(({ atMs }) => atMs <= nowMs);
    timers = timers.filter((timer) => !due.includes(timer));
    due.forEach(({ task }) => task());
  };
  const answer = async (error?: Error): Promise<void> => {
    const next = answers.shift();
    if (error) {
      next?.reject(error);
    } else {
      next?.resolve();
    }
    await Promise.resolve();
    await Promise.resolve();
  };

  beforeEach(() => {
    nowMs = 0;
    timers = [];
    [sent, last, refusals, answers] = [[], [], [], []];
    driver = createPtzDriver({
      timing,
      send: (order) => {
        sent.push(order);
        return new Promise((resolve, reject) => answers.push({ resolve, reject }));
      },
      sendLast: (order) => last.push(order),
      onRefused: (error) => refusals.push(error),
    });
  });

  it('says again that it goes on, and stops at once when the key is let go', async () => {
    driver.want(RIGHT);
    await answer();
    pass(PTZ_RENEW_MS);
    await answer();
    driver.want(null);
    await answer();
    pass(10 * PTZ_RENEW_MS);

    expect(sent.map(({ type }) => type)).to.deep.equal(['move', 'move', 'stop']);
  });

  it('lets a slow line not pile up moves: after the one under way only the newest wish leaves', async () => {
    driver.want(RIGHT);
    driver.want(UP);
    driver.want(RIGHT);
    driver.want(null);
    const whileWaiting = sent.length;
    await answer();

    expect(whileWaiting).to.equal(1);
    expect(sent.map(({ type }) => type)).to.deep.equal(['move', 'stop']);
  });

  it('gives up when somebody else has the camera, and says so once', async () => {
    driver.want(RIGHT);
    await answer(new Error('taken'));
    pass(10 * PTZ_RENEW_MS);

    expect(refusals).to.have.length(1);
    expect(sent).to.have.length(1);
  });

  it('sends a last stop when the page goes away, and only if anything moves', async () => {
    driver.leave();
    const standing = last.length;
    driver = createPtzDriver({
      ...{ timing, send: () => Promise.resolve(), onRefused: () => undefined },
      sendLast: (order) => last.push(order),
    });
    driver.want(RIGHT);
    await Promise.resolve();
    driver.leave();

    expect([standing, last]).to.deep.equal([0, [{ type: 'stop' }]]);
  });
});
