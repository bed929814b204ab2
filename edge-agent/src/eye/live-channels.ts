/**
 * What this eye sends to central while somebody watches: one channel per stream, as central asks for it. The
 * sub-stream is pulled anyway, so a channel only listens in; the main stream is pulled while a channel wants it.
 * Not here: the socket (forward/media-link.ts), pulling (camera/rtsp/), pictures instead of a stream (still-channel.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { StreamProfile } from '#protocol/camera.ts';
import type { LiveProfile } from '#protocol/live-control.ts';
import { describeDecoder, toLengthPrefixed } from '../camera/h264/decoder-configuration.ts';
import type { LiveSender } from './live-sender.ts';
import { openStillChannel, type LiveStill } from './still-channel.ts';
import type { StreamHub, StreamListener } from './stream-hub.ts';

export interface StreamLender {
  /** The hub of a stream, opened when needed; null when this eye has no such camera or the camera no such profile. */
  borrow(cameraId: string, profile: StreamProfile): StreamHub | null;
  giveBack(cameraId: string, profile: StreamProfile): void;
  /** What takes a camera's newest picture, if it is newer than that; null when this eye has no such camera. */
  stills(cameraId: string): ((thanMs: number) => LiveStill | null) | null;
}

export interface LiveChannels {
  start(channel: number, cameraId: string, profile: LiveProfile): void;
  stop(channel: number): void;
  /** The socket is gone; central asks again on the next one. */
  stopAll(): void;
  /** A camera is no longer watched here: its channels end. */
  stopCamera(cameraId: string): void;
}

interface OpenChannel {
  cameraId: string;
  end: () => void;
}

export function createLiveChannels(lender: StreamLender, sender: LiveSender, clock: Clock): LiveChannels {
  const open = new Map<number, OpenChannel>();

  const stop = (channel: number): void => {
    const entry = open.get(channel);
    if (entry) {
      open.delete(channel);
      entry.end();
    }
  };

  /** Null where there is no such stream. */
  const begin = (channel: number, cameraId: string, profile: LiveProfile): (() => void) | null => {
    if (profile === 'stills') {
      const take = lender.stills(cameraId);
      return take && openStillChannel(channel, take, { sender, clock });
    }
    const hub = lender.borrow(cameraId, profile);
    if (!hub) {
      return null;
    }
    const listener = createChannelListener(channel, sender);
    hub.add(listener);
    return () => {
      hub.remove(listener);
      lender.giveBack(cameraId, profile);
    };
  };

  return {
    start: (channel, cameraId, profile) => {
      stop(channel);
      const end = begin(channel, cameraId, profile);
      if (end) {
        open.set(channel, { cameraId, end });
      } else {
        sender.sendFailed(channel, 'no-such-profile');
      }
    },
    stop,
    stopAll: () => {
      [...open.keys()].forEach(stop);
    },
    stopCamera: (cameraId) => {
      [...open].filter(([, entry]) => entry.cameraId === cameraId).forEach(([channel]) => stop(channel));
    },
  };
}

function createChannelListener(channel: number, sender: LiveSender): StreamListener {
  let sequence = 0;
  let isConfigured = false;
  return {
    onParameterSets: (sets) => {
      const decoder = describeDecoder(sets);
      isConfigured = decoder !== null;
      if (!decoder) {
        sender.sendFailed(channel, 'unsupported-codec');
        return;
      }
      const { codecString, record, width, height } = decoder;
      const description = record.toString('base64');
      sender.sendConfig({ type: 'config', channel, codec: codecString, description, width, height });
    },
    onLost: (reason) => {
      sender.sendFailed(channel, reason);
    },
    onAccessUnit: ({ slices, isKey, time90k, captureAtMs }) => {
      if (isConfigured) {
        sender.sendFrame({ channel, sequence, time90k, captureAtMs, isKey }, toLengthPrefixed(slices));
        sequence += 1;
      }
    },
  };
}
