/** Opens the index with everything that stands on it, and puts them together. Decides nothing. */
import { join } from 'node:path';
import { describeError } from '#base/errors.ts';
import { createPatientWrites } from '../forward/patient-writes.ts';
import { openAbsences, type Absences } from './absences.ts';
import { openActivity, type Activity } from './activity.ts';
import { nowForAging } from './aging.ts';
import { claimDisk } from './disk-marker.ts';
import { createDiskWatch, type DiskWatch } from './disk-watch.ts';
import { openIncidentMinutes, type IncidentMinutes } from './incident-minutes.ts';
import { openKeptHolds, type KeptHolds } from './kept-holds.ts';
import { openKeyRing, type KeyRing } from './key-ring.ts';
import { openNotices, type NewNotice, type Notices } from './notices.ts';
import { createReconciler, type Reconciler } from './reconciler.ts';
import { createRecordingFault } from './recording-fault.ts';
import { createRecordingLibrary, type PinningLibrary } from './recording-library.ts';
import { inTransaction, openRecordingsDatabase } from './recordings-database.ts';
import type { RecordingsDeps } from './recordings-deps.ts';
import { createRemoval, type Removal } from './removal.ts';
import { limitsOf } from './retention-limits.ts';
import { createRetention, type Retention, type RetentionLimits } from './retention.ts';
import { createSegmentDesk, type SegmentDesk } from './segment-desk.ts';
import { openSegmentTable, type SegmentTable } from './segment-table.ts';
import { createSegmentTools } from './segment-tools.ts';

export interface RecordingIndex {
  limits: RetentionLimits;
  segments: SegmentTable;
  absences: Absences;
  activity: Activity;
  incidents: IncidentMinutes;
  holds: KeptHolds;
  notices: Notices;
  keys: KeyRing;
  desk: SegmentDesk;
  removal: Removal;
  retention: Retention;
  reconciler: Reconciler;
  disk: DiskWatch;
  library: PinningLibrary;
  /** Now, or when the disk takes it. */
  patiently: (task: () => void) => void;
  /** Now, or not at all: it comes again anyway. */
  attempt: (task: () => void) => void;
  /** Null: the clock may not be relied on (aging.ts). */
  nowForAging: () => number | null;
  /** This agent runs; every few seconds. */
  heartbeat: () => void;
  close: () => void;
}

export function openRecordingIndex(
  deps: RecordingsDeps & { folder: string; onFull: () => void },
): RecordingIndex {
  const { config, recordings, stateDir, folder, identity, clock, log } = deps;
  const file = join(stateDir, 'recordings.sqlite');
  const { database, replaced, close } = openRecordingsDatabase(file, clock, log);
  const writes = createPatientWrites(clock, log, 'index of recordings');
  const segments = openSegmentTable(database);
  claimDisk(folder, segments.byFile('', 1).length > 0);
  const absences = openAbsences(database);
  const incidents = openIncidentMinutes(database);
  const activity = openActivity(database);
  const notices = openNotices(database, { clock, log, send: deps.sendNotices });
  const notice = (one: NewNotice): void =>
    writes.write(() => {
      notices.add(one);
    });
  if (replaced !== null) {
    notice({ kind: 'index-replaced', detail: `${replaced}: was damaged; built again from the disk` });
  }
  let lastMs = absences.lastRunAtMs();
  const now = (): number | null => nowForAging(clock.nowMs(), deps.clockNote(clock.nowMs()), lastMs);
  const holds = openKeptHolds(join(stateDir, 'recording-holds.json'), { clock, nowMs: now, log });
  const keys = openKeyRing({
    encryption: recordings.encryption,
    folder: join(folder, 'keys'),
    centralKeyFile: join(stateDir, 'recording-key.json'),
    identity,
    unwrap: deps.unwrapKeys,
    log,
  });
  const tools = createSegmentTools(keys);
  const { describeCamera, clockNote } = deps;
  const signing = { identity, describeCamera, clockNote };
  const desk = createSegmentDesk({ folder, segments, writes, signing, tools, notice, clock, log });
  const library = createRecordingLibrary({ folder, segments, absences, activity, holds, desk, tools, clock });
  const removal = createRemoval({ folder, database, segments, absences, notices, clock, log });
  const limits = limitsOf(config.cameras, recordings);
  const retention = createRetention({
    ...{ folder, limits, segments, holds, incidents, removal, log },
    isPinned: library.isPinned,
    nowForAging: now,
  });
  const reconciler = createReconciler({
    ...{ folder, database, segments, desk, tools, absences, notices, clock, log },
  });
  const fault = createRecordingFault({ outbox: deps.outbox, clock });
  const disk = createDiskWatch({
    ...{ clock, log, notice },
    addGap: (...gap) => writes.write(() => absences.addGone(...gap)),
    onFull: deps.onFull,
    onFault: (found) => {
      const cameraId = found?.cameraId ?? '';
      const concerned = cameraId === '' ? (config.cameras[0]?.id ?? '') : cameraId;
      fault.set(found && { kind: found.kind, cameraId: concerned, figures: disk.figures() });
    },
  });

  return {
    ...{ limits, segments, absences, activity, incidents, holds, notices, keys, desk },
    ...{ removal, retention, reconciler, disk, library },
    patiently: (task) => {
      try {
        writes.write(task);
      } catch (error) {
        log.error({ reason: describeError(error) }, 'index of recordings refused');
      }
    },
    attempt: (task) => {
      try {
        inTransaction(database, task);
      } catch (error) {
        log.debug({ reason: describeError(error) }, 'index of recordings cannot be written');
      }
    },
    nowForAging: now,
    heartbeat: () => {
      absences.running(Math.round(clock.nowMs()));
      lastMs = now() ?? lastMs;
    },
    close: () => {
      writes.close();
      close();
    },
  };
}
