/**
 * Keeps the parameter sets of a stream, from the session description and from the stream itself, and tells of
 * changes. Of several sets of one kind before one picture the first counts, so that their order cannot look like a
 * change with every key picture.
 */
import type { ParameterSets } from '../access-unit.ts';
import { NAL_SPS } from '../h264/nal-unit.ts';
import { parseSequenceParameters } from '../h264/sequence-parameter-set.ts';
import { areSameSets } from '../video-decoder.ts';

export interface ParameterSetTracker {
  add(nalType: number, nal: Buffer): void;
  /** Call before each picture: announces what has changed; false while there are no sets yet. */
  settle(): boolean;
}

export function createParameterSetTracker(
  initial: ParameterSets | null,
  onChange: (sets: ParameterSets) => void,
): ParameterSetTracker {
  let announced: ParameterSets | null = null;
  let current = initial;
  let sps: Buffer | null = null;
  let pps: Buffer | null = null;

  return {
    add: (type, nal) => {
      if (type === NAL_SPS) {
        sps ??= nal;
      } else {
        pps ??= nal;
      }
    },
    settle: () => {
      if (sps || pps) {
        current = combine(current, sps, pps);
        sps = null;
        pps = null;
      }
      if (current && current !== announced) {
        announced = current;
        onChange(current);
      }
      return current !== null;
    },
  };
}

/** `current` itself where nothing changed, or where the new sets make no sense. */
function combine(
  current: ParameterSets | null,
  newSps: Buffer | null,
  newPps: Buffer | null,
): ParameterSets | null {
  const sps = newSps ?? current?.sps;
  const pps = newPps ?? current?.pps;
  if (!sps || !pps || areSameSets({ codec: 'h264', sps, pps }, current) || !parseSequenceParameters(sps)) {
    return current;
  }
  // Copies: these are kept for hours and must not hold a chunk of the stream alive.
  return { codec: 'h264', sps: Buffer.from(sps), pps: Buffer.from(pps) };
}
