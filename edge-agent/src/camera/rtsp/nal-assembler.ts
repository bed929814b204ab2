/**
 * RTP payloads of H.264 (RFC 6184 section 5) to NAL units: single units, aggregates (STAP-A), fragments (FU-A), and
 * the Annex B start codes some cameras wrongly leave inside. Only fragmented units are copied, once.
 * Not here: RTP headers and where a picture ends (depacketiser.ts).
 */
import { nalType, splitAnnexB } from '../h264/nal-unit.ts';

export interface NalAssembler {
  /** False when this payload shows that something is missing. */
  push(payload: Buffer): boolean;
  /** Forgets a fragment whose rest will not come; true if there was one. */
  drop(): boolean;
}

export const MAX_NAL_BYTES = 8 * 1024 * 1024;
const STAP_A = 24;
const FU_A = 28;
const FU_START = 0x80;
const FU_END = 0x40;

export function createNalAssembler(onNal: (nal: Buffer) => void): NalAssembler {
  let fragments: Buffer[] | null = null;
  let fragmentBytes = 0;

  const drop = (): boolean => {
    const hadFragments = fragments !== null;
    fragments = null;
    return hadFragments;
  };

  const pushFragment = (payload: Buffer): boolean => {
    const flags = payload[1] ?? 0;
    if ((flags & FU_START) !== 0) {
      fragments = [Buffer.from([((payload[0] ?? 0) & 0xe0) | (flags & 0x1f)])];
      fragmentBytes = 0;
    }
    fragmentBytes += payload.length;
    if (!fragments || fragmentBytes > MAX_NAL_BYTES) {
      drop();
      return false;
    }
    fragments.push(payload.subarray(2));
    if ((flags & FU_END) !== 0) {
      const nal = Buffer.concat(fragments);
      fragments = null;
      emit(nal, onNal);
    }
    return true;
  };

  return {
    drop,
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
