/**
 * The recent way and boxes of every track of one camera, so that an incident can show what came before it.
 *
 * Only looks in which a track was really seen are kept, at most one per SPACING_MS, for BEFORE_MS or since a longer
 * hold asked for; so the longest track of an incident (BEFORE_MS + 60 s) stays under the 1200 points of the protocol.
 * Numbers are made fit for the protocol here: inside the picture, four decimals, whole milliseconds.
 */
import type { ObjectLabel, Track } from '#protocol/incident.ts';
import type { Box } from '#protocol/geometry.ts';
import { clampFraction, footPoint } from './geometry.ts';

export const BEFORE_MS = 20_000;
const SPACING_MS = 80;
/** Beyond this many tracks in memory the one unseen for longest goes. */
const MOST_TRACKS = 256;
const DECIMALS = 1e4;
const BEST_SCORES = 3;

interface Sample {
  atMs: number;
  box: Box;
  score: number;
}

/** A track that was seen, or a change of the scene that stands. */
export interface Seen {
  trackId: number;
  label: ObjectLabel;
  box: Box;
  score: number;
}

interface History {
  label: ObjectLabel;
  /** Its best scores, highest first. */
  best: number[];
  samples: Sample[];
}

export interface TrackHistory {
  /** `keepSinceAtMs`: the earliest instant an open incident of this track still needs. */
  record(track: Seen, atMs: number, keepSinceAtMs: number | null): void;
  /** What the protocol says of a track, from `sinceAtMs` on. */
  trackOf(trackId: number, sinceAtMs: number): Track;
  /** Those of them that were seen since then: a number may be older than what is remembered of it. */
  tracksOf(trackIds: readonly number[], sinceAtMs: number): Track[];
  /** How sure it is that it is what it is called: the mean of its best scores. One look half hidden says little. */
  sureness(trackId: number): number | null;
  /** Where it was last seen. */
  lastBox(trackId: number): Box | null;
  forget(trackId: number): void;
  /** Removes what was unseen for BEFORE_MS and what is too much; returns the ids that went. */
  evict(nowMs: number, isNeeded: (trackId: number) => boolean): number[];
}

export function createTrackHistory(): TrackHistory {
  /** In the order they were last seen. */
  const histories = new Map<number, History>();

  const trackOf: TrackHistory['trackOf'] = (trackId, sinceAtMs) => {
    const known = histories.get(trackId);
    const samples = (known?.samples ?? []).filter(({ atMs }) => atMs >= sinceAtMs);
    return {
      id: trackId,
      label: known?.label ?? 'object',
      path: samples.map(({ atMs, box }) => {
        const [x, y] = footPoint(box);
        return { atMs, at: [fit(x), fit(y)] };
      }),
      boxes: samples,
    };
  };

  return {
    record: ({ trackId, label, box, score }, atMs, keepSinceAtMs) => {
      const known = histories.get(trackId);
      const samples = known?.samples ?? [];
      histories.delete(trackId);
      histories.set(trackId, { label, samples, best: bestOf([...(known?.best ?? []), score]) });
      const last = samples.at(-1);
      if (last && atMs - last.atMs < SPACING_MS) {
        return;
      }
      samples.push({ atMs: Math.round(atMs), box: fitBox(box), score: fit(score) });
      const cutoffMs = Math.min(atMs - BEFORE_MS, keepSinceAtMs ?? Infinity);
      const firstKept = samples.findIndex((sample) => sample.atMs >= cutoffMs);
      samples.splice(0, firstKept);
    },
    trackOf,
    tracksOf: (trackIds, sinceAtMs) =>
      trackIds.map((trackId) => trackOf(trackId, sinceAtMs)).filter(({ boxes }) => boxes.length > 0),
    sureness: (trackId) => {
      const best = histories.get(trackId)?.best ?? [];
      return best.length === 0 ? null : best.reduce((sum, score) => sum + score, 0) / best.length;
    },
    lastBox: (trackId) => histories.get(trackId)?.samples.at(-1)?.box ?? null,
    forget: (trackId) => {
      histories.delete(trackId);
    },
    evict: (nowMs, isNeeded) => {
      const evicted: number[] = [];
      for (const [trackId, { samples }] of histories) {
        const isStale = nowMs - (samples.at(-1)?.atMs ?? 0) > BEFORE_MS;
        const isTooMuch = histories.size > MOST_TRACKS;
        if ((isStale || isTooMuch) && !isNeeded(trackId)) {
          histories.delete(trackId);
          evicted.push(trackId);
        } else if (!isStale && !isTooMuch) {
          break;
        }
      }
      return evicted;
    },
  };
}

function bestOf(scores: readonly number[]): number[] {
  return [...scores].sort((a, b) => b - a).slice(0, BEST_SCORES);
}

function fitBox({ x, y, w, h }: Box): Box {
  return { x: fit(x), y: fit(y), w: fit(w), h: fit(h) };
}

function fit(value: number): number {
  return Math.round(clampFraction(value) * DECIMALS) / DECIMALS;
}
