/**
 * A clip threaded for playing: RTP packets built, and for every chunk between two common key frames a list of what
 * happens when. Built once per clip and shared by every camera that plays it.
 */
import { FRAMES_PER_SECOND, GROUP_SECONDS, type TruthEvent } from '../actors/scene.ts';
import type { Clip, ClipSegment, Profile, StreamFormat } from './clip.ts';
import { PROFILES } from './clip.ts';
import { packetise, type PacketTemplate } from './rtp-packets.ts';

export interface Showing {
  /** From the start of the chunk. */
  offsetMs: number;
  profile: Profile;
  packets: PacketTemplate;
  /** Truth that is first visible on this frame; sub stream only. */
  events: TruthEvent[];
  /** Something moves on this frame; null where nothing is known. */
  isMoving: boolean | null;
}

/** The shortest stretch that can be followed by any other: starts with a key frame on both profiles. */
export interface Chunk {
  durationMs: number;
  showings: Showing[];
}

export interface ReelSegment {
  name: string;
  durationMs: number;
  chunks: Chunk[];
}

export interface Reel {
  name: string;
  formats: Record<Profile, StreamFormat>;
  quiet: ReelSegment;
  events: ReelSegment[];
  /** What is shown for good once the picture's fault has set in. */
  spoilt?: ReelSegment;
  snapshotJpeg: Buffer;
}

/** The same reel for a camera whose picture goes wrong. */
export function spoilReel(reel: Reel, segment: ClipSegment): Reel {
  return { ...reel, spoilt: threadSegment(segment, reel.formats) };
}

export function threadReel(clip: Clip): Reel {
  const [quiet, ...events] = clip.segments.map((segment) => threadSegment(segment, clip.formats));
  if (quiet === undefined) {
    throw new Error(`clip ${clip.name} has no segments`);
  }
  return { name: clip.name, formats: clip.formats, quiet, events, snapshotJpeg: clip.snapshotJpeg };
}

/** Ready to be played by whoever plays the reel: the formats are those of its clip. */
export function threadSegment(segment: ClipSegment, formats: Clip['formats']): ReelSegment {
  const all = PROFILES.flatMap((profile) => showingsOf(segment, profile, formats[profile])).sort(
    (a, b) => a.offsetMs - b.offsetMs,
  );
  const groupMs = GROUP_SECONDS * 1000;
  const isCuttable = segment.durationMs % groupMs === 0;
  const chunkMs = isCuttable ? groupMs : segment.durationMs;
  const chunks: Chunk[] = Array.from({ length: Math.round(segment.durationMs / chunkMs) }, () => ({
    durationMs: chunkMs,
    showings: [],
  }));
  for (const showing of all) {
    const index = Math.min(chunks.length - 1, Math.floor((showing.offsetMs + 0.001) / chunkMs));
    chunks[index]?.showings.push({ ...showing, offsetMs: showing.offsetMs - index * chunkMs });
  }
  return { name: segment.name, durationMs: segment.durationMs, chunks };
}

function showingsOf(segment: ClipSegment, profile: Profile, format: StreamFormat): Showing[] {
  const { frames, events } = segment.truth;
  return segment.units[profile].map((unit, index) => {
    const offsetMs = (index * 1000) / format.fps;
    const lastFrame = Math.round((offsetMs * FRAMES_PER_SECOND) / 1000);
    const firstFrame = lastFrame - Math.round(FRAMES_PER_SECOND / format.fps) + 1;
    const now = frames[lastFrame];
    return {
      offsetMs,
      profile,
      packets: packetise(unit, format.codec),
      events:
        profile === 'sub'
          ? events.filter((event) => event.frame >= firstFrame && event.frame <= lastFrame)
          : [],
      isMoving: now === undefined ? null : now.some(({ label }) => label !== 'bag' && label !== 'object'),
    };
  });
}
