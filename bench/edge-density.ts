/**
 * What one box pays to watch the whole commune with rules of every kind on every camera: cores of the agent and its
 * eyes over 76 sub-streams of 640x360 at five pictures a second while about a fifth of the cameras has something going
 * on, nobody looking at a page. Then, in step, what it would pay if something went on at all 76 at once
 * (all-active.helpers.ts), and what one 720p10 main stream costs, which is what other programs are given.
 *
 * The limit it is held against is decoding the same pictures and doing nothing with them. That the watching is
 * real is shown beside the cost: the share of true events that became incidents while it was measured.
 */
import os from 'node:os';
import type { TruthRecord } from '#simulators/commune/truth.ts';
import { SCENES } from '#simulators/actors/scenes.ts';
import type { Demo } from '../scripts/demo/start-demo.ts';
import { openViewer } from '../scripts/demo/viewer-client.ts';
import { createAlarmMatch, foundShare, LATE_MS } from './alarm-match.helpers.ts';
import { measureAllActive, measureMainStreams } from './all-active.helpers.ts';
import { residentMegabytes, startCoreMeter } from './cpu.helpers.ts';
import { measureDecoding } from './decoding.helpers.ts';
import { say, startMachineMeter, wait, withDemo, type Emit } from './stage.helpers.ts';

const CAMERAS = 76;
const SETTLING_MS = 20_000;
const WINDOW_MS = 30_000;
const PEER = 'decoding alone';

const ACTIVE_SHARE = 0.2;
/** Of the ladder of watch-budget.ts: everything, and every second look at what goes its way. */
const RUNGS = [0, 1];

export async function run(emit: Emit): Promise<void> {
  await measureLive(emit);

  // Decoding, gate, looks and tracks; what RTSP, rules and evidence cost is in the figures above.
  for (const { rung, cores, share, looksPerSecond } of await measureAllActive(RUNGS)) {
    const name = `edge-density.all-active-rung-${rung}`;
    emit({ name, value: cores, unit: 'cores' });
    emit({ name: `${name}.found`, value: share, unit: 'share', peer: 'whole looks at every picture' });
    emit({ name: `${name}.looks`, value: looksPerSecond, unit: '1/s' });
  }

  say('720p10 main streams');
  const main = await measureMainStreams(ACTIVE_SHARE);
  const ratio = main.decoding / main.cores;
  emit({ name: 'edge-density.720p10-camera', value: main.cores, unit: 'cores', peer: PEER, ratio });
}

async function measureLive(emit: Emit): Promise<void> {
  await withDemo({ cameras: CAMERAS, rules: 'all' }, async (demo) => {
    const activity = followActivity(demo);
    const match = createAlarmMatch();
    demo.onTruth(match.truth);
    const viewer = await openViewer(demo.url, demo.links.operator);
    viewer.onIncident((incident) => match.alarm({ ...incident, shownAtMs: Date.now() }));
    say(`settling for ${SETTLING_MS / 1000} s`);
    await wait(SETTLING_MS);

    say(`measuring for ${WINDOW_MS / 1000} s`);
    const startedAtMs = Date.now();
    const meter = startCoreMeter(demo.pids());
    const machine = startMachineMeter();
    await wait(WINDOW_MS);
    const cores = meter.read();
    const others = machine() - Object.values(cores).reduce((sum, value) => sum + value, 0);
    say(`meanwhile the rest of this machine used ${others.toFixed(2)} of ${os.cpus().length} cores`);
    const endedAtMs = Date.now();
    const memoryMb = edgeOf(mapValues(demo.pids(), residentMegabytes));
    const activeShare = activity.share(startedAtMs, endedAtMs);
    await wait(LATE_MS);
    viewer.close();

    say('decoding the same sub-streams alone');
    const { secondsPerFrame, framesPerSecond } = await measureDecoding(
      demo.commune.cameras.map(({ scene }) => scene),
      activeShare,
    );
    const decodingCores = secondsPerFrame * framesPerSecond;
    const edge = edgeOf(cores);
    const limit = { peer: PEER, ratio: decodingCores / edge };
    emit({ name: 'edge-density.76-cameras', value: edge, unit: 'cores', ...limit });
    emit({ name: 'edge-density.per-camera', value: edge / CAMERAS, unit: 'cores', ...limit });
    emit({ name: 'edge-density.decoding-alone', value: decodingCores, unit: 'cores' });
    emit({ name: 'edge-density.active', value: activeShare, unit: 'share' });
    emit({
      name: 'edge-density.found',
      value: foundShare(match.events(startedAtMs, endedAtMs)),
      unit: 'share',
    });
    emit({ name: 'edge-density.memory', value: memoryMb, unit: 'MB' });
    emit({ name: 'edge-density.central', value: cores['central'] ?? 0, unit: 'cores' });
    emit({ name: 'edge-density.simulators', value: cores['simulators'] ?? 0, unit: 'cores' });
  });
}

function edgeOf(values: Record<string, number>): number {
  return Object.entries(values)
    .filter(([name]) => name === 'agent' || name.startsWith('eye-'))
    .reduce((sum, [, value]) => sum + value, 0);
}

function mapValues(pids: Record<string, number>, read: (pid: number) => number): Record<string, number> {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, read(pid)]));
}

/** Which camera played an event when, from the truth. */
function followActivity(demo: Demo): { share: (fromMs: number, toMs: number) => number } {
  const played: { fromMs: number; toMs: number }[] = [];
  const scenes = new Map(demo.commune.cameras.map(({ id, scene }) => [id, SCENES[scene]]));
  demo.onTruth((truth: TruthRecord) => {
    if (truth.event === 'segment-started') {
      const segment = scenes.get(truth.cameraId)?.segments.find(({ name }) => name === truth.segment);
      played.push({ fromMs: truth.sentAtMs, toMs: truth.sentAtMs + (segment?.seconds ?? 0) * 1000 });
    }
  });
  return {
    share: (fromMs, toMs) => {
      const activeMs = played
        .map((event) => Math.min(toMs, event.toMs) - Math.max(fromMs, event.fromMs))
        .reduce((sum, overlapMs) => sum + Math.max(0, overlapMs), 0);
      return activeMs / (scenes.size * (toMs - fromMs));
    },
  };
}
