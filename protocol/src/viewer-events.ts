/** The socket.io namespace of the pages: what happens, as it happens, to those who may know. Central only sends. */
import type { CameraHealth } from './camera.ts';
import type { PtzChanged } from './ptz.ts';
import type { IncidentView } from './incident.ts';

export const VIEWER_NAMESPACE = '/viewers';

/** connect_error message when there is no valid session. */
export const NOT_SIGNED_IN = 'not-signed-in';

export interface ViewerEvents {
  /** Most times one; many at once come together. Each once, as it is by then. */
  'incidents-opened': (incidents: IncidentView[]) => void;
  /** They ended, a file arrived, or somebody acknowledged them. */
  'incidents-changed': (incidents: IncidentView[]) => void;
  /** The watch-list, an entry's spread or a candidate's judgement changed: fetch again what is shown. */
  'faces-changed': () => void;
  /** A hold, a package or a notice changed: fetch again what is shown. */
  'recordings-changed': () => void;
  /** A case, a task, a hand-over or a violation changed: fetch again what is shown. */
  'cases-changed': () => void;
  /** Alarms were put aside for a while, or taken back: fetch again which. */
  'snoozes-changed': () => void;
  'camera-health': (cameras: CameraHealth[]) => void;
  /** The set of cameras or their descriptions changed: fetch the list again. */
  'cameras-changed': () => void;
  'ptz-changed': (change: PtzChanged) => void;
  /** The session has ended (signed out elsewhere, revoked, expired). */
  'signed-out': () => void;
}
