import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import { ensureModel } from '#models/zoo/centernet.ts';
import { MODEL_DIR } from '#models/zoo/model-dir.helpers.ts';
import { clipFromFile, testData, type Clip } from '../decode/clip.helpers.ts';
import type { CameraSight } from './camera-sight.ts';
import { WATCH_TRACKS } from './look.ts';
import { createOnnxDetector, type DetectOutcome } from './runtime/onnx-detector.ts';
import {
  countMatches,
  playInStep,
  readTruth,
  scoreOf,
  startSight,
  type RunningSight,
  type TruthBox,
} from './sight.helpers.ts';

/** The four cameras see four stretches of the same clip. */
const CAMERAS = 4;
const UNITS_PER_CAMERA = 60;
/** Until the gate knows its background and tracks are confirmed. */
const WARM_UP_UNITS = 10;
const PETS = {
  file: 'video/pets09_s2l1_480x360.avi',
  truth: 'gt/pets09_s2l1_gt.txt',
  width: 768,
  height: 576,
};
const FPS = 5;

describe('seeing real people', function () {
  this.timeout(300_000);

  let modelFile: string;
  let clip: Clip | null = null;
  let truth: Map<number, TruthBox[]>;
  let running: RunningSight;

  before(async function () {
    const [video, boxes] = [testData(PETS.file), testData(PETS.truth)];
    if (video === null || boxes === null) {
      return this.skip();
    }
    modelFile = (await ensureModel(MODEL_DIR)).file;
    clip = clipFromFile(video, 2, { width: 640, height: 480, fps: FPS, bitRate: 400_000 });
    truth = readTruth(boxes, PETS.width, PETS.height);
  });

  beforeEach(() => {
    running = startSight(modelFile);
  });

  afterEach(() => running.stop());

  const stretches = (length: number): Clip[] =>
    Array.from({ length: CAMERAS }, (_, index) => ({
      sets: clip?.sets as Clip['sets'],
      units: clip?.units.slice(index * length, (index + 1) * length) ?? [],
    }));

  it('finds at least seven of ten people in every picture, and eight of ten it finds are people', async () => {
    const stats = await playInStep(running, stretches(UNITS_PER_CAMERA));

    let [found, people, seen, pictures] = [0, 0, 0, 0];
    for (const { cameraId, atMs, tracks } of running.looks) {
      const unit = Math.round((atMs * FPS) / 1000);
      const isWarm = unit - Number(cameraId.split('-')[1]) * UNITS_PER_CAMERA >= WARM_UP_UNITS;
      if (isWarm && tracks.length > 0) {
        const boxes = tracks.filter(({ label, isPredicted }) => label === 'person' && !isPredicted);
        const actual = (truth.get(unit * 2) ?? []).map(({ box }) => box);
        found += countMatches(
          boxes.map(({ box }) => box),
          actual,
        );
        people += actual.length;
        seen += boxes.length;
        pictures += 1;
      }
    }
    const score = scoreOf(found, people, seen);
    console.info(
      `      ${pictures} pictures, ${people} people: recall ${score.recall.toFixed(3)}, ` +
        `precision ${score.precision.toFixed(3)} at IoU 0.5; ${(stats.canvasPixels / stats.looks / 1000).toFixed(0)}k ` +
        `canvas pixels, ${(stats.inferenceMs / stats.looks).toFixed(1)} ms of inference a look`,
    );
    expect(pictures).to.be.greaterThan(150);
    expect(score.recall).to.be.greaterThan(0.78);
    expect(score.precision).to.be.greaterThan(0.86);
  });

  it('keeps the best picture of a track and lets it go with the track', async () => {
    let camera: CameraSight | null = null;
    const shots: (ReturnType<CameraSight['snapshot']> | undefined)[] = [];
    const [first] = stretches(25);

    await playInStep(running, first ? [first] : [], (opened) => {
      camera = opened;
      opened.push({
        slices: [Buffer.from([0x65, 0xff])],
        isKey: true,
        time90k: 0,
        captureAtMs: 0,
        isDamaged: false,
      });
    });
    const track = running.looks.flatMap(({ tracks }) => tracks)[0];
    shots.push((camera as CameraSight | null)?.snapshot(track?.trackId ?? 0));

    expect(track).not.to.equal(undefined);
    expect(shots[0]).to.equal(null);
    const ended = new Set(running.looks.flatMap(({ endedTrackIds }) => endedTrackIds));
    const opened = new Set(running.looks.flatMap(({ tracks }) => tracks.map(({ trackId }) => trackId)));
    expect([...opened].filter((id) => !ended.has(id))).to.deep.equal([]);
  });

  it('gives a JPEG of a track while it is there, taken before the newest picture at the latest', async () => {
    const camera = running.sight.open('gate', WATCH_TRACKS);
    camera.configure(clip?.sets as Clip['sets']);
    expect(camera.snapshot(null)).to.equal(null);
    for (const unit of clip?.units.slice(0, 20) ?? []) {
      camera.push(unit);
      await running.settled();
    }
    const track = running.looks.at(-1)?.tracks.find(({ isPredicted }) => !isPredicted);

    const shot = camera.snapshot(track?.trackId ?? null);
    const newest = camera.snapshot(null);

    expect(shot?.jpeg.subarray(0, 2)).to.deep.equal(Buffer.from([0xff, 0xd8]));
    expect(shot?.atMs).to.be.at.most(newest?.atMs ?? 0);
    expect(newest?.atMs).to.equal(camera.lastFrameAtMs());
  });

  it('looks at no more than five pictures a second of a fast camera', async () => {
    const camera = running.sight.open('fast', WATCH_TRACKS);
    camera.configure(clip?.sets as Clip['sets']);

    for (const [index, unit] of (clip?.units.slice(0, 75) ?? []).entries()) {
      camera.push({ ...unit, captureAtMs: index * 40 });
      await running.settled();
    }

    expect(running.sight.stats().frames).to.equal(75);
    expect(running.looks.length).to.be.within(5, 16);
  });
});

describe('the inference worker', function () {
  this.timeout(300_000);

  it('reports the canvas it died with as lost, and is started again', async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-worker-'));
    const program = path.join(directory, 'dying-worker.mjs');
    await writeFile(
      program,
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', (message) => message.type === 'close' ? parentPort.close() : process.exit(7));
       parentPort.postMessage({ type: 'ready', runMs: 1, equipment: {} });`,
    );
    const controller = new AbortController();
    const outcomes: DetectOutcome[] = [];
    const detector = createOnnxDetector({
      detectors: [],
      marks: { open: 0.4, continue: 0.2 },
      clock: systemClock,
      log: silentLog,
      entry: pathToFileURL(program),
      recycle: () => undefined,
      onFree: () => {
        if (outcomes.length === 2) {
          controller.abort();
        } else if (detector.isFree()) {
          const pixels = new ArrayBuffer(32 * 32 * 3);
          detector.detect({ pixels, width: 32, height: 32, onDone: (outcome) => outcomes.push(outcome) });
        }
      },
    });

    await detector.run(controller.signal);

    expect(outcomes).to.deep.equal([{ status: 'failed' }, { status: 'failed' }]);
    await rm(directory, { recursive: true, force: true });
  });
});
