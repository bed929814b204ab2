/**
 * Keeps the parameter sets of a stream, from the session description and from the stream itself, and tells of
 * changes. Of several sets of one kind before one picture the first counts, so that their order cannot look like a
 * change with every key picture.
 */
import type { ParameterSets } from '../access-unit.ts';
import { parseSequenceParameters as parseH264 } from '../h264/sequence-parameter-set.ts';
import { parseSequenceParameters as parseH265 } from '../h265/sequence-parameter-set.ts';
import { areSameSets } from '../video-decoder.ts';

export type ParameterSetName = 'vps' | 'sps' | 'pps';
export type ParameterSetUnits = Partial<Record<ParameterSetName, Buffer>>;

export interface ParameterSetTracker {
  add(name: ParameterSetName, nal: Buffer): void;
  /** Call before each picture: announces what has changed; false while there are no sets yet. */
  settle(): boolean;
}

export function createParameterSetTracker(
  codec: ParameterSets['codec'],
  initial: ParameterSets | null,
  onChange: (sets: ParameterSets) => void,
): ParameterSetTracker {
  let announced: ParameterSets | null = null;
  let current = initial?.codec === codec ? initial : null;
  let added: ParameterSetUnits | null = null;

  return {
    add: (name, nal) => {
      added = { [name]: nal, ...added };
    },
    settle: () => {
      if (added) {
        current = combine(codec, current, added);
        added = null;
      }
      if (current && current !== announced) {
        announced = current;
        onChange(current);
      }
      return current !== null;
    },
  };
}

/** `null` where one is missing or the sequence parameter set makes no sense. */
export function toParameterSets(
  codec: ParameterSets['codec'],
  { vps, sps, pps }: ParameterSetUnits,
): ParameterSets | null {
  if (!sps || !pps || !(codec === 'h264' ? parseH264(sps) : parseH265(sps))) {
    return null;
  }
  if (codec === 'h264') {
    return { codec, sps, pps };
  }
  return vps ? { codec, vps, sps, pps } : null;
}

/** `current` itself where nothing changed, or where the new sets make no sense. */
function combine(
  codec: ParameterSets['codec'],
  current: ParameterSets | null,
  added: ParameterSetUnits,
): ParameterSets | null {
  const next = toParameterSets(codec, { ...current, ...added });
  return !next || areSameSets(next, current) ? current : copyOf(next);
}

/** These are kept for hours and must not hold a chunk of the stream alive. */
function copyOf(sets: ParameterSets): ParameterSets {
  const [sps, pps] = [Buffer.from(sets.sps), Buffer.from(sets.pps)];
  return sets.codec === 'h264'
    ? { codec: 'h264', sps, pps }
    : { codec: 'h265', vps: Buffer.from(sets.vps), sps, pps };
}
