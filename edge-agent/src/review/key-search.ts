/** Finds key frames in an opened file, reading only the heads of the fragments it has to look at. */
import { videoOf } from './mp4/head.ts';
import type { FragmentSamples, Sample } from './mp4/fragment.ts';
import type { FragmentPlace, SegmentReader } from './segment-reader.ts';

export interface KeyFrame {
  /** Index of its fragment. */
  index: number;
  sample: Sample;
  /** From the start of the segment. */
  showMs: number;
}

/** The last key frame shown at or before `atMs` (from the start of the segment); null where there is none. */
export async function keyAtOrBefore(reader: SegmentReader, atMs: number): Promise<KeyFrame | null> {
  const { places } = reader;
  for (let index = lastStartingBy(places, atMs); index >= 0; index -= 1) {
    const key = (await keysOf(reader, index)).findLast(({ showMs }) => Math.floor(showMs) <= atMs);
    if (key) {
      return key;
    }
  }
  return null;
}

/** The first key frame shown at or after `atMs`. */
export async function keyAtOrAfter(reader: SegmentReader, atMs: number): Promise<KeyFrame | null> {
  const known = reader.places.findLastIndex(({ startsMs }) => startsMs !== null && startsMs <= atMs);
  for (let index = Math.max(0, known); index < reader.places.length; index += 1) {
    const key = (await keysOf(reader, index)).find(({ showMs }) => Math.floor(showMs) >= Math.floor(atMs));
    if (key) {
      return key;
    }
  }
  return null;
}

/** Of one fragment; none is read of one that is known to have none at its beginning where `onlyFirst`. */
export async function keysOf(reader: SegmentReader, index: number, onlyFirst = false): Promise<KeyFrame[]> {
  const place = reader.places[index];
  if (!place || (onlyFirst && place.startsWithKey === false)) {
    return [];
  }
  const { timescale } = videoOf(reader.head);
  return videoSamples(await reader.samples(place))
    .filter(({ isKey }) => isKey)
    .map((sample) => ({ index, sample, showMs: (sample.showAt * 1000) / timescale }));
}

/** The beginning of a file, key frame or not. */
export async function firstPicture(reader: SegmentReader): Promise<KeyFrame | null> {
  const place = reader.places[0];
  const samples = place ? videoSamples(await reader.samples(place)) : [];
  const [sample] = samples;
  const showAt = Math.min(...samples.map((one) => one.showAt));
  return sample ? { index: 0, sample, showMs: (showAt * 1000) / videoOf(reader.head).timescale } : null;
}

/** Where the last whole picture of the file ends, from the start of the segment. */
export async function lastShownMs(reader: SegmentReader): Promise<number> {
  const place = reader.places.at(-1);
  const last = place && videoSamples(await reader.samples(place)).at(-1);
  return last ? ((last.showAt + last.duration) * 1000) / videoOf(reader.head).timescale : 0;
}

export function videoSamples({ tracks }: FragmentSamples): Sample[] {
  return tracks.find(({ track }) => track.kind === 'video')?.samples ?? [];
}

/** The last place by the index where the index tells, otherwise the last of all. */
function lastStartingBy(places: readonly FragmentPlace[], atMs: number): number {
  return places.findLastIndex(({ startsMs }) => startsMs === null || Math.floor(startsMs) <= atMs);
}
