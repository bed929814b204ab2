/**
 * Joins the fragments of one NAL unit (RFC 6184 section 5.8, RFC 7798 section 4.4.3): begun by the one with the start
 * flag, whole with the one that has the end flag. What is missing, or too long, makes the whole unit go.
 */
const FRAGMENT_START = 0x80;
const FRAGMENT_END = 0x40;
export const MAX_NAL_BYTES = 8 * 1024 * 1024;

export interface Fragment {
  /** Of the fragmentation header. */
  flags: number;
  /** Of the unit, put together from the headers of the payload. */
  nalHeader: () => Buffer;
  /** Payload without its headers. */
  bytes: Buffer;
}

export interface NalFragments {
  /** The unit once it is whole; `missing` where this fragment shows that another did not come. */
  push(fragment: Fragment): Buffer | 'waiting' | 'missing';
  /** Forgets a unit whose rest will not come; true if there was one. */
  drop(): boolean;
}

export function createNalFragments(): NalFragments {
  let parts: Buffer[] | null = null;
  let sizeBytes = 0;

  const drop = (): boolean => {
    const hadParts = parts !== null;
    parts = null;
    return hadParts;
  };

  return {
    drop,
    push: ({ flags, nalHeader, bytes }) => {
      if ((flags & FRAGMENT_START) !== 0) {
        parts = [nalHeader()];
        sizeBytes = 0;
      }
      sizeBytes += bytes.length;
      if (parts === null || sizeBytes > MAX_NAL_BYTES) {
        drop();
        return 'missing';
      }
      parts.push(bytes);
      if ((flags & FRAGMENT_END) === 0) {
        return 'waiting';
      }
      const nal = Buffer.concat(parts);
      parts = null;
      return nal;
    },
  };
}
