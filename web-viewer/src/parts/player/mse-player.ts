/**
 * Shows a live stream with Media Source Extensions (ManagedMediaSource on iPhones): each picture becomes one
 * fragment, appended at once, and the playhead is kept at the newest one (lag-control.ts).
 *
 * Every fragment claims to last `HOLD_INTERVALS` times the usual distance, and the next overlaps it. So the buffer
 * never ends where a picture is a little late, and the last picture stays instead of the player stopping to "wait".
 * Old pictures are removed up to a key frame that is past, because removal always reaches to the next key frame.
 */
import type { StreamConfig } from '#protocol/live-control.ts';
import type { LivePicture } from './channel-fan.ts';
import { TIMESCALE, writeFragment, writeInitSegment } from './fmp4.ts';
import { createJitterMeter, decideLag } from './lag-control.ts';
import { decodeBase64, type Player, type PlayerEvents } from './player.ts';
import { createShownLog, watchShown } from './shown-log.ts';
import { createSourceFeed, mediaSourceClass, type SourceFeed } from './source-feed.ts';
import { createTimeline } from './timeline.ts';

const HOLD_INTERVALS = 5;
const STARTING_MS = 1_500;

export function createMsePlayer(holder: HTMLElement, events: PlayerEvents): Player {
  const video = makeVideo(holder);
  const log = createShownLog();
  const timeline = createTimeline();
  const jitter = createJitterMeter();
  const stopWatching = watchShown(video, log, events);
  let feed: SourceFeed | null = null;
  let playing = '';
  let sequence = 0;
  let needsKey = true;
  let newestSec = 0;
  let jitterMs = 0;
  let firstArrivedAtMs: number | null = null;
  let isStarting = true;

  const follow = (): void => {
    keepUp(video, newestSec, { intervalMs: toMs(timeline.interval), jitterMs, isStarting });
  };

  video.onerror = () => events.broken(video.error?.message ?? 'the video element failed');

  return {
    kind: 'mse',
    configure: (config) => {
      const mime = `video/mp4; codecs="${config.codec}"`;
      const init = writeInitSegment(trackOf(config));
      if (feed === null) {
        feed = createSourceFeed(video, mime, { appended: follow, broken: events.broken });
      } else if (mime !== playing) {
        feed.change(mime);
      }
      playing = mime;
      feed.append(init);
      needsKey = true;
    },
    take: (picture) => {
      if (feed === null || (needsKey && !picture.isKey)) {
        return;
      }
      needsKey = false;
      sequence += 1;
      const decodeTime = timeline.place(picture.time90k);
      newestSec = decodeTime / TIMESCALE;
      firstArrivedAtMs ??= picture.arrivedAtMs;
      isStarting = picture.arrivedAtMs - firstArrivedAtMs < STARTING_MS;
      jitterMs = jitter.observe(picture.arrivedAtMs, toMs(decodeTime));
      log.expect(newestSec, picture.captureAtMs);
      if (picture.isKey) {
        feed.trimBefore(newestSec, video.currentTime);
      }
      feed.append(fragmentOf(picture, sequence, decodeTime, timeline.interval * HOLD_INTERVALS));
    },
    skip: () => {
      needsKey = true;
    },
    close: () => {
      stopWatching();
      video.onerror = null;
      feed?.close();
      video.removeAttribute('src');
      video.load();
      video.remove();
    },
  };
}

function makeVideo(holder: HTMLElement): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  video.disableRemotePlayback = true;
  video.disablePictureInPicture = true;
  video.tabIndex = -1;
  holder.append(video);
  return video;
}

function trackOf(config: StreamConfig): Parameters<typeof writeInitSegment>[0] {
  return { description: decodeBase64(config.description), width: config.width, height: config.height };
}

function fragmentOf(
  picture: LivePicture,
  sequence: number,
  decodeTime: number,
  duration: number,
): Uint8Array<ArrayBuffer> {
  return writeFragment({ sequence, decodeTime, duration, isKey: picture.isKey, payload: picture.payload });
}

function keepUp(
  video: HTMLVideoElement,
  newestSec: number,
  rhythm: { intervalMs: number; jitterMs: number; isStarting: boolean },
): void {
  const behindMs = (newestSec - video.currentTime) * 1000;
  const decision = decideLag({ behindMs, ...rhythm });
  if (decision.action === 'jump') {
    if (!video.seeking) {
      video.currentTime = newestSec;
    }
  } else if (video.playbackRate !== decision.rate) {
    video.playbackRate = decision.rate;
  }
  if (video.paused && !document.hidden) {
    // A refused play() means the browser wants a gesture first; the next picture asks again.
    video.play().catch(() => undefined);
  }
}

function toMs(time90k: number): number {
  return (time90k / TIMESCALE) * 1000;
}

/** True where this browser can show such a stream by Media Source. */
export function canPlayByMse(codec: string): boolean {
  const source = mediaSourceClass();
  return source?.isTypeSupported(`video/mp4; codecs="${codec}"`) ?? false;
}
