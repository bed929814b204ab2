/**
 * The floor under the edge: what decoding alone costs on this machine. The same sub-streams, in the same mixture of
 * quiet and events, through the edge's own decoder settings and nothing else, one picture of each camera in turn.
 */
import path from 'node:path';
import { openH264Decoder, type H264Decoder } from '#edge-agent/decode/h264-decoder.ts';
import { loadClips } from '#simulators/camera/clip-library.ts';
import type { Clip, ClipUnit } from '#simulators/camera/clip.ts';
import type { SceneName } from '#simulators/actors/scene.ts';
import { CACHE_DIR } from '../scripts/demo/start-demo.ts';

const WARM_UP_ROUNDS = 10;
const ROUNDS = 40;
const PARAMETER_SETS = new Set([7, 8]);

interface Tape {
  decoder: H264Decoder;
  units: ClipUnit[];
  /** Where this camera is; no two begin at the same place. */
  at: number;
}

/** CPU seconds per picture, over `scenes.length` cameras with a decoder each. */
export async function measureDecoding(
  scenes: readonly SceneName[],
  activeShare: number,
): Promise<{ secondsPerFrame: number; framesPerSecond: number }> {
  const clips = new Map<SceneName, Clip>();
  await loadClips({
    cacheDir: path.join(CACHE_DIR, 'clips'),
    scenes: [...new Set(scenes)],
    onClip: (scene, clip) => clips.set(scene, clip),
    onProgress: () => undefined,
  });
  const tapes = scenes.map((scene, index) => openTape(clips.get(scene), activeShare, index));

  playRounds(tapes, WARM_UP_ROUNDS);
  const before = process.cpuUsage();
  playRounds(tapes, ROUNDS);
  const { user, system } = process.cpuUsage(before);
  tapes.forEach(({ decoder }) => decoder.close());
  const fps = scenes.map((scene) => clips.get(scene)?.formats.sub.fps ?? 0);
  return {
    secondsPerFrame: (user + system) / 1e6 / (ROUNDS * tapes.length),
    framesPerSecond: fps.reduce((sum, value) => sum + value, 0),
  };
}

function openTape(clip: Clip | undefined, activeShare: number, index: number): Tape {
  if (!clip) {
    throw new Error('a clip is missing');
  }
  const [sps, pps] = clip.formats.sub.parameterSets;
  const opened = openH264Decoder({ codec: 'h264', sps: sps ?? Buffer.alloc(0), pps: pps ?? Buffer.alloc(0) });
  if (opened.status === 'refused') {
    throw new Error(`${clip.name}: ${opened.reason}`);
  }
  const units = mixture(clip, activeShare);
  return { decoder: opened.decoder, units, at: (index * 37) % units.length };
}

/** Each event once, between enough quiet for the wanted share. */
function mixture({ segments }: Clip, activeShare: number): ClipUnit[] {
  const [quiet, ...events] = segments;
  return events.flatMap((event) => {
    const quietMs = event.durationMs * (1 / Math.max(0.05, activeShare) - 1);
    const turns = Math.max(1, Math.round(quietMs / quiet.durationMs));
    return [...Array.from({ length: turns }, () => quiet.units.sub).flat(), ...event.units.sub];
  });
}

function playRounds(tapes: readonly Tape[], rounds: number): void {
  for (let round = 0; round < rounds; round += 1) {
    for (const tape of tapes) {
      const unit = tape.units[tape.at];
      tape.at = (tape.at + 1) % tape.units.length;
      if (unit) {
        tape.decoder.decode({
          slices: unit.nals.filter((nal) => !isDescription(nal)),
          isKey: unit.isKey,
          time90k: 0,
          captureAtMs: 0,
          isDamaged: false,
        });
      }
    }
  }
}

/** Parameter sets are given once, when the decoder is opened; SEI and delimiters say nothing to it. */
function isDescription(nal: Buffer): boolean {
  const type = (nal[0] ?? 0) & 31;
  return PARAMETER_SETS.has(type) || type === 6 || type === 9;
}
