/**
 * A fault that came from a camera, with the reason the viewer shows. Every foreign error (socket, HTTP, XML, RTSP
 * status) is turned into one where it enters, so that nothing above this folder has to know those errors.
 *
 * It is always a `RetryLater`: a camera can be mended, moved or configured anew at any time. How long to wait is
 * decided by the reason (rtsp/stream.ts and camera-actor.ts), not here.
 */
import { RetryLater } from '#base/errors.ts';
import type { CameraReason } from '#protocol/camera.ts';

export class CameraFault extends RetryLater {
  readonly reason: CameraReason;

  constructor(reason: CameraReason, message: string, options?: ErrorOptions) {
    super(reason, message, options);
    this.reason = reason;
  }
}

/** Any thrown thing as a `CameraFault`; what is not yet one gets `reason`. */
export function asCameraFault(error: unknown, reason: CameraReason): CameraFault {
  if (error instanceof CameraFault) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  return new CameraFault(reason, message, { cause: error });
}

/**
 * What went wrong, with where: a camera has more than one door. Not the path, some cameras have the password in it.
 * A text that is about the address itself is left as it is.
 */
export function namingAddress(url: string, text: string): string {
  const address = URL.parse(url);
  return address === null || address.host === '' ? text : `${address.protocol}//${address.host}: ${text}`;
}

/** Foreign text on its way to a log or a screen: one line, printable ASCII, no more than `maxLength` characters. */
export function printable(text: string, maxLength = 80): string {
  const line = text.replace(/[^\x20-\x7e]+/g, ' ').trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 3)}...` : line;
}
