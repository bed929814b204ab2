/**
 * When each picture of a recording is shown, read from the boxes of its fragmented MP4 (ISO/IEC 14496-12: `mdhd`, `tfhd`,
 * `tfdt`, `trun`). So a step is one picture and not a guess, and it can be said which picture belongs to an instant.
 * Bytes come as the line cuts them; nothing of the pictures themselves is kept.
 */

export interface PictureReader {
  /** Seconds from the start of the stream, of the pictures whose fragment is whole by now; in order of decoding. */
  take(bytes: Uint8Array): number[];
}

const MOST_HEAD_BYTES = 1 << 20;

export function createPictureReader(): PictureReader {
  let rest = new Uint8Array(0);
  let skipBytes = 0;
  let video: VideoTrack | null = null;
  return {
    take: (bytes) => {
      const times: number[] = [];
      let at = Math.min(skipBytes, bytes.length);
      skipBytes -= at;
      rest = joined(rest, bytes.subarray(at));
      at = 0;
      while (rest.length - at >= 8) {
        const box = boxAt(rest, at);
        if (box === null) {
          rest = new Uint8Array(0);
          return times;
        }
        const isRead = box.type === 'moov' || box.type === 'moof';
        if (isRead && box.sizeBytes <= MOST_HEAD_BYTES) {
          if (rest.length - at < box.sizeBytes) {
            break;
          }
          const body = rest.subarray(at + 8, at + box.sizeBytes);
          if (box.type === 'moov') {
            video = readTrack(body) ?? video;
          } else if (video) {
            times.push(...readFragment(body, video));
          }
        }
        const end = at + box.sizeBytes;
        skipBytes = Math.max(0, end - rest.length);
        at = Math.min(end, rest.length);
      }
      rest = rest.slice(at);
      return times;
    },
  };
}

interface VideoTrack {
  id: number;
  timescale: number;
}

interface Box {
  type: string;
  sizeBytes: number;
}

/** Null for what is no box of a size that can be followed. */
function boxAt(bytes: Uint8Array, at: number): Box | null {
  const view = viewOf(bytes);
  const sizeBytes = view.getUint32(at);
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  return sizeBytes < 8 ? null : { type, sizeBytes };
}

function boxesIn(bytes: Uint8Array): { type: string; body: Uint8Array }[] {
  const found: { type: string; body: Uint8Array }[] = [];
  for (let at = 0; bytes.length - at >= 8;) {
    const box = boxAt(bytes, at);
    if (box === null) {
      break;
    }
    found.push({ type: box.type, body: bytes.subarray(at + 8, at + box.sizeBytes) });
    at += box.sizeBytes;
  }
  return found;
}

function inside(bytes: Uint8Array | undefined, type: string): Uint8Array | undefined {
  return bytes && boxesIn(bytes).find((box) => box.type === type)?.body;
}

function readTrack(moov: Uint8Array): VideoTrack | null {
  for (const { body } of boxesIn(moov).filter(({ type }) => type === 'trak')) {
    const head = inside(body, 'tkhd');
    const media = inside(body, 'mdia');
    const kind = inside(media, 'hdlr');
    const clock = inside(media, 'mdhd');
    if (head && clock && kind && String.fromCharCode(...kind.subarray(8, 12)) === 'vide') {
      return {
        id: viewOf(head).getUint32(head[0] === 1 ? 20 : 12),
        timescale: viewOf(clock).getUint32(clock[0] === 1 ? 20 : 12),
      };
    }
  }
  return null;
}

const BASE_DATA_OFFSET = 0x1;
const SAMPLE_DESCRIPTION = 0x2;
const DEFAULT_DURATION = 0x8;

function readFragment(moof: Uint8Array, track: VideoTrack): number[] {
  for (const { body } of boxesIn(moof).filter(({ type }) => type === 'traf')) {
    const head = inside(body, 'tfhd');
    const begin = inside(body, 'tfdt');
    if (head && begin && viewOf(head).getUint32(4) === track.id) {
      const from = begin[0] === 1 ? Number(viewOf(begin).getBigUint64(4)) : viewOf(begin).getUint32(4);
      const runs = boxesIn(body).filter(({ type }) => type === 'trun');
      return readRuns(
        runs.map((run) => run.body),
        from,
        defaultDurationOf(head),
      ).map((ticks) => ticks / track.timescale);
    }
  }
  return [];
}

function flagsOf(full: Uint8Array): number {
  return viewOf(full).getUint32(0) & 0xffffff;
}

function defaultDurationOf(head: Uint8Array): number {
  const flags = flagsOf(head);
  const at = 8 + (flags & BASE_DATA_OFFSET ? 8 : 0) + (flags & SAMPLE_DESCRIPTION ? 4 : 0);
  return flags & DEFAULT_DURATION ? viewOf(head).getUint32(at) : 0;
}

const DATA_OFFSET = 0x1;
const FIRST_FLAGS = 0x4;
const DURATION = 0x100;
const SIZE = 0x200;
const FLAGS = 0x400;
const SHIFT = 0x800;

/** Ticks at which each sample is shown. */
function readRuns(runs: readonly Uint8Array[], fromTicks: number, defaultDuration: number): number[] {
  const times: number[] = [];
  let decodeAt = fromTicks;
  for (const run of runs) {
    const view = viewOf(run);
    const flags = flagsOf(run);
    let at = 8 + (flags & DATA_OFFSET ? 4 : 0) + (flags & FIRST_FLAGS ? 4 : 0);
    const field = (flag: number): number => {
      const value = flags & flag && at + 4 <= run.length ? view.getUint32(at) : null;
      at += flags & flag ? 4 : 0;
      return value ?? 0;
    };
    for (let left = view.getUint32(4); left > 0; left -= 1) {
      const duration = flags & DURATION ? field(DURATION) : defaultDuration;
      field(SIZE);
      field(FLAGS);
      const shift = flags & SHIFT && at + 4 <= run.length ? view.getInt32(at) : 0;
      field(SHIFT);
      times.push(decodeAt + shift);
      decodeAt += duration;
    }
  }
  return times;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
