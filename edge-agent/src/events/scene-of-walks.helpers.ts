/** Whole scenes for tests of rules that watch for longer: who is where at which instant, played look by look. */
import { performance } from 'node:perf_hooks';
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { Point } from '#protocol/geometry.ts';
import { ruleList, type RuleEntry, type RuleKind, type RuleOf } from '#protocol/rule.ts';
import type { Behaviour, Firing, RuleLook } from './behaviour.ts';
import { ruleLook, standing } from './walk.helpers.ts';

export interface Fired {
  atMs: number;
  firing: Firing;
}

export interface Played {
  /** What would open an incident. */
  fired: Fired[];
  /** What only adds to one. */
  more: Fired[];
}

export interface PlayOptions {
  fromMs?: number;
  toMs: number;
  /** Milliseconds from look to look, taken in turn. */
  everyMs?: readonly number[];
  isAwake?: (atMs: number) => boolean;
  onLook?: (atMs: number) => void;
  /** Whether the tracker gives up at once who is not in a look; true. */
  endsUnseen?: boolean;
}

/** A rule as it is written in the file, with its defaults. */
export function ruleOf<K extends RuleKind>(entry: RuleEntry & { kind: K }): RuleOf<K> {
  const [rule] = ruleList.parse([entry]);
  return rule as RuleOf<K>;
}

/** `scene` says who is seen at an instant; who was there at the last look and is no longer in it has ended. */
export function play(
  behaviour: Behaviour,
  scene: (atMs: number) => TrackObservation[],
  { fromMs = 0, toMs, everyMs = [200], isAwake = () => true, onLook, endsUnseen = true }: PlayOptions,
): Played {
  const played: Played = { fired: [], more: [] };
  let before = new Set<number>();
  for (let [atMs, turn] = [fromMs, 0]; atMs <= toMs; atMs += everyMs[turn++ % everyMs.length] ?? 200) {
    const tracks = scene(atMs);
    const now = new Set(tracks.map(({ trackId }) => trackId));
    const endedTrackIds = endsUnseen ? [...before].filter((trackId) => !now.has(trackId)) : [];
    const look: RuleLook = ruleLook(atMs, tracks, { endedTrackIds, isAwake: isAwake(atMs) });
    for (const firing of behaviour.observe(look)) {
      (firing.isMore ? played.more : played.fired).push({ atMs, firing });
    }
    onLook?.(atMs);
    before = now;
  }
  return played;
}

/** Where somebody is who walks from corner to corner; seconds and places. Null before the first and after the last. */
export function onTheWay(way: readonly (readonly [number, number, number])[], atMs: number): Point | null {
  const seconds = atMs / 1000;
  for (const [index, [toS, toX, toY]] of way.entries()) {
    const [fromS, fromX, fromY] = way[index - 1] ?? [toS, toX, toY];
    if (seconds >= fromS && seconds <= toS) {
      const share = toS === fromS ? 0 : (seconds - fromS) / (toS - fromS);
      return [fromX + (toX - fromX) * share, fromY + (toY - fromY) * share];
    }
  }
  return null;
}

/** As `standing`, on the way; nobody where the way is over. */
export function walking(
  trackId: number,
  way: readonly (readonly [number, number, number])[],
  atMs: number,
  more: Parameters<typeof standing>[2] = {},
): TrackObservation[] {
  const at = onTheWay(way, atMs);
  return at ? [standing(trackId, at, more)] : [];
}

/** A detector's box trembles by up to 3 % of its size; the same every time. */
export function trembling(track: TrackObservation, atMs: number): TrackObservation {
  const noise = (salt: number): number => {
    const value = Math.sin(atMs * 0.37 + track.trackId * 12.9898 + salt * 78.233) * 43758.5453;
    return (value - Math.floor(value) - 0.5) * 0.06;
  };
  const { x, y, w, h } = track.box;
  const box = { x: x + noise(1) * w, y: y + noise(2) * h, w: w * (1 + noise(3)), h: h * (1 + noise(4)) };
  return { ...track, box };
}

/** Microseconds for each look, the median of some runs. */
export function costOf(create: () => Behaviour, looks: readonly RuleLook[]): number {
  const runs = Array.from({ length: 9 }, () => {
    const behaviour = create();
    const startedAtMs = performance.now();
    looks.forEach((look) => behaviour.observe(look));
    return ((performance.now() - startedAtMs) * 1000) / looks.length;
  });
  return runs.sort((a, b) => a - b)[4] ?? Infinity;
}
