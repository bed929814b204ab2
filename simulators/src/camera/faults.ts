/**
 * What can be wrong with a camera, one name each; a camera is given a set of them. The places that act on them:
 * camera.ts (ports), rtsp-session.ts (stream) and onvif/profiles.ts (what is announced).
 */
export const CAMERA_FAULTS = [
  /** Both ports are closed. */
  'unreachable',
  /** There is no sub profile: ONVIF does not list it, RTSP answers 404. */
  'noSub',
  /** Both profiles are H.265. */
  'h265Only',
  /** Random bytes after `PLAY` 200. */
  'garbageAfter200',
  /** Accepts TCP and never answers, on both ports. */
  'silent',
  /** Sends frames for a while, then none, without closing. */
  'stalls',
] as const;
export type CameraFault = (typeof CAMERA_FAULTS)[number];
export type CameraFaults = ReadonlySet<CameraFault>;

/** With `stalls`, frames flow this long after PLAY. */
export const STALLS_AFTER_MS = 3000;
