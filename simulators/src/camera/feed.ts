/**
 * One camera's live picture: plays its reel by its schedule on the shared ticker and hands every access unit to the
 * sessions that watch. All sessions of a camera see the same moment; time runs on without a break over every cut.
 *
 * The day starts when somebody first watches: until then the camera shows its quiet segment.
 * Not here: RTP sessions (rtsp-session.ts), ONVIF events (onvif/), which only listen.
 */
import type { Clock } from '#base/clock.ts';
import type { TruthEvent } from '../actors/scene.ts';
import type { Profile } from './clip.ts';
import { createPlayhead } from './playhead.ts';
import type { Reel, ReelSegment, Showing } from './reel.ts';
import type { PacketTemplate } from './rtp-packets.ts';
import type { Schedule } from './schedule.ts';
import type { Ticker } from './ticker.ts';

/** A watcher of one profile. `mediaMs` runs evenly from the start of the feed. */
export interface Watcher {
  profile: Profile;
  deliver(packets: PacketTemplate, mediaMs: number): void;
}

export type FeedTruth =
  | { event: 'segment-started' | 'picture-spoilt'; segment: string; sentAtMs: number }
  | (TruthEvent & { segment: string; sentAtMs: number });

export interface FeedListeners {
  onTruth: (truth: FeedTruth) => void;
  onMotion: (isMoving: boolean) => void;
  /** The picture's fault has set in. */
  onSpoilt: () => void;
  /** A frame with a burnt-in counter went out. */
  onSent: (profile: Profile, counter: number, sentAtMs: number) => void;
}

export interface Feed {
  readonly reel: Reel;
  readonly isMoving: boolean;
  watch(watcher: Watcher): () => void;
  /** As `watch`, unnoticed: the day does not start because of it, and nothing is reported. */
  tap(watcher: Watcher): void;
  /** Plays a segment at the next key frame; false when the reel has none of that name. */
  trigger(segmentName: string): boolean;
  /** Starts the day without watching. */
  wake(): void;
  stop(): void;
}

export interface FeedDeps {
  clock: Clock;
  ticker: Ticker;
  reel: Reel;
  schedule: Schedule;
  listeners: FeedListeners;
  /** What a turned camera sees in place of the reel; null while it looks where it was hung. */
  turned?: (() => ReelSegment | null) | undefined;
}

export function createFeed({ clock, ticker, reel, schedule, listeners, turned }: FeedDeps): Feed {
  const watchers = new Set<Watcher>();
  const taps: Watcher[] = [];
  let isAwake = false;
  let isStopped = false;
  let isMoving = false;
  let isSpoilt = false;

  /** Quiet between events is no news; a clip that is one endless segment is announced at each turn. */
  const announce = (segment: ReelSegment): void => {
    if (segment === reel.spoilt) {
      if (!isSpoilt) {
        isSpoilt = true;
        listeners.onTruth({ event: 'picture-spoilt', segment: segment.name, sentAtMs: clock.nowMs() });
        listeners.onSpoilt();
      }
    } else if (segment !== reel.quiet || reel.events.length === 0) {
      listeners.onTruth({ event: 'segment-started', segment: segment.name, sentAtMs: clock.nowMs() });
    }
  };
  const playhead = createPlayhead({
    reel,
    schedule,
    startsAtMs: clock.monotonicMs(),
    turned,
    isAwake: () => isAwake,
    onSegment: announce,
  });

  const report = (showing: Showing): void => {
    const sentAtMs = clock.nowMs();
    for (const event of showing.events) {
      listeners.onTruth({ ...event, segment: playhead.segment.name, sentAtMs });
    }
    if (showing.packets.counter !== null) {
      listeners.onSent(showing.profile, showing.packets.counter, sentAtMs);
    }
  };

  const show = (showing: Showing, mediaMs: number): void => {
    deliverTo(taps, showing, mediaMs);
    if (deliverTo(watchers, showing, mediaMs) > 0) {
      report(showing);
    }
    if (showing.isMoving !== null && showing.isMoving !== isMoving) {
      isMoving = showing.isMoving;
      listeners.onMotion(isMoving);
    }
  };

  const tick = (): void => {
    if (isStopped) {
      return;
    }
    const nowMs = clock.monotonicMs();
    while (playhead.nextDueMs() <= nowMs) {
      const next = playhead.step(nowMs);
      if (next !== null) {
        show(next.showing, next.mediaMs);
      }
    }
    ticker.at(playhead.nextDueMs(), tick);
  };
  announce(reel.quiet);
  ticker.at(clock.monotonicMs(), tick);

  return {
    reel,
    get isMoving() {
      return isMoving;
    },
    watch: (watcher) => {
      isAwake = true;
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    tap: (watcher) => void taps.push(watcher),
    wake: () => {
      isAwake = true;
    },
    trigger: (segmentName) => {
      const wanted = [reel.quiet, ...reel.events].find((entry) => entry.name === segmentName);
      if (wanted === undefined) {
        return false;
      }
      isAwake = true;
      schedule.trigger(wanted);
      return true;
    },
    stop: () => {
      isStopped = true;
      watchers.clear();
    },
  };
}

/** To how many. */
function deliverTo(watchers: Iterable<Watcher>, { profile, packets }: Showing, mediaMs: number): number {
  const receivers = [...watchers].filter((watcher) => watcher.profile === profile);
  receivers.forEach((watcher) => watcher.deliver(packets, mediaMs));
  return receivers.length;
}
