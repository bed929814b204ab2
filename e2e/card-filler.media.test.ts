/**
 * The line to a camera is cut for some seconds while it is recorded; what was missed is fetched from its card into the
 * agent's real index, beside what was recorded, and nothing is there twice.
 */
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import { segmentStatement } from '#protocol/statement.ts';
import { createLoginGuard } from '#edge-agent/camera/auth/login-guard.ts';
import { createCameraRecorder } from '#edge-agent/evidence/recorder/camera-recorder.ts';
import { pullStream } from '#edge-agent/eye/pulled-stream.ts';
import { createCardFiller } from '#edge-agent/recordings/card-filler.ts';
import { hashOfPicture, readPictures } from '#edge-agent/recordings/card-seam.ts';
import { openRecordings, type Recordings } from '#edge-agent/recordings/recordings.ts';
import { setStage, type Stage } from '#edge-agent/recordings/recordings.helpers.ts';
import type { StoredSegment } from '#edge-agent/recordings/stored-segment.ts';
import { makeTimeline } from '#edge-agent/review/timeline.ts';
import { startBadLine } from '#simulators/link/bad-line.ts';
import { CAMERA_LOGIN, startSimulatedCamera, type RunningCamera } from './simulated-camera.helpers.ts';
import { until } from './until.helpers.ts';

const CAMERA = 'yard';
const DAY_MS = 24 * 3_600_000;

describe('recordings and the card of a camera whose line was cut', function () {
  this.timeout(120_000);
  const cleanUps: (() => unknown)[] = [];
  let stage: Stage;
  let running: RunningCamera;
  let recordings: Recordings;
  let isOnline = false;

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) {
      await cleanUp();
    }
  });

  async function plugIn(): Promise<void> {
    running = await startSimulatedCamera({ cardKeepsMs: 600_000 });
    cleanUps.push(() => running.stop());
    stage = setStage();
    cleanUps.push(() => stage.close());
    recordings = openRecordings({
      ...stage.deps,
      healthOf: () => (isOnline ? 'online' : 'offline'),
      clock: systemClock,
    });
    run((signal) => recordings.run(signal), recordings.finish);
  }

  function run(service: (signal: AbortSignal) => Promise<void>, andThen?: () => Promise<void>): void {
    const stopper = new AbortController();
    const ended = service(stopper.signal);
    cleanUps.push(async () => {
      stopper.abort();
      await ended;
      await andThen?.();
    });
  }

  /** As its eye would. */
  function record(url: string): void {
    const recorder = createCameraRecorder({
      cameraId: CAMERA,
      order: { profile: 'main', withAudio: false, isOn: true, preRollMs: 0 },
      setup: recordings.setup,
      clock: systemClock,
      log: silentLog,
      onOpened: (segment) => recordings.fromEye({ type: 'segment-opened', segment }),
      onClosed: (segment) => recordings.fromEye({ type: 'segment-closed', segment }),
      onTrouble: (trouble) => recordings.fromEye({ type: 'recording-trouble', trouble }),
    });
    const pulled = pullStream({
      source: { url, credentials: CAMERA_LOGIN },
      loginGuard: createLoginGuard(systemClock),
      clock: systemClock,
      log: silentLog,
      onState: ({ state }) => {
        isOnline = state === 'streaming';
      },
    });
    pulled.hub.add(recorder);
    cleanUps.push(async () => {
      await pulled.stop();
      await recorder.stop();
    });
  }

  /** Hashes of what an unbroken line gives. */
  function witness(url: string): string[] {
    const hashes: string[] = [];
    const pulled = pullStream({
      source: { url, credentials: CAMERA_LOGIN },
      loginGuard: createLoginGuard(systemClock),
      clock: systemClock,
      log: silentLog,
    });
    pulled.hub.add({
      onParameterSets: () => undefined,
      onAccessUnit: (unit) => hashes.push(hashOfPicture(unit)),
      onLost: () => undefined,
    });
    cleanUps.push(() => pulled.stop());
    return hashes;
  }

  function fillFromCard(): void {
    const { camera } = running;
    const guard = createLoginGuard(systemClock);
    const filler = createCardFiller({
      cameras: [
        {
          ...{ id: CAMERA, address: camera.onvifAddress, credentials: CAMERA_LOGIN },
          ...{ isOnline: () => isOnline, loginGuard: () => guard },
        },
      ],
      desk: recordings.card,
      library: recordings.library,
      setup: recordings.setup,
      clock: systemClock,
      log: silentLog,
    });
    run((signal) => filler.run(signal));
  }

  const stored = (): StoredSegment[] => {
    const nowMs = Date.now();
    return recordings.library.between(CAMERA, nowMs - DAY_MS, nowMs);
  };

  const hashesOf = async (segment: StoredSegment): Promise<string[]> =>
    (await readPictures(recordings.library, segment, { fromMs: 0, toMs: Infinity })).map(
      ({ sha256 }) => sha256,
    );

  it('has what was missed, from the first key picture on, and no picture twice', async () => {
    await plugIn();
    const { main } = running.camera.rtsp;
    const line = await startBadLine({ host: '127.0.0.1', port: Number(new URL(main).port) }, systemClock);
    cleanUps.push(() => line.close());
    const witnessed = witness(main);
    record(main.replace(/:\d+\//, `:${line.port}/`));
    fillFromCard();
    await until('a recording', () => (stored().length > 0 ? true : null));

    line.cut();
    const heardBefore = witnessed.length;
    await until('six seconds in the dark', () => (witnessed.length > heardBefore + 60 ? true : null));
    line.restore();
    const fetched = await until('the card', () => stored().find(({ origin }) => origin === 'card') ?? null);

    const [before, , after] = stored();
    const nowMs = Date.now();
    const { spans, gaps } = makeTimeline(
      { library: recordings.library, clock: systemClock, clockNote: () => ({ source: 'none' }) },
      { cameraId: CAMERA, fromMs: nowMs - 60_000, toMs: nowMs },
    );
    expect(spans.map(({ origin }) => origin)).to.deep.equal(['agent', 'card', 'agent']);
    expect(segmentStatement.parse(JSON.parse(fetched.statement?.text ?? '')).origin).to.equal('card');
    // Ours end in the middle of two seconds from key picture to key picture.
    expect((spans[1]?.fromMs ?? 0) - (spans[0]?.toMs ?? 0)).to.be.within(0, 2_100);
    expect((spans[2]?.fromMs ?? 0) - (spans[1]?.toMs ?? 0)).to.be.within(-100, 100);
    expect(gaps.filter(({ fromMs }) => fromMs >= fetched.startsAtMs)).to.deep.equal([]);
    expect(before && after).to.not.equal(undefined);
    const own = [await hashesOf(before ?? fetched), await hashesOf(after ?? fetched)];
    const card = await hashesOf(fetched);
    expect(card.length).to.be.at.least(30);
    const ownEnd = indexOfRun(witnessed, own[0] ?? [], 0) + (own[0]?.length ?? 0);
    const missing = await until('the witness', () => {
      const index = indexOfRun(witnessed, [...card, ...(own[1] ?? [])], ownEnd);
      return index < 0 ? null : index - ownEnd;
    });
    // The clip comes again after 80 pictures: one that is there twice would make it 60 or more.
    expect(missing).to.be.within(0, 20);
  });
});

function indexOfRun(whole: readonly string[], part: readonly string[], from: number): number {
  return whole.findIndex(
    (_, index) => index >= from && part.every((hash, offset) => whole[index + offset] === hash),
  );
}
