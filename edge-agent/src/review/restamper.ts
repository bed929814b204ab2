/**
 * Gives fragments of several files the times of one answer, which count from its first picture. Coded bytes stay as
 * they are. Shown times are kept to the tick; decoding times are moved only where two files overlap by the jitter
 * of the line, since time must not run backwards in a decoder.
 */
import { writeFragment, type FragmentSamples, type OutTrack, type Sample } from './mp4/fragment.ts';
import type { Track } from './mp4/head.ts';

export interface Stretch {
  /** Of the file in the answer. */
  offsetMs: number;
  /** What is shown from here until there is wanted, both from the start of the file. */
  fromMs: number;
  untilMs: number;
  /** The last picture is shown this much longer: the next file begins that much later. */
  lastPictureLongerMs: number;
}

/** A fragment as it is handed on; times are those of its first track in the answer. */
export interface StampedFragment {
  pieces: Buffer[];
  sizeBytes: number;
  startsMs: number;
  durationMs: number;
  startsWithKey: boolean;
}

export interface Restamper {
  /** The fragment's samples inside the stretch; null when there are none. */
  stamp: (
    bytes: Buffer,
    found: FragmentSamples,
    source: readonly Track[],
    stretch: Stretch,
  ) => StampedFragment | null;
  /** One picture as a fragment of its own, shown for a time. Of the first track. */
  stampOne: (bytes: Buffer, sample: Sample, shown: { atMs: number; forMs: number }) => StampedFragment | null;
}

export function createRestamper(tracks: readonly Track[]): Restamper {
  let sequence = 0;
  let endsMs = 0;
  const nextDecodeAt = new Map<number, number>();
  /** How much earlier than shown the first picture is decoded, where pictures come in coding order. */
  let delay: number | null = null;

  const place = (track: Track, samples: readonly Sample[], offsetMs: number): Sample[] => {
    const offset = Math.round((offsetMs * track.timescale) / 1000);
    const isVideo = track.kind === 'video';
    delay ??= isVideo && samples[0] ? samples[0].showAt - samples[0].decodeAt : null;
    const moved = samples.map((sample) => ({
      ...sample,
      decodeAt: sample.decodeAt + offset + (isVideo ? (delay ?? 0) : 0),
      showAt: sample.showAt + offset,
    }));
    const last = moved.at(-1);
    const endsAt = last ? last.decodeAt + last.duration : 0;
    const ascending = inOrder(moved, nextDecodeAt.get(track.id) ?? 0, endsAt);
    const lastPlaced = ascending.at(-1);
    if (lastPlaced) {
      nextDecodeAt.set(track.id, lastPlaced.decodeAt + lastPlaced.duration);
    }
    return isVideo ? ascending : ascending.map((sample) => ({ ...sample, showAt: sample.decodeAt }));
  };

  const write = (out: readonly OutTrack[]): StampedFragment | null => {
    if (out.every(({ samples }) => samples.length === 0)) {
      return null;
    }
    sequence += 1;
    const pieces = writeFragment(sequence, out);
    const [first, last] = [out[0]?.samples[0], out[0]?.samples.at(-1)];
    const ticksPerMs = (tracks[0]?.timescale ?? 1000) / 1000;
    const startsMs = first ? first.decodeAt / ticksPerMs : endsMs;
    endsMs = last ? (last.decodeAt + last.duration) / ticksPerMs : endsMs;
    return {
      pieces,
      sizeBytes: pieces.reduce((sum, { length }) => sum + length, 0),
      startsMs,
      durationMs: endsMs - startsMs,
      startsWithKey: first?.isKey ?? false,
    };
  };

  return {
    stamp: (bytes, found, source, stretch) =>
      write(
        tracks.map((track, index): OutTrack => {
          const from = source[index];
          const samples = found.tracks.find((entry) => entry.track.id === from?.id)?.samples ?? [];
          const wanted = from ? samplesWithin(samples, from, stretch) : [];
          return { trackId: track.id, bytes, samples: place(track, wanted, stretch.offsetMs) };
        }),
      ),
    stampOne: (bytes, sample, { atMs, forMs }) => {
      const [track] = tracks;
      if (!track) {
        return null;
      }
      const at = Math.round((atMs * track.timescale) / 1000);
      const decodeAt = Math.max(at, nextDecodeAt.get(track.id) ?? 0);
      const duration = Math.max(1, Math.round(((atMs + forMs) * track.timescale) / 1000) - decodeAt);
      nextDecodeAt.set(track.id, decodeAt + duration);
      const only = { ...sample, offset: 0, decodeAt, showAt: decodeAt, duration };
      return write([{ trackId: track.id, bytes, samples: [only] }]);
    },
  };
}

/** In order of decoding: from the first that is shown inside, to the first that is decoded after its end. */
function samplesWithin(samples: readonly Sample[], track: Track, stretch: Stretch): Sample[] {
  const fromAt = Math.floor((stretch.fromMs * track.timescale) / 1000);
  const untilAt = (stretch.untilMs * track.timescale) / 1000;
  const within = samples.filter(({ showAt, decodeAt }) => showAt >= fromAt && decodeAt < untilAt);
  const last = within.at(-1);
  if (last && track.kind === 'video' && stretch.lastPictureLongerMs > 0 && last === samples.at(-1)) {
    const longer = Math.round((stretch.lastPictureLongerMs * track.timescale) / 1000);
    within[within.length - 1] = { ...last, duration: last.duration + longer };
  }
  return within;
}

/** Every sample lasts until the next is decoded; none is decoded before `earliest` or before the one before it. */
function inOrder(samples: readonly Sample[], earliest: number, endsAt: number): Sample[] {
  let next = Math.max(0, earliest);
  const starts = samples.map(({ decodeAt }) => {
    const at = Math.max(decodeAt, next);
    next = at + 1;
    return at;
  });
  return samples.map((sample, index) => {
    const decodeAt = starts[index] ?? next;
    const until = starts[index + 1] ?? Math.max(endsAt, decodeAt + 1);
    return { ...sample, decodeAt, duration: until - decodeAt };
  });
}
