/**
 * A stretch of one camera's looks as few bytes: every number is a whole one, told as the difference to the look
 * before, and the whole is deflated. Boxes keep 1/16384 of the picture, scores 1/200, motion and conditions 1/1000:
 * finer than a detector trembles.
 * Not here: where the bytes are kept (look-journal.ts).
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Look, PictureCondition, SceneChange, TrackObservation } from '#edge-agent/detect/look.ts';
import type { Box } from '#protocol/geometry.ts';
import { OBJECT_LABELS } from '#protocol/incident.ts';
import { createByteReader, createByteWriter, type ByteReader, type ByteWriter } from './byte-ink.ts';

const VERSION = 1;
const PLACES = 16_384;
const SCORES = 200;
const SHARES = 1000;
const MOST_BYTES = 64 * 2 ** 20;

/** Looks in order of time. */
export function encodeLooks(looks: readonly Look[]): Uint8Array {
  const ink = createByteWriter();
  ink.unsigned(VERSION);
  ink.unsigned(looks.length);
  const past = createPast();
  for (const look of looks) {
    writeLook(ink, look, past);
  }
  return deflateRawSync(ink.bytes(), { level: 6 });
}

/** Throws on bytes that encodeLooks did not make. */
export function decodeLooks(cameraId: string, bytes: Uint8Array): Look[] {
  const ink = createByteReader(inflateRawSync(bytes, { maxOutputLength: MOST_BYTES }));
  const version = ink.unsigned();
  if (version !== VERSION) {
    throw new RangeError(`looks of version ${version}, expected ${VERSION}`);
  }
  const past = createPast();
  return Array.from({ length: ink.unsigned() }, () => readLook(ink, cameraId, past));
}

type Whole = [number, number, number, number];

/** What the last look left behind; both sides keep it alike. */
interface Past {
  atMs: number;
  aspect: number;
  changes: SceneChange[];
  boxes: Map<number, Whole>;
  /** Ids of the last look, by place in the list: the same tracks come in the same order. */
  ids: number[];
}

function createPast(): Past {
  return { atMs: 0, aspect: 0, changes: [], boxes: new Map(), ids: [] };
}

const HAS = { aspect: 1, changes: 2, condition: 4, ended: 8 } as const;
const TRACK = { predicted: 1, motion: 2, sameId: 4 } as const;

function writeLook(ink: ByteWriter, look: Look, past: Past): void {
  const { tracks, changes, condition, endedTrackIds } = look;
  const atMs = Math.round(look.atMs);
  const aspect = Math.round(look.aspect * PLACES);
  const hasChanges = !areAlike(changes, past.changes);
  ink.unsigned(atMs - past.atMs);
  ink.unsigned(
    (aspect === past.aspect ? 0 : HAS.aspect) +
      (hasChanges ? HAS.changes : 0) +
      (condition === null ? 0 : HAS.condition) +
      (endedTrackIds.length === 0 ? 0 : HAS.ended),
  );
  if (aspect !== past.aspect) {
    ink.unsigned(aspect);
  }
  writeTracks(ink, tracks, past);
  if (hasChanges) {
    writeChanges(ink, changes, atMs);
  }
  if (condition !== null) {
    const { covered, defocused, moved, frozen } = condition;
    [covered, defocused, moved, frozen].forEach((share) => ink.unsigned(Math.round(share * SHARES)));
  }
  if (endedTrackIds.length > 0) {
    ink.unsigned(endedTrackIds.length);
    endedTrackIds.forEach((id) => ink.unsigned(id));
  }
  remember(past, { atMs, aspect, changes }, tracks);
  endedTrackIds.forEach((id) => past.boxes.delete(id));
}

function readLook(ink: ByteReader, cameraId: string, past: Past): Look {
  const atMs = past.atMs + ink.unsigned();
  const flags = ink.unsigned();
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const aspect = has(HAS.aspect) ? ink.unsigned() : past.aspect;
  const tracks = readTracks(ink, past);
  const changes = has(HAS.changes) ? readChanges(ink, atMs) : past.changes;
  const condition = has(HAS.condition) ? readCondition(ink) : null;
  const endedTrackIds = has(HAS.ended) ? Array.from({ length: ink.unsigned() }, () => ink.unsigned()) : [];
  const look: Look = {
    cameraId,
    atMs,
    aspect: aspect / PLACES,
    tracks,
    changes: changes.map((change) => ({ ...change })),
    condition,
    endedTrackIds,
  };
  remember(past, { atMs, aspect, changes }, tracks);
  endedTrackIds.forEach((id) => past.boxes.delete(id));
  return look;
}

