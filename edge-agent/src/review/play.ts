/**
 * A stretch of recordings as one fragmented MP4 for a player: an initialisation, then fragments read one at a time as
 * they are taken. Nothing is coded again, the coded bytes are those that were recorded.
 *
 * It ends at the end of the stretch, of what is recorded by then (also of the file being written), where another
 * codec begins, or where a file cannot be read; whoever plays asks again from there. Sound other than AAC is left out:
 * players of pages have no G.711.
 */
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { RecordingLibrary } from '../recordings/stored-segment.ts';
import { keysOf, lastShownMs, videoSamples, type KeyFrame } from './key-search.ts';
import type { FragmentSamples } from './mp4/fragment.ts';
import { makeInit, type Track } from './mp4/head.ts';
import { CONTIGUOUS_MS } from './parts.ts';
import { openRange, type OpenedPart, type Range } from './range.ts';
import { createRestamper, type Restamper, type StampedFragment } from './restamper.ts';

export interface PlayOrder {
  cameraId: string;
  fromMs: number;
  toMs: number;
  pictures: 'all' | 'key';
  /** Of key frames, at most one in this time. */
  everyMs: number;
}

export interface Play {
  startsAtMs: number;
  codecs: string;
  /** To be taken to its end, or returned from, or closed. */
  chunks: AsyncGenerator<Buffer, void, undefined>;
  close: () => Promise<void>;
}

type Fragments = AsyncGenerator<StampedFragment, void, undefined>;

/** Null where nothing is recorded. Throws what opening the first file throws. */
export async function openPlay(
  { library, log }: { library: RecordingLibrary; log: Log },
  order: PlayOrder,
): Promise<Play | null> {
  const choose = order.pictures === 'all' ? playable : onlyVideo;
  const range = await openRange(library, { ...order, choose, endsAtGap: false });
  if (!range) {
    return null;
  }
  let isClosed = false;
  const pictures = order.pictures === 'all' ? allPictures(range, order) : keyPictures(range, order);
  return {
    startsAtMs: range.startsAtMs,
    codecs: range.codecs,
    chunks: untilItFails(range, pictures, (error) => {
      if (!isClosed) {
        log.warn({ camera: order.cameraId, reason: describeError(error) }, 'a playback ends early');
      }
    }),
    close: () => {
      isClosed = true;
      return range.close();
    },
  };
}

function playable(tracks: readonly Track[]): Track[] {
  const sound = tracks.find(({ format }) => format === 'mp4a');
  return [...onlyVideo(tracks), ...(sound ? [sound] : [])];
}

function onlyVideo(tracks: readonly Track[]): Track[] {
  return tracks.filter(({ kind }) => kind === 'video').slice(0, 1);
}

async function* untilItFails(
  range: Range,
  pictures: Fragments,
  onFailure: (error: unknown) => void,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield makeInit(range.head, range.tracks, null);
    for await (const { pieces } of pictures) {
      yield* pieces;
    }
  } catch (error) {
    onFailure(error);
  } finally {
    await range.close();
  }
}

/** Every fragment of the range, restamped; cut.ts writes the same into a file. */
export async function* allPictures(range: Range, { toMs }: { toMs: number }): Fragments {
  const restamper = createRestamper(range.tracks);
  for (let opened = await range.next(); opened; opened = await range.next()) {
    yield* fragmentsOf(opened, { range, restamper, toMs });
  }
}

async function* fragmentsOf(
  { part, reader, tracks, start }: OpenedPart,
  { range, restamper, toMs }: { range: Range; restamper: Restamper; toMs: number },
): Fragments {
  const { startsAtMs } = part.segment;
  const untilMs = Math.min(toMs, part.toMs) - startsAtMs;
  const offsetMs = startsAtMs - range.startsAtMs;
  for (let index = start.index; index < reader.places.length || (await reader.lookAgain()); index += 1) {
    const place = reader.places[index];
    if (!place || (place.startsMs ?? 0) >= untilMs) {
      return;
    }
    const { bytes, found } = await reader.fragment(place);
    const isLast = index === reader.places.length - 1 && !(await reader.lookAgain());
    const endsAtMs = startsAtMs + shownUntilMs(found);
    const next = isLast ? range.following(endsAtMs) : null;
    const stretch = {
      offsetMs,
      fromMs: start.showMs,
      untilMs,
      lastPictureLongerMs: next ? next.fromMs - endsAtMs : 0,
    };
    const stamped = restamper.stamp(bytes, found, tracks, stretch);
    if (stamped) {
      yield stamped;
    } else if (decodedFromMs(found) >= untilMs) {
      return;
    }
  }
}

