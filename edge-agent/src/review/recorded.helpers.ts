/** For tests: an archive of recordings made by the recorder's own writer, with an index held in memory. */
import { createHash } from 'node:crypto';
import { open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GiveUp } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import type { GapReason } from '#protocol/recording.ts';
import type { AccessUnit, AudioParameters, ParameterSets } from '../camera/access-unit.ts';
import { describeDecoder, toLengthPrefixed } from '../camera/h264/decoder-configuration.ts';
import { describeDecoder as describeH265 } from '../camera/h265/decoder-configuration.ts';
import { createFragmentBuilder } from '../evidence/recorder/mp4/fragment-builder.ts';
import { codecsOf, indexRoom, initialBoxes } from '../evidence/recorder/mp4/head.ts';
import type { Fragment, SegmentFile } from '../evidence/recorder/segment.ts';
import type { RecordingLibrary, StoredSegment } from '../recordings/stored-segment.ts';

export const CAMERA = 'gate';

export interface RecordedVideo {
  sets: ParameterSets;
  units: AccessUnit[];
}

export interface TestSegment {
  startsAtMs: number;
  /** Pictures from 0 ms on. */
  video: RecordedVideo;
  sound?: RecordedSound;
  origin?: 'agent' | 'card';
  isHeld?: boolean;
  /** Written so far: this many fragments, and the rest comes with `grow`. */
  writtenFragments?: number;
  fragmentMs?: number;
}

export interface RecordedSound {
  parameters: AudioParameters;
  frames: { payload: Buffer; samples: number; atMs: number }[];
}

export interface Archive {
  library: RecordingLibrary;
  segments: StoredSegment[];
  gaps: { fromMs: number; toMs: number; reason: GapReason }[];
  add: (wanted: TestSegment) => Promise<StoredSegment>;
  /** Appends what `writtenFragments` held back, and closes the file. */
  grow: (segment: StoredSegment) => Promise<void>;
  pathOf: (segment: StoredSegment) => string;
  /** Files open just now. */
  openFiles: () => number;
  /** Bytes read of all files. */
  readBytes: () => number;
}

export function createArchive(folder: string): Archive {
  const segments: StoredSegment[] = [];
  const gaps: Archive['gaps'] = [];
  const held = new Map<string, { rest: Buffer; closed: Partial<StoredSegment> }>();
  let openFiles = 0;
  let readBytes = 0;
  const pathOf = ({ id }: StoredSegment): string => join(folder, `${id}.mp4`);

  const openFile = async (segment: StoredSegment): Promise<SegmentFile> => {
    const handle = await open(pathOf(segment), 'r').catch((error: unknown) => {
      throw new GiveUp('segment-gone', `${segment.file}: is gone`, { cause: error });
    });
    openFiles += 1;
    return {
      read: async (offset, sizeBytes) => {
        const bytes = Buffer.alloc(sizeBytes);
        const { bytesRead } = await handle.read(bytes, 0, sizeBytes, offset);
        readBytes += bytesRead;
        return bytes.subarray(0, bytesRead);
      },
      sizeBytes: async () => (await handle.stat()).size,
      close: async () => {
        openFiles -= 1;
        await handle.close();
      },
    };
  };

  return {
    segments,
    gaps,
    pathOf,
    openFiles: () => openFiles,
    readBytes: () => readBytes,
    add: async (wanted) => {
      const { bytes, fragments, segment } = build(wanted);
      const written = wanted.writtenFragments;
      const upTo = (fragments.slice(0, 1 + (written ?? fragments.length)) satisfies Fragment[]).reduce(
        (sum, { sizeBytes }) => sum + sizeBytes,
        0,
      );
      const closed = {
        endsAtMs: segment.endsAtMs,
        sizeBytes: bytes.length,
        sha256: segment.sha256,
        fragments,
        statement: segment.statement,
      };
      const stored =
        written === undefined
          ? segment
          : { ...segment, endsAtMs: null, sizeBytes: 0, sha256: null, fragments: [], statement: null };
      await writeFile(pathOf(stored), bytes.subarray(0, upTo));
      held.set(stored.id, { rest: bytes.subarray(upTo), closed });
      segments.push(stored);
      return stored;
    },
    grow: async (segment) => {
      const { rest, closed } = held.get(segment.id) ?? { rest: Buffer.alloc(0), closed: {} };
      const { size } = await stat(pathOf(segment));
      const handle = await open(pathOf(segment), 'r+');
      await handle.write(rest, 0, rest.length, size);
      await handle.close();
      Object.assign(segment, closed);
    },
    library: {
      between: (cameraId, fromMs, toMs, limit = 100_000) =>
        segments
          .filter((one) => one.cameraId === cameraId && one.startsAtMs < toMs)
          .filter(({ endsAtMs }) => endsAtMs === null || endsAtMs > fromMs)
          .sort((a, b) => a.startsAtMs - b.startsAtMs)
          .slice(0, limit),
      gaps: (_cameraId, fromMs, toMs) => gaps.filter((gap) => gap.fromMs < toMs && gap.toMs > fromMs),
      activity: (_cameraId, fromMs, toMs) =>
        Array.from(
          { length: Math.ceil(toMs / 60_000) - Math.floor(fromMs / 60_000) },
          (_, index) => index % 256,
        ),
      oldestAtMs: () => segments.map(({ startsAtMs }) => startsAtMs).sort((a, b) => a - b)[0] ?? null,
      open: async (segmentId) => {
        const segment = segments.find(({ id }) => id === segmentId);
        if (!segment) {
          throw new GiveUp('segment-gone', `${segmentId}: is gone`);
        }
        return openFile(segment);
      },
    },
  };
}

