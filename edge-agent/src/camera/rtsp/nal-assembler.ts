/**
 * RTP payloads of H.264 (RFC 6184 section 5) to NAL units: single units, aggregates (STAP-A), fragments (FU-A), and
 * the Annex B start codes some cameras wrongly leave inside. Only fragmented units are copied, once.
 * Not here: RTP headers and where a picture ends (depacketiser.ts).
 */
import { nalType, splitAnnexB } from '../h264/nal-unit.ts';
import { createNalFragments } from './nal-fragments.ts';

export interface NalAssembler {
  /** False when this payload shows that something is missing. */
  push(payload: Buffer): boolean;
  /** Forgets a fragment whose rest will not come; true if there was one. */
  drop(): boolean;
}

const STAP_A = 24;
const FU_A = 28;

export function createNalAssembler(onNal: (nal: Buffer) => void): NalAssembler {
  const fragments = createNalFragments();

  const pushFragment = (payload: Buffer): boolean => {
    const flags = payload[1] ?? 0;
    const joined = fragments.push({
      flags,
      bytes: payload.subarray(2),
      nalHeader: () => Buffer.from([((payload[0] ?? 0) & 0xe0) | (flags & 0x1f)]),
    });
    if (typeof joined !== 'string') {
      emit(joined, onNal);
    }
    return joined !== 'missing';
  };

  return {
    drop: () => fragments.drop(),
    push: (payload) => {
      const type = nalType(payload);
      if (type === FU_A) {
        return pushFragment(payload);
      }
      if (type === STAP_A) {
        splitAggregate(payload, onNal);
      } else {
        emit(payload, onNal);
      }
      return true;
    },
  };
}

/** A first byte of 0 is no NAL header but the start of a start code. */
function emit(nal: Buffer, onNal: (nal: Buffer) => void): void {
  if (nalType(nal) !== 0) {
    onNal(nal);
    return;
  }
  splitAnnexB(nal)
    .filter((unit) => nalType(unit) !== 0)
    .forEach(onNal);
}

function splitAggregate(payload: Buffer, onNal: (nal: Buffer) => void): void {
  let at = 1;
  while (at + 2 < payload.length) {
    const start = at + 2;
    at = start + payload.readUInt16BE(at);
    if (at > start && at <= payload.length) {
      onNal(payload.subarray(start, at));
    }
  }
}
