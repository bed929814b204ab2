/** What a file or a player needs before the first picture of a stream, whichever of the two codecs it is in. */
import type { ParameterSets } from './access-unit.ts';
import {
  describeDecoder as describeH264Decoder,
  type DecoderConfiguration,
} from './h264/decoder-configuration.ts';
import { describeDecoder as describeH265Decoder } from './h265/decoder-configuration.ts';

/** `null` where the sets make no sense. The record is an `avcC` or an `hvcC` by their codec. */
export function describeVideoDecoder(sets: ParameterSets): DecoderConfiguration | null {
  return sets.codec === 'h264' ? describeH264Decoder(sets) : describeH265Decoder(sets);
}

export function areSameSets(a: ParameterSets | null, b: ParameterSets | null): boolean {
  if (a === null || b === null || a === b) {
    return a === b;
  }
  const units = unitsOf(b);
  return a.codec === b.codec && unitsOf(a).every((unit, index) => units[index]?.equals(unit) === true);
}

function unitsOf(sets: ParameterSets): Buffer[] {
  return sets.codec === 'h264' ? [sets.sps, sets.pps] : [sets.vps, sets.sps, sets.pps];
}
