/** The index as review/ and the card filler read it; keeps what is open for reading from being deleted. */
import { join } from 'node:path';
import type { Clock } from '#base/clock.ts';
import { GiveUp } from '#base/errors.ts';
import type { SegmentFile } from '../evidence/recorder/segment.ts';
import type { Absences, Stretch } from './absences.ts';
import type { Activity } from './activity.ts';
import { findGaps } from './gaps.ts';
import type { KeptHolds } from './kept-holds.ts';
import type { SegmentDesk } from './segment-desk.ts';
import type { SegmentRow, SegmentTable } from './segment-table.ts';
import type { SegmentTools } from './segment-tools.ts';
import type { RecordingLibrary, StoredSegment } from './stored-segment.ts';

export interface LibraryDeps {
  folder: string;
  segments: SegmentTable;
  absences: Pick<Absences, 'between' | 'runs'>;
  activity: Pick<Activity, 'between'>;
  holds: Pick<KeptHolds, 'isHeld'>;
  desk: Pick<SegmentDesk, 'isOpen'>;
  tools: Pick<SegmentTools, 'open'>;
  clock: Clock;
}

export interface PinningLibrary extends RecordingLibrary {
  isPinned: (segmentId: string) => boolean;
}

const MOST_SEGMENTS = 100_000;
const LONGEST_LEFT_OPEN_MS = 60_000;

export function createRecordingLibrary(deps: LibraryDeps): PinningLibrary {
  const { segments, absences, activity, holds, desk, clock } = deps;
  /** How often each is open. */
  const pins = new Map<string, number>();

  const unpin = (segmentId: string): void => {
    const left = (pins.get(segmentId) ?? 1) - 1;
    if (left > 0) {
      pins.set(segmentId, left);
    } else {
      pins.delete(segmentId);
    }
  };

  const withProof = (row: SegmentRow): StoredSegment => {
    const { position: _position, agedAtMs: _agedAtMs, state, leavingAs: _leavingAs, ...segment } = row;
    // A timeline of days goes through ten thousand segments and asks for no proof.
    let proof: ReturnType<SegmentTable['proof']> | undefined;
    const proofOf = (): ReturnType<SegmentTable['proof']> =>
      (proof ??= state === 'open' ? null : segments.proof(row.id));
    return {
      ...segment,
      get fragments() {
        return proofOf()?.fragments ?? [];
      },
      get statement() {
        return proofOf()?.statement ?? null;
      },
      isHeld: holds.isHeld(row.cameraId, row.startsAtMs, row.endsAtMs ?? clock.nowMs()),
    };
  };

  /** One that is being written reaches to now; one that nobody has made whole yet, a minute at most. */
  const stretchOf = ({ id, startsAtMs, endsAtMs }: SegmentRow): Stretch => {
    const now = Math.max(startsAtMs, Math.round(clock.nowMs()));
    const leftOpen = Math.min(now, startsAtMs + LONGEST_LEFT_OPEN_MS);
    return { fromMs: startsAtMs, toMs: endsAtMs ?? (desk.isOpen(id) ? now : leftOpen) };
  };

  return {
    between: (cameraId, fromMs, toMs, limit = MOST_SEGMENTS) =>
      segments.between(cameraId, fromMs, toMs, limit).map(withProof),
    gaps: (cameraId, fromMs, wantedToMs) => {
      const toMs = Math.min(wantedToMs, Math.round(clock.nowMs()));
      return fromMs >= toMs
        ? []
        : findGaps({
            fromMs,
            toMs,
            recorded: segments.between(cameraId, fromMs, toMs, MOST_SEGMENTS).map(stretchOf),
            absences: absences.between(cameraId, fromMs, toMs),
            runs: absences.runs(fromMs, toMs),
          });
    },
    activity: (cameraId, fromMs, toMs) => activity.between(cameraId, fromMs, toMs),
    oldestAtMs: (cameraId) => segments.oldestAtMs(cameraId),
    open: async (segmentId) => {
      pins.set(segmentId, (pins.get(segmentId) ?? 0) + 1);
      try {
        const file = await openFile(deps, segmentId);
        let isOpen = true;
        return {
          read: file.read,
          sizeBytes: file.sizeBytes,
          close: async () => {
            if (isOpen) {
              isOpen = false;
              unpin(segmentId);
              await file.close();
            }
          },
        };
      } catch (error) {
        unpin(segmentId);
        throw error;
      }
    },
    isPinned: (segmentId) => pins.has(segmentId),
  };
}

async function openFile({ folder, segments, tools }: LibraryDeps, segmentId: string): Promise<SegmentFile> {
  const row = segments.find(segmentId);
  if (!row || row.state === 'leaving') {
    throw new GiveUp('segment-gone', `${segmentId}: this recording is not there any more`);
  }
  // Its eye may give it its final name between the question and the answer.
  const names = row.file.endsWith('.part') ? [row.file, row.file.replace(/\.part$/, '')] : [row.file];
  for (const name of names) {
    try {
      return await tools.open(join(folder, name));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
        throw error;
      }
    }
  }
  throw new GiveUp('segment-gone', `${row.file}: this recording is not there any more`);
}
