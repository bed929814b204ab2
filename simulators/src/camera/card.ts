/**
 * A camera's memory card (ONVIF Profile G): what its main stream showed, for as long as the card is big enough,
 * whether anybody watched or not. It keeps no bytes of its own: a picture is a place in the reel and a time.
 */
import type { Clock } from '#base/clock.ts';
import type { Feed } from './feed.ts';
import type { PacketTemplate } from './rtp-packets.ts';

export interface CardPicture {
  /** When it was shown, ms UTC. */
  atMs: number;
  mediaMs: number;
  packets: PacketTemplate;
  /** Before it pictures are missing. */
  isAfterGap: boolean;
}

export interface Card {
  /** From the last key picture at or before `fromMs` where there is one, up to and with `toMs`. */
  pictures(fromMs: number, toMs: number): CardPicture[];
  /** Null while it is empty. */
  extent(): { fromMs: number; toMs: number } | null;
  /** While it is off there is a gap. */
  setRecording(isOn: boolean): void;
}

export function createCard(feed: Feed, clock: Clock, keepMs: number): Card {
  let kept: CardPicture[] = [];
  let isOn = true;
  let isAfterGap = false;

  feed.tap({
    profile: 'main',
    deliver: (packets, mediaMs) => {
      const atMs = clock.nowMs();
      if (!isOn || (isAfterGap && !packets.isKey)) {
        isAfterGap = true;
        return;
      }
      kept.push({ atMs, mediaMs, packets, isAfterGap });
      isAfterGap = false;
      const first = kept[0];
      if (first !== undefined && first.atMs < atMs - 2 * keepMs) {
        kept = kept.filter((picture) => picture.atMs >= atMs - keepMs);
      }
    },
  });

  return {
    pictures: (fromMs, toMs) => {
      const start = kept.findLastIndex(({ atMs, packets }) => packets.isKey && atMs <= fromMs);
      return kept
        .slice(Math.max(0, start))
        .filter(({ atMs }) => atMs <= toMs && (start >= 0 || atMs >= fromMs));
    },
    extent: () => {
      const [first, last] = [kept[0], kept.at(-1)];
      return first && last ? { fromMs: first.atMs, toMs: last.atMs } : null;
    },
    setRecording: (next) => {
      isOn = next;
    },
  };
}
