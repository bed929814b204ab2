/**
 * One recorded file, opened: its head, where its fragments are, what is in them. Works on closed files by their index
 * and on the file being written now by walking it; both only as far as the fragments asked for.
 */
import { GiveUp } from '#base/errors.ts';
import type { SegmentFile } from '../evidence/recorder/segment.ts';
import type { RecordingLibrary, StoredSegment } from '../recordings/stored-segment.ts';
import { boxAt, damaged } from './mp4/boxes.ts';
import { fragmentSize, parseFragment, type FragmentSamples } from './mp4/fragment.ts';
import { parseHead, type Head } from './mp4/head.ts';

export interface FragmentPlace {
  offset: number;
  sizeBytes: number;
  /** From the start of the segment, and whether it begins with a key frame; null where only the file knows. */
  startsMs: number | null;
  startsWithKey: boolean | null;
}

export interface SegmentReader {
  readonly segment: StoredSegment;
  readonly head: Head;
  /** Oldest first; of a file being written, those that are whole. */
  readonly places: readonly FragmentPlace[];
  /** Looks for more in a file that was being written; true when there are more. */
  lookAgain: () => Promise<boolean>;
  samples: (place: FragmentPlace) => Promise<FragmentSamples>;
  /** All bytes of the fragment with its samples. */
  fragment: (place: FragmentPlace) => Promise<{ bytes: Buffer; found: FragmentSamples }>;
  read: (offset: number, sizeBytes: number) => Promise<Buffer>;
  close: () => Promise<void>;
}

/** Most fragment heads are smaller; one read of the disk is one page anyway. */
const PROBE_BYTES = 4096;
const MOST_HEAD_BYTES = 1 << 20;
const MOST_FRAGMENT_BYTES = 64 << 20;
const MOST_FRAGMENTS = 100_000;

/** Throws what `library.open` throws, GiveUp 'mp4-damaged' for a file that is none. */
export async function openSegment(
  library: Pick<RecordingLibrary, 'open'>,
  segment: StoredSegment,
): Promise<SegmentReader> {
  const file = await library.open(segment.id);
  try {
    return await readerOf(file, segment);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readerOf(file: SegmentFile, segment: StoredSegment): Promise<SegmentReader> {
  const [headPiece] = segment.fragments;
  const headBytes = headPiece?.sizeBytes ?? (await findHeadEnd(file));
  const head = parseHead(await readWhole(file, 0, headBytes, MOST_HEAD_BYTES));
  const places = placesOf(segment);
  const known = new Map<number, FragmentSamples>();
  const isKnownWhole = places.length > 0;

  /** From the end of the last known fragment on. */
  const walk = async (): Promise<boolean> => {
    const before = places.length;
    const last = places.at(-1);
    let offset = last ? last.offset + last.sizeBytes : headBytes;
    const endAt = await file.sizeBytes();
    while (offset < endAt && places.length < MOST_FRAGMENTS) {
      const sizeBytes = await measure(file, offset);
      if (sizeBytes === null || offset + sizeBytes > endAt) {
        break;
      }
      places.push({ offset, sizeBytes, startsMs: null, startsWithKey: null });
      offset += sizeBytes;
    }
    return places.length > before;
  };

  const reader: SegmentReader = {
    segment,
    head,
    places,
    lookAgain: async () => !isKnownWhole && (await walk()),
    samples: async (place) => {
      const found = known.get(place.offset) ?? parseFragment(await readHead(file, place), head.tracks);
      known.set(place.offset, found);
      return found;
    },
    fragment: async (place) => {
      const bytes = await readWhole(file, place.offset, place.sizeBytes, MOST_FRAGMENT_BYTES);
      return { bytes, found: parseFragment(bytes, head.tracks) };
    },
    read: (offset, sizeBytes) => readWhole(file, offset, sizeBytes, MOST_FRAGMENT_BYTES),
    close: () => file.close(),
  };
  await reader.lookAgain();
  return reader;
}

function placesOf({ fragments }: StoredSegment): FragmentPlace[] {
  let offset = fragments[0]?.sizeBytes ?? 0;
  return fragments.slice(1).map(({ sizeBytes, startsMs, startsWithKey }) => {
    const place = { offset, sizeBytes, startsMs, startsWithKey };
    offset += sizeBytes;
    return place;
  });
}

/** The head reaches to the first `moof`. */
async function findHeadEnd(file: SegmentFile): Promise<number> {
  const endAt = await file.sizeBytes();
  for (let at = 0; at < Math.min(endAt, MOST_HEAD_BYTES);) {
    const box = boxAt(await file.read(at, 16), 0, Number.MAX_SAFE_INTEGER);
    if (box.type === 'moof') {
      return at;
    }
    at += box.endAt;
    if (at === endAt) {
      return at;
    }
  }
  throw damaged('has no fragment where one was expected');
}

/** Null where the fragment is not written yet, or is no fragment. */
async function measure(file: SegmentFile, offset: number): Promise<number | null> {
  const probe = await file.read(offset, PROBE_BYTES);
  const size = fragmentSize(probe);
  if (!size || size.headBytes > MOST_HEAD_BYTES) {
    return null;
  }
  return size.sizeBytes ?? fragmentSize(await file.read(offset, size.headBytes))?.sizeBytes ?? null;
}

async function readHead(file: SegmentFile, place: FragmentPlace): Promise<Buffer> {
  const probe = await file.read(place.offset, Math.min(PROBE_BYTES, place.sizeBytes));
  const headBytes = fragmentSize(probe)?.headBytes;
  if (headBytes === undefined) {
    throw damaged(`has no fragment at byte ${place.offset}`);
  }
  return headBytes <= probe.length ? probe : readWhole(file, place.offset, headBytes, MOST_HEAD_BYTES);
}

async function readWhole(
  file: SegmentFile,
  offset: number,
  sizeBytes: number,
  mostBytes: number,
): Promise<Buffer> {
  if (sizeBytes > mostBytes) {
    throw damaged(`has a part of ${sizeBytes} bytes`);
  }
  const bytes = await file.read(offset, sizeBytes);
  if (bytes.length !== sizeBytes) {
    throw new GiveUp(
      'mp4-cut-off',
      `the recording ends at byte ${offset + bytes.length}, expected ${offset + sizeBytes}`,
    );
  }
  return bytes;
}
