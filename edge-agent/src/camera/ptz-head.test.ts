import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { PTZ_DEAD_MAN_MS, PTZ_RENEW_MS } from '#protocol/ptz.ts';
import { createLoginGuard, type LoginGuard } from './auth/login-guard.ts';
import { CameraFault } from './camera-fault.ts';
import type { PtzCalls } from './onvif/ptz-calls.ts';
import { createPtzHead, type PtzHead } from './ptz-head.ts';

const RIGHT = { pan: 1, tilt: 0, zoom: 0 };
const UP = { pan: 0, tilt: 1, zoom: 0 };
const LONG_MS = 60_000;

describe('the motor of a camera', () => {
  let clock: FakeClock;
  let loginGuard: LoginGuard;
  let asked: string[];
  let turning: boolean[];
  let head: PtzHead;
  /** What the camera does with the next calls; it obeys when there is nothing. */
  let trouble: (() => Promise<void>)[];

  beforeEach(() => {
    clock = createFakeClock();
    loginGuard = createLoginGuard(clock);
    [asked, turning, trouble] = [[], [], []];
    const note = async (what: string): Promise<void> => {
      asked.push(what);
      await trouble.shift()?.();
    };
    const calls: PtzCalls = {
      move: (speed) => note(`move ${speed.pan} ${speed.tilt} ${speed.zoom}`),
      stop: () => note('stop'),
      isMoving: () => Promise.resolve(null),
      presets: () => Promise.resolve([]),
      goTo: (token) => note(`go ${token}`),
      setPreset: () => Promise.resolve(),
    };
    const onTurning = (isTurning: boolean): void => void turning.push(isTurning);
    head = createPtzHead({ calls, loginGuard, onTurning, clock, log: silentLog });
  });

  const refuse = (reason: 'unreachable' | 'wrong-password') => () =>
    Promise.reject(new CameraFault(reason, 'no'));

  it('is moved on while that is wanted, and stopped when it is not wanted any more', async () => {
    for (let times = 0; times < 5; times += 1) {
      head.move(RIGHT);
      await clock.advance(PTZ_RENEW_MS);
    }
    const whileHeld = asked.filter((what) => what === 'stop').length;
    await clock.advance(PTZ_DEAD_MAN_MS);

    expect(whileHeld).to.equal(0);
    expect(asked.filter((what) => what === 'move 1 0 0')).to.have.length.within(2, 3);
    expect(asked.at(-1)).to.equal('stop');
  });

  it('is told to stop until it has heard it', async () => {
    head.move(RIGHT);
    await clock.advance(1);
    trouble = [refuse('unreachable'), refuse('unreachable')];
    head.stop();
    await clock.advance(1);
    await clock.advance(1_000);

    expect(asked).to.deep.equal(['move 1 0 0', 'stop', 'stop', 'stop']);
  });

  it('hears only the newest wish when it is slow', async () => {
    let answer: () => void = () => undefined;
    trouble = [() => new Promise((resolve) => (answer = resolve))];
    head.move(RIGHT);
    await clock.advance(1);
    head.move(UP);
    head.move(RIGHT);
    head.stop();
    await clock.advance(1);
    answer();
    await clock.advance(1);

    expect(asked).to.deep.equal(['move 1 0 0', 'stop']);
  });

  it('says with the next order what the last one came to, and is stopped meanwhile', async () => {
    trouble = [refuse('unreachable')];
    head.move(RIGHT);
    await clock.advance(1);

    expect(() => head.move(RIGHT)).to.throw(CameraFault);
    expect(asked).to.deep.equal(['move 1 0 0', 'stop']);
  });

  it('is not asked again with a password it has refused', async () => {
    trouble = [refuse('wrong-password')];
    head.move(RIGHT);
    await clock.advance(1);
    const calls = asked.length;
    expect(() => head.move(RIGHT)).to.throw(CameraFault);
    expect(() => head.move(RIGHT)).to.throw(/password/);
    await clock.advance(20_000);

    expect(loginGuard.blocked()).to.not.equal(null);
    expect(asked).to.have.length(calls);
  });

  it('counts as turning from the first movement until the view stands', async () => {
    head.move(RIGHT);
    await clock.advance(PTZ_RENEW_MS);
    head.stop();
    await clock.advance(1);
    const justStopped = [...turning];
    head.move(UP);
    await clock.advance(PTZ_RENEW_MS);
    head.stop();
    await clock.advance(LONG_MS);

    expect(justStopped).to.deep.equal([true]);
    expect(turning).to.deep.equal([true, false]);
  });

  it('stops before it goes to a preset, and can be stopped on its way there', async () => {
    head.move(RIGHT);
    await clock.advance(1);
    await head.goTo('gate');
    head.stop();
    await clock.advance(1);

    expect(asked).to.deep.equal(['move 1 0 0', 'stop', 'go gate', 'stop']);
  });
});
