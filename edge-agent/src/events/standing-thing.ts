/** What the rules about things share: which changes they care about, and remembering each while it stands. */
import type { SceneChange } from '#edge-agent/detect/look.ts';
import type { Polygon } from '#protocol/geometry.ts';
import type { Sensitivity } from '#protocol/rule.ts';
import { trackKey, type RuleLook } from './behaviour.ts';
import { footPoint, isInside } from './geometry.ts';

/** A change less sure than this is not shown to a rule of that sensitivity. */
const LEAST_SCORE: Record<Sensitivity, number> = { low: 0.7, normal: 0.5, high: 0 };

export interface ThingRule {
  zone: Polygon;
  sensitivity: Sensitivity;
}

export interface StandingThings<T> {
  /** The changes of that kind in the zone, each with what is remembered of it. */
  in: (look: RuleLook) => { change: SceneChange; memory: T }[];
  /** Whether it was there in the last look. */
  stands: (key: string) => boolean;
}

/** `begin` says what is remembered of a change when it is first seen. */
export function createStandingThings<T>(
  { zone, sensitivity }: ThingRule,
  kind: SceneChange['kind'],
  begin: (change: SceneChange) => T,
): StandingThings<T> {
  let memories = new Map<number, T>();

  return {
    in: ({ changes }) => {
      const mine = changes
        .filter((change) => change.kind === kind && change.score >= LEAST_SCORE[sensitivity])
        .filter(({ box }) => isInside(zone, footPoint(box)))
        .map((change) => ({ change, memory: memories.get(change.trackId) ?? begin(change) }));
      memories = new Map(mine.map(({ change, memory }) => [change.trackId, memory]));
      return mine;
    },
    stands: (key) => [...memories.keys()].some((trackId) => trackKey(trackId) === key),
  };
}
