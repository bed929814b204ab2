/**
 * Makes a segment whole that was not finished: a kill, a power cut, a disk that failed under it. Cut to its whole
 * fragments, its index filled in, hashed, renamed. Finished files are only read, never changed: so a file that is on
 * disk but not in the index can be taken in.
 */
import { createHash } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GiveUp } from '#base/errors.ts';
import { syncFolder } from './part-file.ts';
import { headPiece, hashOf } from './finish-segment.ts';
import { INDEX_ROOM_BYTES } from './mp4/head.ts';
import { indexBox } from './mp4/index-box.ts';
import { createSegmentCipher, SEALED_HEADER_BYTES } from './segment-cipher.ts';
import { openSegmentFile, sealedHeaderOf } from './segment-file.ts';
import {
  MAX_FRAGMENT_BYTES,
  scanSegment,
  type ScannedFragment,
  type ScannedSegment,
} from './scan-segment.ts';
import type { ClosedSegment, Fragment, SegmentFile } from './segment.ts';

/** `empty`: a recording that had not got to its first fragment; it can be deleted. */
export type RecoveredSegment =
  { status: 'recovered'; segment: ClosedSegment } | { status: 'empty'; reason: string };

/**
 * `path` absolute, `<folder>/<camera>/<yyyy-mm-dd>/<hh>/<name>.mp4[.part]`; nobody else may be writing it. `key` is
 * used only where the file is sealed (`sealedHeaderOf` says with which). Throws GiveUp 'segment-sealed' where a key is
 * missing, GiveUp 'segment-damaged' where the head is not that of a segment or a finished file is not whole (it should
 * be kept for a person to look at), and what the file system throws.
 */
export async function recoverSegment(path: string, key: Uint8Array | null): Promise<RecoveredSegment> {
  const sealed = await sealedHeaderOf(path);
  const file = await openSegmentFile(path, key);
  try {
    const isFinished = !path.endsWith('.part');
    if (!isFinished && (await file.sizeBytes()) < INDEX_ROOM_BYTES) {
      return { status: 'empty', reason: 'its head was not written to the end' };
    }
    const scanned = await scanSegment(file, { withSamples: true });
    const fragments = await soundFragments(file, scanned);
    const last = fragments.at(-1);
    const sizeBytes = last ? last.offset + last.sizeBytes : scanned.headBytes;
    const leftBytes = (await file.sizeBytes()) - sizeBytes;
    if ((isFinished && leftBytes > 0) || leftBytes > MOST_TORN_BYTES) {
      throw new GiveUp(
        'segment-damaged',
        `${path}: after byte ${sizeBytes} come ${leftBytes} that make no sense`,
      );
    }
    if (!last) {
      return { status: 'empty', reason: 'no whole fragment' };
    }
    const name = path.replace(/\.part$/, '');
    if (!isFinished) {
      await makeWhole({ path, key, file, scanned, fragments, sizeBytes });
      await rename(path, name);
      await syncFolder(dirname(path));
    }
    const head = headPiece(await file.read(0, scanned.headBytes));
    const { identity, video, audio } = scanned;
    const segment: ClosedSegment = {
      ...identity,
      file: name.split('/').slice(-4).join('/'),
      codec: video.codec,
      width: video.width,
      height: video.height,
      audio: audio?.codec ?? null,
      keyId: sealed?.keyId ?? null,
      endsAtMs: identity.startsAtMs + last.startsMs + last.durationMs,
      sizeBytes,
      sha256: await hashOf(file, sizeBytes),
      fragments: [head, ...fragments.map(({ piece }) => piece)],
      end: 'recovered',
      droppedMs: 0,
    };
    return { status: 'recovered', segment };
  } finally {
    await file.close();
  }
}

/** More than one write can leave behind is not what a kill does. */
const MOST_TORN_BYTES = MAX_FRAGMENT_BYTES;
/** No unit ends in a zero byte (ITU-T H.264 section 7.4.1); some cameras add a few, none this many. */
const ZERO_TAIL_BYTES = 64;
const ZERO_TAIL = Buffer.alloc(ZERO_TAIL_BYTES);

type SoundFragment = ScannedFragment & { piece: Fragment };

/**
 * After a power cut a file may have its length but not its bytes: pictures are looked at as far as their NAL units
 * must fill them, and the first fragment where they do not ends it.
 */
async function soundFragments(file: SegmentFile, scanned: ScannedSegment): Promise<SoundFragment[]> {
  const sound: SoundFragment[] = [];
  for (const fragment of scanned.fragments) {
    const { offset, sizeBytes, startsMs, durationMs, startsWithKey, samples } = fragment;
    const bytes = await file.read(offset, sizeBytes);
    const isSound = samples.every(
      (sample) =>
        sample.trackId !== scanned.video.id ||
        isFilledByUnits(bytes.subarray(sample.offset - offset, sample.offset - offset + sample.sizeBytes)),
    );
    if (bytes.length < sizeBytes || !isSound) {
      break;
    }
    const sha256 = createHash('sha256').update(bytes).digest();
    sound.push({
      ...fragment,
      samples: [],
      piece: { sizeBytes, sha256, startsMs, durationMs, startsWithKey },
    });
  }
  return sound;
}

function isFilledByUnits(picture: Buffer): boolean {
  let at = 0;
  while (at + 4 < picture.length) {
    const unitBytes = picture.readUInt32BE(at);
    if (unitBytes === 0) {
      return false;
    }
    at += 4 + unitBytes;
  }
  return at === picture.length && !picture.subarray(-ZERO_TAIL_BYTES).equals(ZERO_TAIL);
}

interface Whole {
  path: string;
  key: Uint8Array | null;
  file: SegmentFile;
  scanned: ScannedSegment;
  fragments: readonly ScannedFragment[];
  sizeBytes: number;
}

async function makeWhole({ path, key, file, scanned, fragments, sizeBytes }: Whole): Promise<void> {
  const { initialBytes, headBytes } = scanned;
  const room = await file.read(initialBytes, headBytes - initialBytes);
  const index = indexBox(fragments, room) ?? room;
  const handle = await open(path, 'r+');
  try {
    const sealed = key ? await sealedHeaderOf(path) : null;
    const cipher = sealed && key ? createSegmentCipher(key, sealed.counter) : null;
    const base = cipher ? SEALED_HEADER_BYTES : 0;
    await handle.write(cipher?.seal(index, initialBytes) ?? index, 0, index.length, base + initialBytes);
    await handle.truncate(base + sizeBytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
