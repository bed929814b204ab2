/**
 * Shows a live stream with Media Source Extensions, or with ManagedMediaSource where there is only that (iPhones):
 * each picture becomes one fragment, appended at once and shown at once (play-queue.ts says how).
 *
 * Old pictures are removed up to a key frame that is past, because removal always reaches to the next key frame.
 * Not here: the one-at-a-time ways of a SourceBuffer (source-feed.ts).
 */
import type { StreamConfig } from '#protocol/live-control.ts';
import type { LivePicture } from './channel-fan.ts';
import { writeFragment, writeInitSegment, type TrackConfig } from './fmp4.ts';
import { createPlayQueue, RATE, shouldJump, STEP } from './play-queue.ts';
import { decodeBase64, type Player, type PlayerEvents, type PlayerKind } from './player.ts';
import { createShownLog, watchShown } from './shown-log.ts';
import { createSourceFeed, type SourceClass, type SourceFeed } from './source-feed.ts';

export function createMsePlayer(holder: HTMLElement, events: PlayerEvents): Player {
  return createPlayer('mse', MediaSource, holder, events);
}

/** Only called where the browser has one. */
export function createManagedMsePlayer(holder: HTMLElement, events: PlayerEvents): Player {
  const { ManagedMediaSource } = globalThis as unknown as { ManagedMediaSource: SourceClass };
  return createPlayer('managed-mse', ManagedMediaSource, holder, events);
}

function createPlayer(
  kind: PlayerKind,
  Source: SourceClass,
  holder: HTMLElement,
  events: PlayerEvents,
): Player {
  const video = makeVideo(holder);
  const log = createShownLog();
  const queue = createPlayQueue();
  const stopWatching = watchShown(video, log, events);
  let feed: SourceFeed | null = null;
  let playing = '';
  let sequence = 0;
  let needsKey = true;

  video.onerror = () => events.broken(video.error?.message ?? 'the video element failed');

  return {
    kind,
    configure: (config) => {
      const mime = mimeOf(config.codec);
      if (feed === null) {
        feed = createSourceFeed(
          { video, mime, Source },
          { appended: () => keepUp(video, queue.newestSec), broken: events.broken },
        );
      } else if (mime !== playing) {
        feed.change(mime);
      }
      playing = mime;
      feed.append(writeInitSegment(trackOf(config)));
      needsKey = true;
    },
    take: (picture) => {
      if (feed === null || (needsKey && !picture.isKey)) {
        return;
      }
      if (!feed.isWanted) {
        needsKey = true;
        return;
      }
      needsKey = false;
      sequence += 1;
      const decodeTime = queue.next();
      log.expect(queue.newestSec, picture.captureAtMs);
      if (picture.isKey) {
        feed.trimBefore(queue.newestSec, video.currentTime);
      }
      feed.append(fragmentOf(picture, sequence, decodeTime));
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

/** True where this browser can show such a stream by Media Source. */
export function canPlayByMse(source: SourceClass, codec: string): boolean {
  return source.isTypeSupported(mimeOf(codec));
}

function mimeOf(codec: string): string {
  return `video/mp4; codecs="${codec}"`;
}

function makeVideo(holder: HTMLElement): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  video.disableRemotePlayback = true;
  video.disablePictureInPicture = true;
  video.tabIndex = -1;
  video.defaultPlaybackRate = RATE;
  holder.append(video);
  return video;
}

function trackOf(config: StreamConfig): TrackConfig {
  return { description: decodeBase64(config.description), width: config.width, height: config.height };
}

function fragmentOf(picture: LivePicture, sequence: number, decodeTime: number): Uint8Array<ArrayBuffer> {
  return writeFragment({
    sequence,
    decodeTime,
    duration: STEP,
    isKey: picture.isKey,
    payload: picture.payload,
  });
}

function keepUp(video: HTMLVideoElement, newestSec: number): void {
  if (!video.seeking && shouldJump(newestSec, video.currentTime)) {
    video.currentTime = newestSec;
  }
  if (video.paused && !document.hidden) {
    // A refused play() means the browser wants a gesture first; the next picture asks again.
    video.play().catch(() => undefined);
  }
}
