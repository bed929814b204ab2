/**
 * What can be wrong with a camera, one name each; a camera is given a set of them. The places that act on them:
 * camera.ts (ports), rtsp-session.ts (stream), onvif/device-facts.ts (what is announced) and spoilt-clip.ts (picture).
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
  /** After a while the picture is: a dark cloth before the lens, ... */
  'covered',
  /** ... out of focus, ... */
  'blurred',
  /** ... another view, ... */
  'turned',
  /** ... always the same one. */
  'frozen',
] as const;
export type CameraFault = (typeof CAMERA_FAULTS)[number];
export type CameraFaults = ReadonlySet<CameraFault>;

/** With `stalls`, frames flow this long after PLAY. */
export const STALLS_AFTER_MS = 3000;

export const PICTURE_FAULTS = ['covered', 'blurred', 'turned', 'frozen'] as const satisfies CameraFault[];
export type PictureFault = (typeof PICTURE_FAULTS)[number];
/** Of a picture fault, counted from when somebody first watches. */
export const SPOILT_AFTER_MS = 16_000;

/** The first one, where a camera has several. */
export function pictureFaultOf(faults: CameraFaults): PictureFault | undefined {
  return PICTURE_FAULTS.find((fault) => faults.has(fault));
}
