/**
 * What recording costs. `recording.copy`: one camera of 720p at 10 pictures a second, packets from memory to disk,
 * against FFmpeg's own muxer (node-av, fragmented MP4, a fragment a key picture) with the same packets in the same
 * run, by turns. `recording.site`: 76 sub-streams and 8 main streams of 1080p at 3 Mbit/s in one process for as long
 * as it takes; only receiving from memory and writing, hashing included, forced to disk.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AV_CODEC_ID_H264, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { FormatContext, Packet, Rational } from 'node-av/lib';
import { systemClock } from '#base/clock.ts';
import { createLog } from '#base/log.ts';
import type { AccessUnit } from '#edge-agent/camera/access-unit.ts';
import { describeDecoder, toLengthPrefixed } from '#edge-agent/camera/h264/decoder-configuration.ts';
import { createCameraRecorder, type CameraRecorder } from '#edge-agent/evidence/recorder/camera-recorder.ts';
import { encodeTestVideo, type TestVideo } from '#edge-agent/evidence/test-video.helpers.ts';
import { say, wait, type Emit } from './stage.helpers.ts';

const COPY_SECONDS = 300;
const COPY_ROUNDS = 4;
/** One 720p10 camera of the commune. */
const COPY_BITS_PER_SECOND = 2_000_000;
const SITE_SECONDS = 60;
const GOAL_PERCENT = 0.4;
const GOAL_CORES = 0.25;

