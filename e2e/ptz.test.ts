/** Turning a camera, as the box at the edge does it: real SOAP to a simulated camera with a motor. */
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import { createLoginGuard } from '#edge-agent/camera/auth/login-guard.ts';
import { describeCamera } from '#edge-agent/camera/onvif/describe-camera.ts';
import { createPtzHeads, type PtzHeads } from '#edge-agent/camera/ptz-heads.ts';
import { PTZ_DEAD_MAN_MS, type PtzDo } from '#protocol/ptz.ts';
import type { PtzHead } from '#simulators/camera/onvif/ptz-head.ts';
import { CAMERA_LOGIN, startSimulatedCamera } from './simulated-camera.helpers.ts';
import { until } from './until.helpers.ts';

const see = (what: string, isSo: () => boolean): Promise<boolean> => until(what, () => isSo() || null);

describe('a camera that turns', function () {
  this.timeout(60_000);
  const cleanUps: (() => unknown)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) {
      await cleanUp();
    }
  });

  async function setUp(): Promise<{ heads: PtzHeads; motor: PtzHead; turning: boolean[] }> {
    const running = await startSimulatedCamera({ hasPtz: true });
    cleanUps.push(() => running.stop());
    const { camera } = running;
    const described = await describeCamera({
      address: camera.onvifAddress,
      credentials: CAMERA_LOGIN,
      preferredProfiles: {},
      clock: systemClock,
      log: silentLog,
      signal: new AbortController().signal,
    });
    if (described.status === 'failed' || !camera.head) {
      throw new Error('not described as a camera that turns');
    }
    const turning: boolean[] = [];
    const loginGuard = createLoginGuard(systemClock);
    const heads = createPtzHeads({
      access: () => ({ credentials: CAMERA_LOGIN, loginGuard }),
      onTurning: (_cameraId, isTurning) => turning.push(isTurning),
      clock: systemClock,
      log: silentLog,
    });
    heads.described('gate', described);
    cleanUps.push(() => heads.close());
    return { heads, motor: camera.head, turning };
  }
  const obey = (heads: PtzHeads, order: PtzDo['order']) => heads.obey({ cameraId: 'gate', order });

  it('moves as long as somebody wants it to, and stops when he lets go', async () => {
    const { heads, motor, turning } = await setUp();

    await obey(heads, { type: 'move', pan: 1, tilt: 0.5, zoom: 0 });
    await see('moving', () => motor.position().pan > 0.05);
    const wasTurning = heads.isTurning('gate');
    await obey(heads, { type: 'stop' });
    await see('stopped', () => !motor.isMoving());
    const { pan, tilt, zoom } = motor.position();
    await see('standing', () => turning.length === 2);

    expect([wasTurning, pan > 0, tilt > 0, zoom]).to.deep.equal([true, true, true, 0]);
    expect(motor.position()).to.deep.equal({ pan, tilt, zoom });
    expect(turning).to.deep.equal([true, false]);
  });

  it('is not left turning when the stop never comes', async () => {
    const { heads, motor } = await setUp();

    const startedAtMs = performance.now();
    await obey(heads, { type: 'move', pan: 0.1, tilt: 0, zoom: 0 });
    await see('moving', () => motor.isMoving());
    await see('stopped by itself', () => !motor.isMoving());

    expect(performance.now() - startedAtMs).to.be.at.least(PTZ_DEAD_MAN_MS - 100);
    expect(motor.position().pan).to.be.within(0.01, 0.9);
  });

  it('goes back to a view that was given a name', async () => {
    const { heads, motor, turning } = await setUp();
    await obey(heads, { type: 'move', pan: 0, tilt: 0, zoom: 1 });
    await see('closer', () => motor.position().zoom > 0.05);
    await obey(heads, { type: 'stop' });
    await see('stopped', () => !motor.isMoving());
    const named = motor.position();

    const kept = await obey(heads, { type: 'preset-set', token: null, name: 'Cổng <chính> & sân' });
    const [preset] = (kept.status === 'done' ? kept.presets : null) ?? [];
    await obey(heads, { type: 'move', pan: -1, tilt: 0, zoom: 0 });
    await see('elsewhere', () => motor.position().pan < -0.05);
    await obey(heads, { type: 'preset-go', token: preset?.token ?? '' });
    await see('back', () => Math.abs(motor.position().pan - named.pan) < 1e-6);
    await see('standing', () => turning.at(-1) === false);

    expect(preset?.name).to.equal('Cổng <chính> & sân');
    expect(motor.position().zoom).to.be.closeTo(named.zoom, 1e-6);
  });

  it('says no to a preset it does not have, and to a camera that does not turn', async () => {
    const { heads } = await setUp();
    const messages: string[] = [];
    const note = (error: Error): void => void messages.push(error.message);

    await obey(heads, { type: 'preset-go', token: 'nowhere' }).catch(note);
    await heads.obey({ cameraId: 'yard', order: { type: 'stop' } }).catch(note);

    expect(messages[0]).to.contain('NoToken');
    expect(messages[1]).to.contain('yard');
  });
});
