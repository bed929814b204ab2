/**
 * RTP payloads of H.265 (RFC 7798 section 4.4) to NAL units: single units, aggregation packets (AP), fragmentation
 * units (FU), and start codes some cameras wrongly leave inside. Without decoding order numbers: cameras send
 * pictures in the order they are decoded. Units of other layers than the first are left out.
 */
import { splitAnnexB } from '../h264/nal-unit.ts';
import { isBaseLayer, NAL_HEADER_BYTES, nalType } from '../h265/nal-unit.ts';
import type { NalAssembler } from './nal-assembler.ts';
import { createNalFragments } from './nal-fragments.ts';

const AGGREGATE = 48;
const FRAGMENT = 49;
const FRAGMENT_HEADER_BYTES = NAL_HEADER_BYTES + 1;

export function createH265Assembler(onNal: (nal: Buffer) => void): NalAssembler {
  const fragments = createNalFragments();

  const pushFragment = (payload: Buffer): boolean => {
    const flags = payload[NAL_HEADER_BYTES] ?? 0;
    const bytes = payload.subarray(FRAGMENT_HEADER_BYTES);
    if (bytes.length === 0 || (flags & 0x3f) >= AGGREGATE) {
      fragments.drop();
      return false;
    }
    const joined = fragments.push({ flags, bytes, nalHeader: () => unfragmentedHeader(payload, flags) });
    if (typeof joined !== 'string') {
      emit(joined, onNal);
    }
    return joined !== 'missing';
  };

  return {
    drop: () => fragments.drop(),
    push: (payload) => {
      const type = nalType(payload);
      if (type === FRAGMENT) {
        return pushFragment(payload);
      }
      return type === AGGREGATE ? splitAggregate(payload, onNal) : emit(payload, onNal);
    },
  };
}

/** The type is in the FU header, the rest of the NAL header in the payload header. */
function unfragmentedHeader(payload: Buffer, flags: number): Buffer {
  return Buffer.from([((payload[0] ?? 0) & 0x81) | ((flags & 0x3f) << 1), payload[1] ?? 0]);
}

/** A header that ends in 0 is none (its last bits are the temporal layer plus one) but the start of a start code. */
function emit(nal: Buffer, onNal: (nal: Buffer) => void): boolean {
  const units = nal[0] === 0 && nal[1] === 0 ? splitAnnexB(nal) : [nal];
  const whole = units.filter((unit) => unit.length > NAL_HEADER_BYTES);
  whole.filter((unit) => isBaseLayer(unit) && nalType(unit) < AGGREGATE).forEach(onNal);
  return whole.length > 0;
}

/** False where a unit is longer than what is left. */
function splitAggregate(payload: Buffer, onNal: (nal: Buffer) => void): boolean {
  let at = NAL_HEADER_BYTES;
  while (at + 2 < payload.length) {
    const start = at + 2;
    at = start + payload.readUInt16BE(at);
    if (at > payload.length) {
      return false;
    }
    emit(payload.subarray(start, at), onNal);
  }
  return true;
}
