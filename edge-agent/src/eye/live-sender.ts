/** The socket to central as a live channel uses it; forward/media-link.ts has one, the wiring passes it in. */
import type { StreamConfig, StreamFailure } from '#protocol/live-control.ts';
import type { LiveHeader } from '#protocol/live-frame.ts';

export interface LiveSender {
  sendConfig(config: StreamConfig): void;
  /** `payload`: AVCC, or a JPEG file on a channel of stills. */
  sendFrame(header: LiveHeader, payload: Buffer): void;
  sendFailed(channel: number, reason: StreamFailure): void;
}