function shownUntilMs(found: FragmentSamples): number {
  return largest(videoSamples(found).map(({ showAt, duration }) => showAt + duration)) * msPerTick(found);
}

function decodedFromMs(found: FragmentSamples): number {
  return (videoSamples(found)[0]?.decodeAt ?? 0) * msPerTick(found);
}

function msPerTick({ tracks }: FragmentSamples): number {
  return 1000 / (tracks.find(({ track }) => track.kind === 'video')?.track.timescale ?? 1000);
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

interface KeptKey {
  bytes: Buffer;
  key: KeyFrame;
  /** In the answer. */
  atMs: number;
}

/** Each shown until the next, or until the recording breaks off. */
async function* keyPictures(range: Range, { toMs, everyMs }: { toMs: number; everyMs: number }): Fragments {
  const restamper = createRestamper(range.tracks);
  let waiting: KeptKey | null = null;
  let endsMs = 0;
  for (let opened = await range.next(); opened; opened = await range.next()) {
    const { startsAtMs } = opened.part.segment;
    const offsetMs = startsAtMs - range.startsAtMs;
    const isBreak = offsetMs - endsMs > CONTIGUOUS_MS;
    if (waiting && isBreak) {
      yield* show(restamper, waiting, endsMs);
      waiting = null;
    }
    for await (const kept of keysOfPart(opened, {
      offsetMs,
      toMs,
      notBeforeMs: () => nextAtMs(waiting, everyMs),
    })) {
      if (waiting) {
        yield* show(restamper, waiting, kept.atMs);
      }
      waiting = kept;
    }
    const endOfFileMs = opened.part.segment.endsAtMs ?? startsAtMs + (await lastShownMs(opened.reader));
    endsMs = Math.min(toMs, opened.part.toMs, endOfFileMs) - range.startsAtMs;
  }
  if (waiting) {
    yield* show(restamper, waiting, endsMs);
  }
}

function nextAtMs(shown: KeptKey | null, everyMs: number): number {
  return shown ? shown.atMs + everyMs : -Infinity;
}

function show(restamper: Restamper, { bytes, key, atMs }: KeptKey, untilMs: number): StampedFragment[] {
  const stamped = restamper.stampOne(bytes, key.sample, { atMs, forMs: Math.max(0, untilMs - atMs) });
  return stamped ? [stamped] : [];
}

async function* keysOfPart(
  { part, reader, start }: OpenedPart,
  { offsetMs, toMs, notBeforeMs }: { offsetMs: number; toMs: number; notBeforeMs: () => number },
): AsyncGenerator<KeptKey, void, undefined> {
  const untilMs = Math.min(toMs, part.toMs) - part.segment.startsAtMs;
  for (let index = start.index; index < reader.places.length || (await reader.lookAgain()); index += 1) {
    const place = reader.places[index];
    const startsMs = place?.startsMs ?? null;
    if (!place || (startsMs ?? 0) >= untilMs) {
      return;
    }
    const isTooSoon = startsMs !== null && Math.ceil(startsMs) + offsetMs < notBeforeMs();
    for (const key of isTooSoon ? [] : await keysOf(reader, index, true)) {
      const atMs = key.showMs + offsetMs;
      if (key.showMs >= untilMs) {
        return;
      }
      if (key.showMs >= start.showMs && atMs >= notBeforeMs()) {
        const { offset, sizeBytes } = key.sample;
        yield { key, atMs, bytes: await reader.read(place.offset + offset, sizeBytes) };
      }
    }
  }
}
