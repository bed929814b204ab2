/**
 * What goes into a package of recordings: every file that touches a range, whole, as it was signed; and for every
 * stretch of a range without recording a reason.
 */
import { GiveUp } from '#base/errors.ts';
import {
  companionsOf,
  packageRange,
  piecesText,
  type PackageManifest,
  type PackageRange,
} from '#protocol/package.ts';
import { signedEntries, type PackageEntry, type RangeSource } from '#base/package/write-package.ts';
import type { SegmentFile } from '../evidence/recorder/segment.ts';
import type { RecordingLibrary, StoredSegment } from '../recordings/stored-segment.ts';

export type RecordingsContent = Extract<PackageManifest['content'], { type: 'recordings' }>;
export type DeclaredGap = RecordingsContent['gaps'][number];

export interface PackagePlan {
  ranges: PackageRange[];
  segments: StoredSegment[];
  gaps: DeclaredGap[];
  /** Of the originals. */
  mediaBytes: number;
  /** Some of it is being written just now. */
  isStillWritten: boolean;
}

const MOST_GAPS = 10_000;
/** Shorter ones are the time between two pictures. */
const SHORTEST_GAP_MS = 1_000;

export function planPackage(library: RecordingLibrary, asked: readonly PackageRange[]): PackagePlan {
  const ranges = mergeRanges(asked);
  const found = ranges.flatMap(({ cameraId, fromMs, toMs }) => library.between(cameraId, fromMs, toMs));
  const segments = [...new Map(found.map((segment) => [segment.id, segment])).values()];
  const closed = segments.filter(({ endsAtMs }) => endsAtMs !== null);
  return {
    ranges,
    segments: closed,
    gaps: ranges.flatMap((range) => gapsOf(library, range, closed)).slice(0, MOST_GAPS),
    mediaBytes: closed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    isStillWritten: closed.length < segments.length,
  };
}

/**
 * Ranges of one camera that overlap are one: a file is in a package once. Throws GiveUp 'range-too-long' where they reach
 * over more than a manifest may say.
 */
function mergeRanges(asked: readonly PackageRange[]): PackageRange[] {
  const merged: PackageRange[] = [];
  for (const range of [...asked].sort((a, b) => a.fromMs - b.fromMs)) {
    const same = merged.find(({ cameraId, toMs }) => cameraId === range.cameraId && toMs >= range.fromMs);
    if (same) {
      same.toMs = Math.max(same.toMs, range.toMs);
    } else {
      merged.push({ ...range });
    }
  }
  const tooLong = merged.find((range) => !packageRange.safeParse(range).success);
  if (tooLong) {
    const hours = Math.round((tooLong.toMs - tooLong.fromMs) / 3_600_000);
    throw new GiveUp(
      'range-too-long',
      `${tooLong.cameraId}: the stretches that overlap reach over ${hours} hours, expected at most 24`,
    );
  }
  return merged;
}

/** Every hole, with the library's reason where it has one. */
function gapsOf(
  library: RecordingLibrary,
  { cameraId, fromMs, toMs }: PackageRange,
  segments: readonly StoredSegment[],
): DeclaredGap[] {
  const told: DeclaredGap[] = library.gaps(cameraId, fromMs, toMs).map((gap) => ({
    cameraId,
    fromMs: Math.max(fromMs, gap.fromMs),
    toMs: Math.min(toMs, gap.toMs),
    reason: gap.reason,
  }));
  const recorded = segments
    .filter((segment) => segment.cameraId === cameraId)
    .map(({ startsAtMs, endsAtMs }) => ({ fromMs: startsAtMs, toMs: endsAtMs ?? startsAtMs }));
  const covered = [...told, ...recorded].sort((a, b) => a.fromMs - b.fromMs);
  const untold: DeclaredGap[] = [];
  let coveredToMs = fromMs;
  for (const span of [...covered, { fromMs: toMs, toMs }]) {
    if (Math.min(toMs, span.fromMs) - coveredToMs > SHORTEST_GAP_MS) {
      untold.push({ cameraId, fromMs: coveredToMs, toMs: Math.min(toMs, span.fromMs), reason: 'unknown' });
    }
    coveredToMs = Math.max(coveredToMs, span.toMs);
  }
  return [...told, ...untold].sort((a, b) => a.fromMs - b.fromMs);
}

/** An original with its statement and its pieces. `sourceOf`: its plain bytes. */
export function entriesOf(segment: StoredSegment, source: RangeSource): PackageEntry[] {
  const path = `media/${segment.cameraId}/${fileName(segment)}`;
  const { statement, pieces } = companionsOf(path);
  const list = piecesText(
    segment.fragments.map(({ sizeBytes, sha256 }) => ({
      sizeBytes,
      sha256: Buffer.from(sha256).toString('hex'),
    })),
  );
  return [
    { path, source },
    ...(segment.statement ? signedEntries(statement.replace(/\.json$/, ''), segment.statement) : []),
    { path: pieces, source: Buffer.from(list, 'utf8') },
  ];
}

/** Two files may be named alike: one of the agent's and one of the card's. */
function fileName({ file, id, startsAtMs }: StoredSegment): string {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.part$/, '');
  return /^[a-z0-9][a-z0-9._-]{0,100}\.mp4$/.test(name) ? name : `${startsAtMs}-${id.slice(0, 8)}.mp4`;
}

/** The bytes of a recorded file, opened with the first of them and closed with the last. */
export function lazySource(
  library: Pick<RecordingLibrary, 'open'>,
  segment: StoredSegment,
  opened: Set<SegmentFile>,
): RangeSource {
  let file: SegmentFile | null = null;
  const { sizeBytes } = segment;
  return {
    sizeBytes,
    read: async (offset, wantedBytes) => {
      if (!file) {
        file = await library.open(segment.id);
        opened.add(file);
      }
      const bytes = await file.read(offset, wantedBytes);
      if (offset + bytes.length >= sizeBytes) {
        opened.delete(file);
        await file.close();
        file = null;
      }
      return bytes;
    },
  };
}
