/**
 * Who was unknown lately, in memory and for an hour only, so that the same stranger who comes by again is the same
 * stranger to the rule's cool-down and not a second alarm.
 */
import { newId } from '#base/ids.ts';
import type { Clock } from '#base/clock.ts';

export interface Strangers {
  /** The key of this person among those met in this place. */
  meet: (place: string, template: Float32Array, isSame: (other: Float32Array) => boolean) => string;
  sweep: () => void;
}

const KEPT_MS = 3_600_000;
const MOST_KEPT = 200;

interface Stranger {
  key: string;
  place: string;
  template: Float32Array;
  lastMonotonicMs: number;
}

export function createStrangers(clock: Clock): Strangers {
  let met: Stranger[] = [];

  const sweep = (): void => {
    const isKept = ({ lastMonotonicMs }: Stranger): boolean =>
      clock.monotonicMs() - lastMonotonicMs < KEPT_MS;
    met.filter((one) => !isKept(one)).forEach(({ template }) => template.fill(0));
    met = met.filter(isKept).slice(-MOST_KEPT);
  };

  return {
    meet: (place, template, isSame) => {
      sweep();
      const known = met.find((one) => one.place === place && isSame(one.template));
      const key = known?.key ?? `stranger-${newId()}`;
      const own = { key, place, template: template.slice(), lastMonotonicMs: clock.monotonicMs() };
      met = [...met.filter((one) => one !== known), own];
      return key;
    },
    sweep,
  };
}