export async function run(emit: Emit): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'matlang-bench-recording-'));
  try {
    await measureCopy(folder, emit);
    await measureSite(folder, emit);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureCopy(folder: string, emit: Emit): Promise<void> {
  const video = packedTo(
    encodeTestVideo({ count: 100, width: 1280, height: 720, keyEvery: 20 }),
    10,
    COPY_BITS_PER_SECOND,
  );
  let [ours, peers] = [0, 0];
  for (let round = 0; round < COPY_ROUNDS; round += 1) {
    say(`one camera, round ${round + 1} of ${COPY_ROUNDS}`);
    ours += (await cpuOf(() => recordFast(join(folder, `own-${round}`), video))) / COPY_ROUNDS;
    peers += (await cpuOf(() => copyByFfmpeg(join(folder, `peer-${round}.mp4`), video))) / COPY_ROUNDS;
  }
  const percent = (100 * ours) / COPY_SECONDS;
  const peerPercent = (100 * peers) / COPY_SECONDS;
  emit({
    name: 'recording.copy',
    value: percent,
    unit: '% of a core',
    peer: `FFmpeg stream copy, ${peerPercent.toFixed(3)} % (goal ${GOAL_PERCENT} %)`,
    ratio: peerPercent / percent,
  });
}

/** CPU seconds of this process, all threads. */
async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function recordFast(folder: string, video: TestVideo): Promise<void> {
  const recorder = openRecorder(folder, 'one', false);
  recorder.onParameterSets(video.sets);
  for (let index = 0; index < COPY_SECONDS * 10; index += 1) {
    recorder.onAccessUnit(unitAt(video, index, 100));
    // As the disk keeps up in life; the queue is bounded.
    if (index % 10 === 9) {
      await recorder.settled();
    }
  }
  await recorder.stop();
}

async function copyByFfmpeg(file: string, video: TestVideo): Promise<void> {
  const output = new FormatContext();
  const configuration = describeDecoder(video.sets);
  output.allocOutputContext2(null, 'mp4', file);
  const stream = output.newStream(null);
  const { codecpar } = stream;
  codecpar.codecType = AVMEDIA_TYPE_VIDEO;
  codecpar.codecId = AV_CODEC_ID_H264;
  codecpar.width = configuration?.width ?? 0;
  codecpar.height = configuration?.height ?? 0;
  codecpar.extradata = configuration?.record ?? null;
  stream.timeBase = new Rational(1, 90_000);
  output.setOption('movflags', '+frag_keyframe+empty_moov+default_base_moof');
  await output.openOutput();
  await output.writeHeader();
  const packet = new Packet();
  packet.alloc();
  for (let index = 0; index < COPY_SECONDS * 10; index += 1) {
    const { slices, isKey } = unitAt(video, index, 100);
    packet.data = toLengthPrefixed(slices);
    packet.streamIndex = 0;
    packet.dts = BigInt(index * 9000);
    packet.pts = packet.dts;
    packet.duration = 9000n;
    packet.isKeyframe = isKey;
    await output.writeFrame(packet);
    packet.unref();
  }
  await output.writeTrailer();
  await output.closeOutput();
  output.freeContext();
  packet.free();
}

async function measureSite(folder: string, emit: Emit): Promise<void> {
  const sub = packedTo(encodeTestVideo({ count: 50, width: 640, height: 360, keyEvery: 10 }), 5, 400_000);
  const main = packedTo(
    encodeTestVideo({ count: 150, width: 1920, height: 1080, keyEvery: 30 }),
    15,
    3_000_000,
  );
  const cameras = [
    ...Array.from({ length: 76 }, (_, index) => ({ id: `sub-${index}`, video: sub, stepMs: 200 })),
    ...Array.from({ length: 8 }, (_, index) => ({ id: `main-${index}`, video: main, stepMs: 1000 / 15 })),
  ].map((camera) => ({ ...camera, recorder: openRecorder(folder, camera.id, true) }));
  cameras.forEach(({ recorder, video }) => recorder.onParameterSets(video.sets));
  say(`84 streams for ${SITE_SECONDS} seconds`);
  const startedAtMs = systemClock.monotonicMs();
  const before = process.cpuUsage();
  const stops = cameras.map(({ recorder, video, stepMs }, camera) => {
    let index = 0;
    // Not all at the same moment, and their key pictures neither.
    const shift = camera * 7;
    return systemClock.every(stepMs, () => {
      recorder.onAccessUnit({ ...unitAt(video, index + shift, stepMs), captureAtMs: systemClock.nowMs() });
      index += 1;
    });
  });
  await wait(SITE_SECONDS * 1000);
  stops.forEach((stop) => stop());
  await Promise.all(cameras.map(({ recorder }) => recorder.stop()));
  const { user, system } = process.cpuUsage(before);
  const cores = (user + system) / 1000 / (systemClock.monotonicMs() - startedAtMs);
  emit({
    name: 'recording.site',
    value: cores,
    unit: 'cores',
    peer: `goal ${GOAL_CORES} cores`,
    ratio: GOAL_CORES / cores,
  });
}

function openRecorder(folder: string, cameraId: string, isForced: boolean): CameraRecorder {
  return createCameraRecorder({
    cameraId,
    order: { profile: 'main', withAudio: false, isOn: true, preRollMs: 0 },
    setup: { folder, isForced, key: null },
    clock: systemClock,
    log: createLog('bench', 'silent'),
    onOpened: () => undefined,
    onClosed: () => undefined,
    onTrouble: (trouble) => say(`${cameraId}: ${trouble.kind}, ${trouble.detail}`),
  });
}

/** Over and over, times going on. */
function unitAt({ units }: TestVideo, index: number, stepMs: number): AccessUnit {
  const unit = units[index % units.length];
  if (!unit) {
    throw new Error('no pictures');
  }
  const atMs = index * stepMs;
  return { ...unit, time90k: Math.round(atMs * 90) >>> 0, captureAtMs: Date.UTC(2026, 0, 1) + atMs };
}

/** Drawn pictures are smaller than a camera's: filled up to its rate. Nobody decodes them here. */
function packedTo(video: TestVideo, picturesPerSecond: number, bitsPerSecond: number): TestVideo {
  const keys = video.units.filter(({ isKey }) => isKey).length;
  const bytes = (bitsPerSecond / 8) * (video.units.length / picturesPerSecond);
  // A key picture weighs five others.
  const share = bytes / (video.units.length + 4 * keys);
  const units = video.units.map((unit) => {
    const most = Math.round(unit.isKey ? share * 5 : share);
    const missing = Math.max(0, most - unit.slices.reduce((sum, { length }) => sum + length, 0));
    const [first = Buffer.alloc(0), ...rest] = unit.slices;
    return { ...unit, slices: [Buffer.concat([first, Buffer.alloc(missing, 0x5a)]), ...rest] };
  });
  return { ...video, units };
}
