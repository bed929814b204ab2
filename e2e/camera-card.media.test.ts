/**
 * The line to a camera is cut for some seconds; what was missed is fetched from its card (ONVIF Profile G), picture
 * for picture as a witness on an unbroken line got it.
 */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import type { AccessUnit, ParameterSets } from '#edge-agent/camera/access-unit.ts';
import { createLoginGuard } from '#edge-agent/camera/auth/login-guard.ts';
import {
  replayFromCard,
  type CardOptions,
  type CardOutcome,
} from '#edge-agent/camera/card/replay-from-card.ts';
import { pullStream } from '#edge-agent/eye/pulled-stream.ts';
import { startBadLine } from '#simulators/link/bad-line.ts';
import { CAMERA_LOGIN, startSimulatedCamera, type RunningCamera } from './simulated-camera.helpers.ts';
import { until } from './until.helpers.ts';

/** Of the hole: what was on its way when the line was cut and mended may be heard on either side. */
const EDGE_MS = 400;

describe('the card of a camera whose line was cut', function () {
  this.timeout(60_000);
  const cleanUps: (() => unknown)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) {
      await cleanUp();
    }
  });

  async function plugIn(cardKeepsMs?: number): Promise<RunningCamera> {
    const running = await startSimulatedCamera({
      mainCodec: 'h265',
      ...(cardKeepsMs === undefined ? {} : { cardKeepsMs }),
    });
    cleanUps.push(() => running.stop());
    return running;
  }

  function watch(url: string): AccessUnit[] {
    const units: AccessUnit[] = [];
    const pulled = pullStream({
      source: { url, credentials: CAMERA_LOGIN },
      loginGuard: createLoginGuard(systemClock),
      clock: systemClock,
      log: silentLog,
      accepts: ['h265'],
    });
    pulled.hub.add({
      onParameterSets: () => undefined,
      onAccessUnit: (unit) => units.push(unit),
      onLost: () => undefined,
    });
    cleanUps.push(() => pulled.stop());
    return units;
  }

  async function fetch(
    running: RunningCamera,
    options: Partial<CardOptions>,
  ): Promise<{ outcome: CardOutcome; units: AccessUnit[]; sets: ParameterSets[] }> {
    const units: AccessUnit[] = [];
    const sets: ParameterSets[] = [];
    const outcome = await replayFromCard({
      address: running.camera.onvifAddress,
      credentials: CAMERA_LOGIN,
      fromMs: Date.now() - 10_000,
      toMs: Date.now(),
      clock: systemClock,
      onParameterSets: (next) => sets.push(next),
      onAccessUnit: (unit) => units.push(unit),
      signal: new AbortController().signal,
      ...options,
    });
    return { outcome, units, sets };
  }

  it('gives every picture of the hole, by hash and by time', async () => {
    const running = await plugIn(600_000);
    const { main } = running.camera.rtsp;
    const line = await startBadLine({ host: '127.0.0.1', port: Number(new URL(main).port) }, systemClock);
    cleanUps.push(() => line.close());
    const witnessed = watch(main);
    const received = watch(main.replace(/:\d+\//, `:${line.port}/`));
    await until('pictures on both lines', () => (received.length > 5 ? true : null));

    line.cut();
    const heardBefore = received.length;
    await until('three seconds in the dark', () => (missedAfter(witnessed, received) > 30 ? true : null));
    line.restore();
    await until('pictures again', () => (received.length > heardBefore + 5 ? true : null));
    const [lastBefore, firstAfter] = [received[heardBefore - 1], received[heardBefore]];
    const hole = { fromMs: lastBefore?.captureAtMs ?? 0, toMs: firstAfter?.captureAtMs ?? 0 };
    const { outcome, units, sets } = await fetch(running, hole);

    const missed = witnessed.filter(
      ({ captureAtMs }) => captureAtMs > hole.fromMs + EDGE_MS && captureAtMs < hole.toMs - EDGE_MS,
    );
    expect(outcome).to.deep.equal({ status: 'replayed', pictures: units.length, clockOffsetMs: 0 });
    expect(sets.map(({ codec }) => codec)).to.deep.equal(['h265']);
    expect(units[0]?.isKey).to.equal(true);
    expect(missed.length).to.be.at.least(20);
    const lateMs = missed.map((unit) => latenessOf(unit, units));
    expect(lateMs.filter((late) => !Number.isFinite(late))).to.deep.equal([]);
    expect(medianOf(lateMs)).to.be.closeTo(0, 250);
  });

  it('has no more than the camera recorded', async () => {
    const running = await plugIn(600_000);
    const witnessed = watch(running.camera.rtsp.main);
    await until('a second', () => (witnessed.length > 10 ? true : null));
    running.camera.card?.setRecording(false);
    const offAtMs = Date.now();
    await until('a second that is not kept', () => (witnessed.length > 20 ? true : null));

    const { outcome, units } = await fetch(running, {});
    const later = await fetch(running, { fromMs: offAtMs + 60_000, toMs: offAtMs + 90_000 });

    expect(outcome.status).to.equal('replayed');
    expect(units.every(({ captureAtMs }) => captureAtMs <= offAtMs)).to.equal(true);
    expect(later.outcome).to.deep.equal({ status: 'nothing-of-that-time', pictures: 0 });
  });

  it('is not there, or not for us, and that is said', async () => {
    const without = await plugIn();
    const running = await plugIn(600_000);
    const controller = new AbortController();
    controller.abort();

    const { outcome: noCard } = await fetch(without, {});
    const { outcome: refused } = await fetch(running, {
      credentials: { username: 'matlang', password: 'x' },
    });
    const { outcome: stopped } = await fetch(running, { signal: controller.signal });

    expect(noCard).to.deep.equal({ status: 'no-card', pictures: 0 });
    expect(refused).to.include({ status: 'failed', reason: 'wrong-password', pictures: 0 });
    expect(stopped.status).not.to.equal('replayed');
  });
});

/** Against the same picture from the card; infinite where the card gave none. The camera's clip begins again: the nearest. */
function latenessOf(unit: AccessUnit, fromCard: readonly AccessUnit[]): number {
  const hash = hashOf(unit);
  return fromCard
    .filter((other) => hashOf(other) === hash)
    .map((other) => unit.captureAtMs - other.captureAtMs)
    .reduce((nearest, late) => (Math.abs(late) < Math.abs(nearest) ? late : nearest), Infinity);
}

/** A busy machine hears single pictures late, not half of them. */
function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function missedAfter(witnessed: readonly AccessUnit[], received: readonly AccessUnit[]): number {
  const last = received.at(-1)?.captureAtMs ?? 0;
  return witnessed.filter(({ captureAtMs }) => captureAtMs > last).length;
}

function hashOf({ slices }: AccessUnit): string {
  return createHash('sha256').update(Buffer.concat(slices)).digest('hex');
}
