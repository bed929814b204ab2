/** Annex B byte streams taken apart into NAL units (ITU-T H.264 annex B, H.265 annex B). */
import type { Codec } from './clip.ts';

/** NAL units between start codes, trailing zero bytes removed. */
export function splitAnnexB(stream: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = stream.indexOf(START_CODE); at >= 0; at = stream.indexOf(START_CODE, at + 3)) {
    starts.push(at + 3);
  }
  return starts.map((start, index) => {
    const next = starts[index + 1];
    let end = next === undefined ? stream.length : next - 3;
    while (end > start && stream[end - 1] === 0) {
      end -= 1;
    }
    return stream.subarray(start, end);
  });
}

export function isParameterSet(codec: Codec, nal: Buffer): boolean {
  const type = nalType(codec, nal);
  return codec === 'h264' ? type === 7 || type === 8 : type >= 32 && type <= 34;
}

/** A slice of a coded picture, as against parameter sets, delimiters and SEI. */
export function isSlice(codec: Codec, nal: Buffer): boolean {
  const type = nalType(codec, nal);
  return codec === 'h264' ? type >= 1 && type <= 5 : type < 32;
}

export function nalType(codec: Codec, nal: Buffer): number {
  const first = nal[0] ?? 0;
  return codec === 'h264' ? first & 0x1f : (first >> 1) & 0x3f;
}

const START_CODE = Buffer.from([0, 0, 1]);