function build({
  startsAtMs,
  video,
  sound,
  origin = 'agent',
  isHeld = false,
  fragmentMs = 1000,
}: TestSegment): {
  bytes: Buffer;
  fragments: Fragment[];
  segment: StoredSegment;
} {
  const id = newId();
  const { sets, units } = video;
  const configuration = sets.codec === 'h264' ? describeDecoder(sets) : describeH265(sets);
  if (!configuration) {
    throw new Error('no parameter sets');
  }
  const tracks = { video: { ...configuration, codec: sets.codec }, audio: sound?.parameters ?? null };
  const codecs = codecsOf(tracks);
  const head = initialBoxes(tracks, { id, cameraId: CAMERA, profile: 'main', startsAtMs, codecs });
  const parts = [head, indexRoom(false)];
  const headPiece = Buffer.concat(parts);
  const fragments: Fragment[] = [
    {
      sizeBytes: headPiece.length,
      sha256: createHash('sha256').update(headPiece).digest(),
      startsMs: 0,
      durationMs: 0,
      startsWithKey: false,
    },
  ];
  const builder = createFragmentBuilder();
  const end = (nextAtMs: number | null): void => {
    const built = builder.build(nextAtMs, sound?.parameters.sampleRate ?? null);
    if (built) {
      const { parts: pieces, ...fragment } = built;
      parts.push(...pieces);
      fragments.push(fragment);
    }
  };
  const frames = [...(sound?.frames ?? [])];
  for (const { slices, isKey, time90k } of units) {
    const atMs = time90k / 90;
    if (builder.firstAtMs !== null && (isKey || atMs - builder.firstAtMs >= fragmentMs)) {
      end(atMs);
    }
    while (frames[0] && frames[0].atMs <= atMs) {
      const { payload, samples, atMs: heardAtMs } = frames.shift() ?? frames[0];
      builder.addSound({ frame: { payload, samples, time: 0, captureAtMs: heardAtMs }, atMs: heardAtMs });
    }
    const payload = toLengthPrefixed(slices);
    builder.addPicture({ parts: [payload], sizeBytes: payload.length, isKey, atMs });
  }
  end(null);
  const last = fragments.at(-1);
  const bytes = Buffer.concat(parts);
  const segment: StoredSegment = {
    id,
    cameraId: CAMERA,
    profile: 'main',
    file: `${CAMERA}/${id}.mp4`,
    startsAtMs,
    codec: sets.codec,
    width: configuration.width,
    height: configuration.height,
    audio: sound?.parameters.codec ?? null,
    codecs,
    keyId: null,
    endsAtMs: startsAtMs + (last ? last.startsMs + last.durationMs : 0),
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    fragments,
    statement: { text: `{"segmentId":"${id}"}`, signature: `${'A'.repeat(85)}A==`, by: 'test' },
    origin,
    isHeld,
  };
  return { bytes, fragments, segment };
}
