/**
 * Joins the two halves of an incident: what a rule said (events/) and the files an eye made (eye/evidence-desk.ts),
 * and puts both into the outbox in the right order: the opening before anybody hears of it, stills as soon as they
 * exist, the closing together with its clip. An eye that dies or stays silent costs the files, never the incident.
 */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { FileManifest, IncidentOpened } from '#protocol/incident.ts';
import type { IncidentEnding } from '../events/open-incidents.ts';
import type { AgentToEye, EvidenceFile, EyeToAgent } from '../eye/messages.ts';
import type { OutboxAdditions } from './outbox-additions.ts';

type FileMessage = Extract<EyeToAgent, { type: 'snapshot' | 'clip' | 'face-file' }>;

export interface IncidentDeskDeps {
  outbox: Pick<OutboxAdditions, 'addOpened' | 'addFile' | 'addClosed'>;
  /** False when the eye of that camera is down. */
  tellEye: (cameraId: string, message: AgentToEye) => boolean;
  clock: Clock;
  log: Log;
}

export interface IncidentDesk {
  /** `face`: JPEG of the face it is about; kept with the evidence. */
  opened: (message: IncidentOpened, face?: Uint8Array) => void;
  ended: (ending: IncidentEnding) => void;
  fileFrom: (message: FileMessage) => void;
  /** The eye of these cameras is gone: what waits for its files is closed without them. */
  eyeLost: (cameraIds: readonly string[]) => void;
  /** At shutdown: nothing waits any longer. */
  closeAll: () => void;
}

/** The clip reaches five seconds past the end; then it is written. */
const CLIP_DEADLINE_MS = 30_000;

interface Pending {
  cameraId: string;
  /** The snapshot, and the face where it is about one. */
  stills: EvidenceFile[];
  ending: IncidentEnding | null;
  cancelDeadline: () => void;
}

export function createIncidentDesk({ outbox, tellEye, clock, log }: IncidentDeskDeps): IncidentDesk {
  const pending = new Map<string, Pending>();

  const close = (incidentId: string, ending: IncidentEnding, clip: EvidenceFile | null): void => {
    const entry = pending.get(incidentId);
    pending.delete(incidentId);
    entry?.cancelDeadline();
    const files = [...(entry?.stills ?? []), ...(clip ? [clip] : [])];
    outbox.addClosed({ ...ending, files: files.map(manifestOf) }, clip ? [clip] : []);
  };

  const closeWithoutClip = (isAffected: (entry: Pending) => boolean): void => {
    for (const [incidentId, entry] of [...pending]) {
      if (entry.ending && isAffected(entry)) {
        close(incidentId, entry.ending, null);
      }
    }
  };

  return {
    opened: (message, face) => {
      const { id: incidentId, cameraId, kind, startedAtMs, tracks } = message;
      outbox.addOpened(message);
      if (kind === 'camera-offline') {
        // There are no pictures, and the eye need not have this camera at all.
        return;
      }
      pending.set(incidentId, { cameraId, stills: [], ending: null, cancelDeadline: () => undefined });
      if (
        !tellEye(cameraId, {
          type: 'open-evidence',
          incidentId,
          cameraId,
          trackId: tracks[0]?.id ?? null,
          startedAtMs,
          face,
        })
      ) {
        log.warn({ camera: cameraId, incident: incidentId }, 'no evidence: the eye is down');
      }
    },
    ended: (ending) => {
      const { id: incidentId, endedAtMs } = ending;
      const entry = pending.get(incidentId);
      if (
        !entry ||
        !tellEye(entry.cameraId, { type: 'close-evidence', incidentId, cameraId: entry.cameraId, endedAtMs })
      ) {
        close(incidentId, ending, null);
        return;
      }
      entry.ending = ending;
      entry.cancelDeadline = clock.after(CLIP_DEADLINE_MS, () => {
        log.error({ camera: entry.cameraId, incident: incidentId }, 'the clip never came');
        close(incidentId, ending, null);
      });
    },
    fileFrom: ({ type, incidentId, file, problem }) => {
      const entry = pending.get(incidentId);
      if (problem !== '') {
        log.warn({ camera: entry?.cameraId, incident: incidentId, problem }, `no ${type}`);
      }
      if (!entry) {
        return;
      }
      if (type !== 'clip' && file) {
        entry.stills.push(file);
        outbox.addFile(incidentId, file);
      } else if (type === 'clip' && entry.ending) {
        close(incidentId, entry.ending, file);
      }
    },
    eyeLost: (cameraIds) => {
      closeWithoutClip(({ cameraId }) => cameraIds.includes(cameraId));
    },
    closeAll: () => {
      closeWithoutClip(() => true);
    },
  };
}

function manifestOf({ path: _path, ...manifest }: EvidenceFile): FileManifest {
  return manifest;
}
