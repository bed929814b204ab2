/**
 * In the page: the players of the viewer without the rest of it, fed by the test instead of by a socket. Counts what
 * the browser was asked for and given back, because a leak of decoders shows in no heap.
 */
import { browserTiming } from '#web-viewer/data/timing.ts';
import type { LiveProfile, StreamConfig } from '#protocol/live-control.ts';
import type { StreamProfile } from '#protocol/camera.ts';
import type { StreamSink } from '#web-viewer/parts/player/channel-fan.ts';
import { startLiveStream, type LiveStream } from '#web-viewer/parts/player/live-stream.ts';
import type { MediaSocket } from '#web-viewer/parts/player/media-socket.ts';
import type { PlayerKind } from '#web-viewer/parts/player/player.ts';
import type { StreamReport } from '#web-viewer/parts/player/stream-account.ts';

export interface FedPicture {
  isKey: boolean;
  base64: string;
}

/** What a person would see; what is left out is all the same. */
export interface WantedPicture {
  by?: PlayerKind;
  width?: number;
  shownWithinMs?: number;
  capturedWithinMs?: number;
}

export interface PlayerStand {
  /** Opens a tile; what it subscribes to is answered with these. */
  open(
    profile: StreamProfile,
    feeds: Partial<Record<LiveProfile, { config: StreamConfig; pictures: FedPicture[] }>>,
  ): void;
  /** Another configuration from here on, as when somebody changes the camera's settings. */
  change(profile: LiveProfile, config: StreamConfig, pictures: FedPicture[]): void;
  /** Sends the next pictures, in a circle; `agoMs`: how old the first is, the last is of now. */
  send(profile: LiveProfile, count: number, agoMs?: number): void;
  /** Bytes that are no picture. */
  sendRubbish(profile: LiveProfile): void;
  report(): StreamReport;
  /** Size of what is on the screen, pixels. */
  size(): { width: number; height: number } | null;
  /** Whether a picture like that is on the screen now. */
  shows(wanted: WantedPicture): boolean;
  /** How often each profile was subscribed to. */
  subscribed(): Record<string, number>;
  close(): void;
  /** Things of the browser that are still held. */
  held(): { decoders: number; sources: number; urls: number };
}

declare global {
  interface Window {
    players: PlayerStand;
  }
}

const held = countHeld();
const holder = document.createElement('div');
holder.style.cssText = 'width: 640px; height: 360px';
document.body.append(holder);

interface Feed {
  config: StreamConfig;
  pictures: FedPicture[];
  next: number;
}

let feeds = new Map<string, Feed>();
let sinks = new Map<string, StreamSink>();
let subscribed: Record<string, number> = {};
let stream: LiveStream | null = null;
let sequence = 0;

const socket: MediaSocket = {
  link: 'open',
  onLinkChange: () => () => undefined,
  open: () => undefined,
  close: () => undefined,
  subscribe: ({ profile }, sink) => {
    sinks.set(profile, sink);
    subscribed[profile] = (subscribed[profile] ?? 0) + 1;
    const feed = feeds.get(profile);
    if (feed) {
      feed.next = 0;
      sink.config(feed.config);
    } else {
      sink.failed('no-such-profile');
    }
    return () => sinks.delete(profile);
  },
};

function give(profile: string, payload: Uint8Array<ArrayBuffer>, isKey: boolean, captureAtMs: number): void {
  sequence += 1;
  const arrivedAtMs = browserTiming.nowMs();
  sinks.get(profile)?.picture({
    ...{ channel: 1, sequence, time90k: 0, captureAtMs, isKey, arrivedAtMs, payload },
  });
}

window.players = {
  open: (profile, given) => {
    feeds = new Map(Object.entries(given).map(([name, feed]) => [name, { ...feed, next: 0 }]));
    sinks = new Map();
    subscribed = {};
    stream = startLiveStream({ socket, holder, cameraId: 'gate', profile, timing: browserTiming });
  },
  change: (profile, config, pictures) => {
    feeds.set(profile, { config, pictures, next: 0 });
    sinks.get(profile)?.config(config);
  },
  send: (profile, count, agoMs = 0) => {
    const feed = feeds.get(profile);
    for (let index = 0; feed && index < count; index += 1) {
      const picture = feed.pictures[feed.next % feed.pictures.length];
      feed.next += 1;
      const ageMs = count > 1 ? (agoMs * (count - 1 - index)) / (count - 1) : agoMs;
      const bytes = Uint8Array.from(atob(picture?.base64 ?? ''), (letter) => letter.charCodeAt(0));
      give(profile, bytes, picture?.isKey ?? false, browserTiming.nowMs() - ageMs);
    }
  },
  sendRubbish: (profile) => {
    const bytes = Uint8Array.from({ length: 900 }, (_, index) => (index * 7919) % 251);
    give(profile, bytes, true, browserTiming.nowMs());
  },
  shows: ({ by, width, shownWithinMs = Infinity, capturedWithinMs = Infinity }) => {
    const { player, shownAtMs, captureAtMs } = window.players.report();
    const nowMs = browserTiming.nowMs();
    return (
      shownAtMs !== null &&
      captureAtMs !== null &&
      player !== null &&
      player === (by ?? player) &&
      (width === undefined || window.players.size()?.width === width) &&
      nowMs - shownAtMs < shownWithinMs &&
      nowMs - captureAtMs < capturedWithinMs
    );
  },
  report: () => {
    if (stream === null) {
      throw new Error('nothing is open');
    }
    return stream.report();
  },
  size: () => {
    const element = holder.querySelector('video, canvas');
    if (element instanceof HTMLVideoElement) {
      return { width: element.videoWidth, height: element.videoHeight };
    }
    return element instanceof HTMLCanvasElement ? { width: element.width, height: element.height } : null;
  },
  subscribed: () => subscribed,
  close: () => {
    stream?.close();
    stream = null;
  },
  held,
};

function countHeld(): PlayerStand['held'] {
  // Weak, or the counting would hold what the players let go.
  const decoders: WeakRef<VideoDecoder>[] = [];
  const sources: WeakRef<MediaSource>[] = [];
  const urls = new Set<string>();
  if ('VideoDecoder' in globalThis) {
    globalThis.VideoDecoder = new Proxy(VideoDecoder, {
      construct: (target, args: [VideoDecoderInit]) => {
        const decoder = new target(...args);
        decoders.push(new WeakRef(decoder));
        return decoder;
      },
    });
  }
  const create = URL.createObjectURL.bind(URL);
  const revoke = URL.revokeObjectURL.bind(URL);
  URL.createObjectURL = (thing: Blob | MediaSource) => {
    const url = create(thing);
    urls.add(url);
    if ('MediaSource' in globalThis && thing instanceof MediaSource) {
      sources.push(new WeakRef(thing));
    }
    return url;
  };
  URL.revokeObjectURL = (url) => {
    urls.delete(url);
    revoke(url);
  };
  return () => ({
    decoders: decoders.filter((known) => (known.deref()?.state ?? 'closed') !== 'closed').length,
    sources: sources.filter((known) => (known.deref()?.readyState ?? 'closed') !== 'closed').length,
    urls: urls.size,
  });
}
