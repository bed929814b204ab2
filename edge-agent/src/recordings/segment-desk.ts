/**
 * Takes segments from the eyes into the index: opened, closed and signed, or left behind by an eye that died and made
 * whole here. What the index cannot take now (a full disk) waits in memory, in order; what is lost with the process is
 * found again on the disk by the reconciler.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '#base/clock.ts';
import { GiveUp, describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { ClosedSegment, OpenSegment } from '../evidence/recorder/segment.ts';
import type { PatientWrites } from '../forward/patient-writes.ts';
import { agedAtMs } from './aging.ts';
import type { NewNotice } from './notices.ts';
import { signSegment, type SigningDeps } from './segment-signing.ts';
import type { SegmentTable } from './segment-table.ts';
import type { SegmentTools } from './segment-tools.ts';

export interface SegmentDesk {
  opened: (segment: OpenSegment) => void;
  closed: (segment: ClosedSegment) => void;
  /** Into the index and signed. `origin`: where the file itself does not say. */
  adopt: (segment: ClosedSegment, origin: 'agent' | 'card') => void;
  /** The eye of these cameras is gone (null: nobody writes any more): makes what it left open whole. */
  settle: (cameraIds: readonly string[] | null) => Promise<void>;
  /** One that is in the index as open and that nobody writes. */
  settleOne: (segment: OpenSegment) => Promise<'recovered' | 'empty' | 'missing' | 'later' | 'damaged'>;
  /** Its eye is writing. */
  hasOpen: (cameraId: string) => boolean;
  /** It is being written now, or it is being made whole. */
  isOpen: (segmentId: string) => boolean;
}

export interface SegmentDeskDeps {
  folder: string;
  segments: SegmentTable;
  writes: PatientWrites;
  signing: SigningDeps;
  tools: SegmentTools;
  notice: (notice: NewNotice) => void;
  clock: Clock;
  log: Log;
}

const PART = /\.part$/;

export function createSegmentDesk(deps: SegmentDeskDeps): SegmentDesk {
  const { folder, segments, writes, signing, tools, notice, clock, log } = deps;
  const open = new Map<string, OpenSegment>();
  const beganAtMs = clock.nowMs();

  /** What the index will never take must not hold up what comes after. */
  const write = ({ cameraId, file }: OpenSegment, task: () => void): void => {
    try {
      writes.write(() => refusingConflicts(task));
    } catch (error) {
      log.error(
        { camera: cameraId, file, reason: describeError(error) },
        'a segment is refused by the index',
      );
    }
  };

  const adopt = (segment: ClosedSegment, assumed: 'agent' | 'card'): void =>
    write(segment, () => {
      const { origin = assumed } = segment;
      const nowMs = clock.nowMs();
      const previousMs = origin === 'card' ? null : segments.lastAgedAtMs(segment.cameraId);
      // Of what an earlier process left behind nobody knows whose clock it was.
      const isOfThisRun = segment.startsAtMs >= beganAtMs || segment.end !== 'recovered';
      const note = isOfThisRun ? signing.clockNote(segment.startsAtMs) : ({ source: 'none' } as const);
      const aged = agedAtMs(segment.startsAtMs, { note, previousMs, nowMs });
      segments.addClosed({ ...segment, agedAtMs: aged, origin }, (previousSha256) =>
        signSegment({ ...segment, origin }, previousSha256, nowMs, { ...signing, clockNote: () => note }),
      );
    });

  const recover = async (segment: OpenSegment): ReturnType<SegmentDesk['settleOne']> => {
    const { id, cameraId, file, startsAtMs } = segment;
    const found = [file, file.replace(PART, '')].find((name) => existsSync(join(folder, name)));
    if (found === undefined) {
      segments.remove(id);
      notice({ kind: 'file-missing', cameraId, detail: `${file}: was being written and is gone` });
      return 'missing';
    }
    const whole = await tools.recover(join(folder, found));
    if (!whole) {
      segments.remove(id);
      return 'empty';
    }
    if (found !== file) {
      // Its eye had finished it, and ended before it could say so.
      adopt({ ...whole, end: 'stopped' }, 'agent');
      return 'recovered';
    }
    adopt(whole, 'agent');
    const { endsAtMs, sizeBytes } = whole;
    const span = { fromMs: startsAtMs, toMs: endsAtMs };
    notice({ kind: 'segment-recovered', cameraId, span, sizeBytes, detail: whole.file });
    return 'recovered';
  };

  const settleOne: SegmentDesk['settleOne'] = async (segment) => {
    open.set(segment.id, segment);
    try {
      return await recover(segment);
    } catch (error) {
      const { cameraId: camera, file } = segment;
      log.error({ camera, file, reason: describeError(error) }, 'a recording cannot be made whole');
      return error instanceof GiveUp ? 'damaged' : 'later';
    } finally {
      open.delete(segment.id);
    }
  };

  return {
    opened: (segment) => {
      open.set(segment.id, segment);
      write(segment, () => {
        const aged = Math.round(segment.startsAtMs);
        segments.addOpen({ ...segment, agedAtMs: aged, origin: segment.origin ?? 'agent' });
      });
    },
    closed: (segment) => {
      open.delete(segment.id);
      adopt(segment, 'agent');
    },
    adopt,
    settle: async (cameraIds) => {
      const isLeft = ({ cameraId, origin }: OpenSegment): boolean =>
        cameraIds === null || (cameraIds.includes(cameraId) && origin !== 'card');
      const left = [...open.values()].filter(isLeft);
      for (const segment of left) {
        await settleOne(segment);
      }
    },
    settleOne,
    hasOpen: (cameraId) =>
      [...open.values()].some((one) => one.cameraId === cameraId && one.origin !== 'card'),
    isOpen: (segmentId) => open.has(segmentId),
  };
}

const SQLITE_CONSTRAINT = 19;

function refusingConflicts(task: () => void): void {
  try {
    task();
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : -1;
    throw code === SQLITE_CONSTRAINT
      ? new GiveUp('index-conflict', 'the index has another segment in its place', { cause: error })
      : error;
  }
}
