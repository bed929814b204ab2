/** What is recorded of a camera, as a page draws it: stretches that play without a break, gaps, what moved. */
import type { Clock } from '#base/clock.ts';
import type { ClockNote } from '#protocol/clock-note.ts';
import type { RecordedSpan, RecordingsList, Timeline } from '#protocol/recording.ts';
import type { RecordingLibrary } from '../recordings/stored-segment.ts';
import { CONTIGUOUS_MS, resolveParts, type Part } from './parts.ts';

/** As many as the message may have. */
const MOST_STRETCHES = 20_000;
const MINUTE_MS = 60_000;

export function makeTimeline(
  { library, clock, clockNote }: { library: RecordingLibrary; clock: Clock; clockNote: () => ClockNote },
  { cameraId, fromMs, toMs }: RecordingsList,
): Timeline {
  const nowMs = Math.round(clock.nowMs());
  const parts = resolveParts(library.between(cameraId, fromMs, toMs));
  const oldestAtMs = library.oldestAtMs(cameraId);
  const minutes = Math.ceil(toMs / MINUTE_MS) - Math.floor(fromMs / MINUTE_MS);
  return {
    cameraId,
    fromMs,
    toMs,
    spans: spansOf(parts, { fromMs, toMs, nowMs }).slice(-MOST_STRETCHES),
    gaps: library
      .gaps(cameraId, fromMs, toMs)
      .map((gap) => ({ ...gap, fromMs: Math.max(gap.fromMs, fromMs), toMs: Math.min(gap.toMs, toMs) }))
      .slice(-MOST_STRETCHES),
    activity: library.activity(cameraId, fromMs, toMs).slice(0, minutes),
    oldestAtMs,
    clock: clockNote(),
  };
}

/** A span's bytes are those of its whole files. */
function spansOf(
  parts: readonly Part[],
  { fromMs, toMs, nowMs }: { fromMs: number; toMs: number; nowMs: number },
): RecordedSpan[] {
  const spans: RecordedSpan[] = [];
  for (const part of parts) {
    const span = spanOf(part, fromMs, Math.min(toMs, part.toMs === Infinity ? nowMs : part.toMs));
    const last = spans.at(-1);
    if (span.fromMs >= span.toMs) {
      continue;
    }
    if (last && isGoingOn(last, span)) {
      last.toMs = span.toMs;
      last.sizeBytes += span.sizeBytes;
    } else {
      spans.push(span);
    }
  }
  return spans;
}

function spanOf({ segment, fromMs: startsAtMs }: Part, fromMs: number, toMs: number): RecordedSpan {
  const { profile, codec, audio, sizeBytes, origin, isHeld } = segment;
  const hasAudio = audio !== null;
  return { fromMs: Math.max(startsAtMs, fromMs), toMs, profile, codec, hasAudio, sizeBytes, origin, isHeld };
}

function isGoingOn(last: RecordedSpan, next: RecordedSpan): boolean {
  return (
    next.fromMs - last.toMs <= CONTIGUOUS_MS &&
    last.profile === next.profile &&
    last.codec === next.codec &&
    last.hasAudio === next.hasAudio &&
    last.origin === next.origin &&
    last.isHeld === next.isHeld
  );
}
