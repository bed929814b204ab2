/**
 * "Has this face been seen here?" over the faces that were kept. The descriptors of the cameras that are asked for are
 * opened once and held in memory for some minutes, since one search is seldom the last; pictures are read for the
 * hits only. Faces that are like the one sought are ranked by score, as every threshold is about scores.
 * Not here: who may search and why (central).
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { FaceHit, FaceSearch, FaceSearched } from '#protocol/faces.ts';
import {
  createFaceGallery,
  decodeDescriptor,
  fuseDescriptors,
  type Cohort,
  type FaceGallery,
  type GalleryHit,
} from '#models/faces/matching.ts';
import { inBounds } from './face-verdicts.ts';
import type { ShotStore, Span } from './shot-store.ts';

export interface FaceSearches {
  search: (order: FaceSearch) => Promise<FaceSearched>;
  /** Descriptors nobody has asked for lately leave the memory; so do all after faces were erased. */
  release: (isAll?: boolean) => void;
  /** Descriptors held in memory. */
  held: () => number;
}

export interface FaceSearchDeps {
  shots: ShotStore;
  readerRecipe: () => string | null;
  cohortOf: (cameraId: string, recipe: string, length: number) => Cohort;
  clock: Clock;
}

const HELD_MS = 5 * 60_000;
/** Opened between two turns of the event loop: some 10 ms. */
const AT_ONCE = 1000;
/** By similarity so many times the hits wanted are scored. */
const SPARE = 3;
/** One answer must fit into a message: central takes 4 MB. */
const MOST_ANSWER_BYTES = 3 * 2 ** 20;
const FLOAT_BYTES = 4;

interface Loaded {
  gallery: FaceGallery;
  atMs: Map<string, number>;
  lastId: number;
  usedMonotonicMs: number;
}

interface Ranked {
  id: number;
  score: number;
  similarity: number;
}

export function createFaceSearches({ shots, readerRecipe, cohortOf, clock }: FaceSearchDeps): FaceSearches {
  const loaded = new Map<string, Loaded>();
  let loadedRecipe = '';

  /** Also what has come since the last search. */
  const load = async (cameraId: string, recipe: string, length: number): Promise<Loaded> => {
    const own = loaded.get(cameraId) ?? emptyOf(length);
    loaded.set(cameraId, own);
    own.usedMonotonicMs = clock.monotonicMs();
    for (let isMore = true; isMore;) {
      const some = shots.descriptors(cameraId, recipe, own.lastId, AT_ONCE);
      for (const { id, atMs, descriptor } of some) {
        own.gallery.add(String(id), descriptor);
        own.atMs.set(String(id), atMs);
        own.lastId = id;
        descriptor.fill(0);
      }
      isMore = some.length === AT_ONCE;
      await nextTurn();
    }
    return own;
  };

  /** Of all cameras that are measured by the same strangers. */
  const rank = (alike: readonly GalleryHit[], probe: Float32Array, cohort: Cohort, most: number): Ranked[] =>
    [...alike]
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, most * SPARE)
      .flatMap(({ id, similarity }) => {
        const descriptor = shots.descriptorOf(Number(id));
        const score = descriptor && cohort.score(probe, descriptor, similarity);
        return score === null ? [] : [{ id: Number(id), similarity, score }];
      });

  const search = async (order: FaceSearch, probe: Float32Array): Promise<FaceSearched> => {
    const { recipe, most } = order;
    const cameraIds = [...new Set(order.cameraIds)];
    if (loadedRecipe !== recipe) {
      loaded.clear();
      loadedRecipe = recipe;
    }
    const alike = new Map<Cohort, GalleryHit[]>();
    for (const cameraId of cameraIds) {
      const own = await load(cameraId, recipe, probe.length);
      const cohort = cohortOf(cameraId, recipe, probe.length);
      alike.set(cohort, [...(alike.get(cohort) ?? []), ...mostAlike(own, probe, most * SPARE, order)]);
    }
    const ranked = [...alike].flatMap(([cohort, hits]) => rank(hits, probe, cohort, most));
    ranked.sort((a, b) => b.score - a.score);
    return {
      status: 'searched',
      hits: hitsOf(ranked.slice(0, most), shots),
      compared: cameraIds.reduce((sum, cameraId) => sum + shots.count(cameraId, recipe, order), 0),
      sinceMs: shots.oldestMs(cameraIds),
    };
  };

  return {
    search: async (order) => {
      const known = readerRecipe();
      if (known !== null && order.recipe !== known) {
        const reason = `recipe: this face was made by ${order.recipe}, this agent reads faces by ${known}`;
        return { status: 'refused', reason: reason.slice(0, 500) };
      }
      try {
        return await search(order, probeOf(order));
      } catch (error) {
        return { status: 'refused', reason: describeError(error).slice(0, 500) };
      }
    },
    release: (isAll = false) => {
      for (const [cameraId, { usedMonotonicMs }] of loaded) {
        if (isAll || clock.monotonicMs() - usedMonotonicMs >= HELD_MS) {
          loaded.delete(cameraId);
        }
      }
    },
    held: () => [...loaded.values()].reduce((sum, { gallery }) => sum + gallery.size(), 0),
  };
}

function emptyOf(length: number): Loaded {
  return { gallery: createFaceGallery(length), atMs: new Map(), lastId: 0, usedMonotonicMs: 0 };
}

/** Throws GiveUp for what is no descriptor, or several of different lengths. */
function probeOf({ descriptors }: FaceSearch): Float32Array {
  const length = Buffer.from(descriptors[0] ?? '', 'base64').length / FLOAT_BYTES;
  return fuseDescriptors(
    descriptors.map((text) => ({ descriptor: decodeDescriptor(text, length), grade: 1 })),
  );
}

/** Of the time asked for. */
function mostAlike(
  { gallery, atMs }: Loaded,
  probe: Float32Array,
  most: number,
  { fromMs, toMs }: Span,
): GalleryHit[] {
  return gallery.search(probe, most, (id) => {
    const at = atMs.get(id) ?? -Infinity;
    return at >= fromMs && at <= toMs;
  });
}

function hitsOf(ranked: readonly Ranked[], shots: ShotStore): FaceHit[] {
  const hits: FaceHit[] = [];
  let bytes = 0;
  for (const { id, score, similarity } of ranked) {
    const shot = shots.read(id);
    bytes += shot?.jpeg.length ?? 0;
    if (!shot || bytes > MOST_ANSWER_BYTES) {
      continue;
    }
    const { cameraId, atMs, widthPx, box, jpeg } = shot;
    hits.push({
      cameraId,
      atMs,
      ...inBounds({ score, similarity }),
      widthPx,
      box,
      jpeg,
    });
  }
  return hits;
}
