/**
 * Evidence of one camera's incidents, made where the pictures are: stills at once (stills.ts), a clip when it is over, from
 * `BEFORE_MS` before it began to `AFTER_MS` after it ended. An order to finish that never comes (the agent lost it)
 * is given here. Not here: the clip's bytes (evidence/), and what becomes of the files (forward/).
 */
import { join } from 'node:path';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { ParameterSets } from '../camera/access-unit.ts';
import { createClipRecorder, type ClipRecording } from '../evidence/clip-recorder.ts';
import { writeClip, type WrittenClip } from '../evidence/clip-writer.ts';
import { createPacketRing } from '../evidence/packet-ring.ts';
import type { AgentToEye, EvidenceFile, EyeToAgent } from './messages.ts';
import { keepFace, keepSnapshot, type StillSources } from './stills.ts';
import type { StreamListener } from './stream-hub.ts';

export const BEFORE_MS = 5_000;
export const AFTER_MS = 5_000;
/** Longer than any incident stays open in the book, so that only a lost order reaches it. */
const MAX_OPEN_MS = 80_000;
const MAX_OPEN_CLIPS = 16;

type OpenOrder = Extract<AgentToEye, { type: 'open-evidence' }>;
type FinishOrder = Extract<AgentToEye, { type: 'close-evidence' }>;

export interface EvidenceDesk extends StreamListener {
  open(order: OpenOrder): void;
  finish(order: FinishOrder): void;
  close(): void;
}

export interface EvidenceDeskOptions extends StillSources {
  clock: Clock;
  log: Log;
  send: (message: EyeToAgent) => void;
}

interface OpenClip {
  recording: ClipRecording;
  cancelDeadline: () => void;
}

export function createEvidenceDesk(options: EvidenceDeskOptions): EvidenceDesk {
  const { clock, log, workDir, send } = options;
  const ring = createPacketRing();
  const recorder = createClipRecorder(ring, clock);
  const open = new Map<string, OpenClip>();
  let sets: ParameterSets | null = null;

  const keepStills = (order: OpenOrder): void => {
    const { incidentId, face } = order;
    const snapshot = keepSnapshot(order, options).then((file) => {
      send({ type: 'snapshot', incidentId, file, problem: file ? '' : 'no picture was at hand' });
    });
    orReport('snapshot', incidentId, snapshot);
    if (face) {
      const kept = keepFace(order, face, options).then((file) => {
        send({ type: 'face-file', incidentId, file, problem: '' });
      });
      orReport('face-file', incidentId, kept);
    }
  };

  const finishClip = async (incidentId: string, untilMs: number): Promise<void> => {
    const clip = open.get(incidentId);
    if (!clip) {
      send({ type: 'clip', incidentId, file: null, problem: 'no clip was begun' });
      return;
    }
    open.delete(incidentId);
    clip.cancelDeadline();
    const collected = await clip.recording.finish(untilMs);
    if (!collected) {
      send({ type: 'clip', incidentId, file: null, problem: 'the stream gave no key picture' });
      return;
    }
    const written = await writeClip(collected, join(workDir, incidentId, 'clip.mp4'));
    log.info({ incident: incidentId, end: collected.end, durationMs: written.durationMs }, 'clip written');
    const file = fileOf(written);
    send({ type: 'clip', incidentId, file, problem: '' });
  };

  const orReport = (
    type: 'snapshot' | 'clip' | 'face-file',
    incidentId: string,
    work: Promise<void>,
  ): void => {
    work.catch((error: unknown) => {
      const problem = describeError(error);
      log.error({ incident: incidentId, problem }, `${type} could not be kept`);
      send({ type, incidentId, file: null, problem });
    });
  };

  const finish = (incidentId: string, endedAtMs: number): void => {
    orReport('clip', incidentId, finishClip(incidentId, endedAtMs + AFTER_MS));
  };

  return {
    onParameterSets: (next) => {
      sets = next;
    },
    onAccessUnit: (unit) => {
      if (sets) {
        ring.push(unit, sets);
      }
    },
    onLost: () => undefined,
    open: (order) => {
      keepStills(order);
      if (open.size >= MAX_OPEN_CLIPS || open.has(order.incidentId)) {
        log.warn({ incident: order.incidentId, open: open.size }, 'no clip: too many are open');
        return;
      }
      const recording = recorder.beginClip(order.startedAtMs - BEFORE_MS);
      const cancelDeadline = clock.after(MAX_OPEN_MS, () => finish(order.incidentId, clock.nowMs()));
      open.set(order.incidentId, { recording, cancelDeadline });
    },
    finish: ({ incidentId, endedAtMs }) => {
      finish(incidentId, endedAtMs);
    },
    close: () => {
      open.forEach(({ recording, cancelDeadline }) => {
        cancelDeadline();
        recording.cancel();
      });
      open.clear();
    },
  };
}

function fileOf({ file: path, sizeBytes, sha256, startsAtMs }: WrittenClip): EvidenceFile {
  return { name: 'clip.mp4', kind: 'clip', mediaType: 'video/mp4', sizeBytes, sha256, startsAtMs, path };
}
