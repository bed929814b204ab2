/**
 * The last key frame of a stream and everything after it, so that a new viewer sees a picture at once instead of
 * waiting for the next key frame. Bounded: a stream that never sends another key frame costs its cap, not the memory.
 */
const MAX_BYTES = 8 * 2 ** 20;
const MAX_FRAMES = 900;

export interface GopCache {
  push(frame: Buffer, isKey: boolean): void;
  /** Key frame first; empty when there is none. */
  frames(): readonly Buffer[];
  readonly sizeBytes: number;
  clear(): void;
}

export function createGopCache(): GopCache {
  let frames: Buffer[] = [];
  let sizeBytes = 0;
  const clear = (): void => {
    frames = [];
    sizeBytes = 0;
  };

  return {
    push: (frame, isKey) => {
      if (isKey) {
        clear();
      } else if (frames.length === 0) {
        return;
      }
      frames.push(frame);
      sizeBytes += frame.length;
      if (sizeBytes > MAX_BYTES || frames.length > MAX_FRAMES) {
        clear();
      }
    },
    frames: () => frames,
    get sizeBytes() {
      return sizeBytes;
    },
    clear,
  };
}