function remember(
  past: Past,
  { atMs, aspect, changes }: Pick<Past, 'atMs' | 'aspect' | 'changes'>,
  tracks: readonly TrackObservation[],
): void {
  Object.assign(past, { atMs, aspect, changes, ids: tracks.map(({ trackId }) => trackId) });
  tracks.forEach(({ trackId, box }) => past.boxes.set(trackId, toWhole(box)));
}

function writeTracks(ink: ByteWriter, tracks: readonly TrackObservation[], past: Past): void {
  ink.unsigned(tracks.length);
  tracks.forEach(({ trackId, label, box, score, isPredicted, motion }, index) => {
    const isSame = past.ids[index] === trackId;
    ink.unsigned(
      (isPredicted ? TRACK.predicted : 0) +
        (motion === undefined ? 0 : TRACK.motion) +
        (isSame ? TRACK.sameId : 0) +
        OBJECT_LABELS.indexOf(label) * 8,
    );
    if (!isSame) {
      ink.unsigned(trackId);
    }
    writeBox(ink, toWhole(box), past.boxes.get(trackId));
    ink.unsigned(Math.round(score * SCORES));
    if (motion !== undefined) {
      ink.unsigned(Math.round(motion * SHARES));
    }
  });
}

function readTracks(ink: ByteReader, past: Past): TrackObservation[] {
  return Array.from({ length: ink.unsigned() }, (_, index) => {
    const flags = ink.unsigned();
    const trackId = (flags & TRACK.sameId) === 0 ? ink.unsigned() : (past.ids[index] ?? 0);
    const label = OBJECT_LABELS[flags >> 3];
    if (label === undefined) {
      throw new RangeError(`track ${trackId} has no known label`);
    }
    const box = readBox(ink, past.boxes.get(trackId));
    const score = ink.unsigned() / SCORES;
    const motion = (flags & TRACK.motion) === 0 ? {} : { motion: ink.unsigned() / SHARES };
    return { trackId, label, box, score, isPredicted: (flags & TRACK.predicted) !== 0, ...motion };
  });
}

function writeChanges(ink: ByteWriter, changes: readonly SceneChange[], atMs: number): void {
  ink.unsigned(changes.length);
  for (const { trackId, kind, box, sinceAtMs, score } of changes) {
    ink.unsigned(trackId * 2 + (kind === 'vanished' ? 1 : 0));
    writeBox(ink, toWhole(box), undefined);
    ink.signed(Math.round(atMs - sinceAtMs));
    ink.unsigned(Math.round(score * SCORES));
  }
}

function readChanges(ink: ByteReader, atMs: number): SceneChange[] {
  return Array.from({ length: ink.unsigned() }, () => {
    const idAndKind = ink.unsigned();
    return {
      trackId: Math.floor(idAndKind / 2),
      kind: idAndKind % 2 === 1 ? ('vanished' as const) : ('appeared' as const),
      box: readBox(ink, undefined),
      sinceAtMs: atMs - ink.signed(),
      score: ink.unsigned() / SCORES,
    };
  });
}

function readCondition(ink: ByteReader): PictureCondition {
  const share = (): number => ink.unsigned() / SHARES;
  return { covered: share(), defocused: share(), moved: share(), frozen: share() };
}

/** A thing that stands is told again in every look, its score trembling: only what counts is compared. */
function areAlike(now: readonly SceneChange[], before: readonly SceneChange[]): boolean {
  return (
    now.length === before.length &&
    now.every((change, index) => {
      const other = before[index];
      return (
        other?.trackId === change.trackId &&
        other.kind === change.kind &&
        other.sinceAtMs === change.sinceAtMs &&
        Math.abs(other.score - change.score) <= 1 / SCORES &&
        toWhole(other.box).every((value, side) => value === toWhole(change.box)[side])
      );
    })
  );
}

function toWhole({ x, y, w, h }: Box): Whole {
  return [Math.round(x * PLACES), Math.round(y * PLACES), Math.round(w * PLACES), Math.round(h * PLACES)];
}

function writeBox(ink: ByteWriter, box: Whole, before: Whole = [0, 0, 0, 0]): void {
  box.forEach((value, side) => ink.signed(value - (before[side] ?? 0)));
}

function readBox(ink: ByteReader, before: Whole = [0, 0, 0, 0]): Box {
  const [x, y, w, h] = before.map((value) => (value + ink.signed()) / PLACES);
  return { x: x ?? 0, y: y ?? 0, w: w ?? 0, h: h ?? 0 };
}
