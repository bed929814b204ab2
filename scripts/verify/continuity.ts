/**
 * That no minute is missing: what was asked for is covered by originals and by gaps that the maker owns up to.
 * Statements of one camera are chained by hash; a link that leads out of the package between two neighbours, where a
 * gap is declared, is told as a note: something was recorded then, and is gone or was fetched later.
 */
import type { PackageManifest, PackageRange } from '#protocol/package.ts';
import type { OpenedPackage } from './opened-package.ts';
import type { SignedSegment } from './statements.ts';

interface Span {
  fromMs: number;
  toMs: number;
}

/** Shorter holes are the time between two pictures. */
const SMALLEST_HOLE_MS = 2_000;

export function checkContinuity(
  opened: OpenedPackage,
  { content }: PackageManifest,
  segments: readonly SignedSegment[],
): void {
  if (content.type !== 'recordings') {
    return;
  }
  for (const range of content.ranges) {
    const { cameraId } = range;
    const own = segments.filter(({ value }) => value.camera.id === cameraId);
    const recorded = own.map(({ value }) => ({ fromMs: value.startsAtMs, toMs: value.endsAtMs }));
    const declared = content.gaps.filter((gap) => gap.cameraId === cameraId);
    for (const hole of holesIn(range, [...recorded, ...declared])) {
      const detail = `camera ${cameraId}: nothing from ${instant(hole.fromMs)} to ${instant(hole.toMs)}, and no reason given`;
      opened.find('missing-recording', '', detail);
    }
    for (const gap of declared) {
      const detail = `camera ${cameraId}: no recording from ${instant(gap.fromMs)} to ${instant(gap.toMs)}: ${gap.reason}`;
      opened.notes.push({ kind: 'declared-gap', path: '', detail });
    }
  }
  checkChains(opened, content.ranges, segments);
}

/** Parts of `range` that none of `spans` covers. */
export function holesIn({ fromMs, toMs }: Span, spans: readonly Span[]): Span[] {
  const holes: Span[] = [];
  let coveredToMs = fromMs;
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    if (Math.min(span.fromMs, toMs) - coveredToMs > SMALLEST_HOLE_MS) {
      holes.push({ fromMs: coveredToMs, toMs: Math.min(span.fromMs, toMs) });
    }
    coveredToMs = Math.max(coveredToMs, span.toMs);
  }
  if (toMs - coveredToMs > SMALLEST_HOLE_MS) {
    holes.push({ fromMs: coveredToMs, toMs });
  }
  return holes;
}

function checkChains(
  opened: OpenedPackage,
  ranges: readonly PackageRange[],
  segments: readonly SignedSegment[],
): void {
  const known = new Set(segments.map(({ textSha256 }) => textSha256));
  const newest = new Map<string, SignedSegment>();
  for (const segment of [...segments].sort((a, b) => a.value.startsAtMs - b.value.startsAtMs)) {
    const { camera, origin, previousSha256, startsAtMs } = segment.value;
    const chain = `${camera.id}/${origin}`;
    const before = newest.get(chain);
    newest.set(chain, segment);
    if (before === undefined || (previousSha256 !== null && known.has(previousSha256))) {
      continue;
    }
    const { endsAtMs } = before.value;
    const isInside = ranges.some(
      ({ cameraId, fromMs, toMs }) => cameraId === camera.id && fromMs < endsAtMs && startsAtMs < toMs,
    );
    if (isInside) {
      const what =
        previousSha256 === null
          ? 'the chain of signatures begins anew'
          : 'something was signed that is not here';
      const detail = `camera ${camera.id}: between ${instant(endsAtMs)} and ${instant(startsAtMs)} ${what}`;
      opened.notes.push({ kind: 'chain-gap', path: segment.path, detail });
    }
  }
}

export function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}
