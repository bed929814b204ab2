/**
 * What this eye sends to central while somebody watches: one channel per stream, as central asks for it. The
 * sub-stream is pulled anyway, so a channel only listens in; the main stream is pulled while a channel wants it.
 * Not here: the socket (forward/media-link.ts), pulling (camera/rtsp/).
 */
import type { StreamProfile } from '#protocol/camera.ts';
import type { StreamConfig, StreamFailure } from '#protocol/live-control.ts';
import type { LiveHeader } from '#protocol/live-frame.ts';
import { describeDecoder, toLengthPrefixed } from '../camera/h264/decoder-configuration.ts';
import type { StreamHub, StreamListener } from './stream-hub.ts';

export interface LiveSender {
  sendConfig(config: StreamConfig): void;
  sendFrame(header: LiveHeader, avcc: Buffer): void;
  sendFailed(channel: number, reason: StreamFailure): void;
}

export interface StreamLender {
  /** The hub of a stream, opened when needed; null when this eye has no such camera or the camera no such profile. */
  borrow(cameraId: string, profile: StreamProfile): StreamHub | null;
  giveBack(cameraId: string, profile: StreamProfile): void;
}

export interface LiveChannels {
  start(channel: number, cameraId: string, profile: StreamProfile): void;
  stop(channel: number): void;
  /** The socket is gone; central asks again on the next one. */
  stopAll(): void;
  /** A camera is no longer watched here: its channels end. */
  stopCamera(cameraId: string): void;
}

interface OpenChannel {
  cameraId: string;
  profile: StreamProfile;
  hub: StreamHub;
  listener: StreamListener;
}

export function createLiveChannels(lender: StreamLender, sender: LiveSender): LiveChannels {
  const open = new Map<number, OpenChannel>();

  const stop = (channel: number): void => {
    const entry = open.get(channel);
    if (entry) {
      open.delete(channel);
      entry.hub.remove(entry.listener);
      lender.giveBack(entry.cameraId, entry.profile);
    }
  };

  return {
    start: (channel, cameraId, profile) => {
      stop(channel);
      const hub = lender.borrow(cameraId, profile);
      if (!hub) {
        sender.sendFailed(channel, 'no-such-profile');
        return;
      }
      const listener = createChannelListener(channel, sender);
      open.set(channel, { cameraId, profile, hub, listener });
      hub.add(listener);
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
