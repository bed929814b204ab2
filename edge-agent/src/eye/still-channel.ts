/**
 * A live channel for somebody whose browser shows neither stream: the newest picture the detector has decoded, as
 * JPEG, about once a second. Every frame is whole, so nothing has to be sent again after a loss.
 *
 * A picture is sent once; where none has come for `SILENT_AFTER_MS` the channel says so, and goes on looking.
 */
import type { Clock } from '#base/clock.ts';
import { STILLS_CODEC } from '#protocol/live-control.ts';
import type { LiveSender } from './live-sender.ts';

export interface LiveStill {
  jpeg: Buffer;
  width: number;
  height: number;
  /** Capture time, ms UTC. */
  atMs: number;
}

export const STILL_EVERY_MS = 1_000;
const SILENT_AFTER_MS = 5_000;
/** Of the 90 kHz clock of live frames. */
const TICKS_PER_MS = 90;

/** `take`: the newest picture, if it is newer than `thanMs`; encoding is only paid for one that will be sent. */
export function openStillChannel(
  channel: number,
  take: (thanMs: number) => LiveStill | null,
  { sender, clock }: { sender: LiveSender; clock: Clock },
): () => void {
  let last: { atMs: number; size: string } = { atMs: -Infinity, size: '' };
  let sequence = 0;
  let heardAtMs = clock.monotonicMs();
  let isSilent = false;

  const send = (still: LiveStill): void => {
    const { jpeg, width, height, atMs } = still;
    const size = `${width}x${height}`;
    if (size !== last.size || isSilent) {
      sender.sendConfig({ type: 'config', channel, codec: STILLS_CODEC, description: '', width, height });
    }
    const time90k = Math.round(atMs * TICKS_PER_MS) % 2 ** 32;
    sender.sendFrame({ channel, sequence, time90k, captureAtMs: atMs, isKey: true }, jpeg);
    sequence += 1;
    last = { atMs, size };
  };

  const look = (): void => {
    const still = take(last.atMs);
    if (still) {
      send(still);
      heardAtMs = clock.monotonicMs();
      isSilent = false;
    } else if (!isSilent && clock.monotonicMs() - heardAtMs >= SILENT_AFTER_MS) {
      isSilent = true;
      sender.sendFailed(channel, 'offline');
    }
  };

  look();
  return clock.every(STILL_EVERY_MS, look);
}
