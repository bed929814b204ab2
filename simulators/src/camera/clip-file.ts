/**
 * A clip as one file: a JSON head (zod-checked on the way in), the coded bytes, and a SHA-256 over both. Written under
 * another name and renamed, so a file that is there is whole; one that is not is worth nothing and is drawn again.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { box, point } from '#protocol/geometry.ts';
import { objectLabel } from '#protocol/incident.ts';
import { TRUTH_EVENTS } from '../actors/scene.ts';
import type { Clip, ClipSegment, ClipUnit, StreamFormat } from './clip.ts';

const MAGIC = Buffer.from('MLCLIP1\n');
const HASH_BYTES = 32;

const format = z.strictObject({
  codec: z.enum(['h264', 'h265']),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  fps: z.number().positive(),
  maxKbps: z.number().positive(),
  parameterSets: z.array(z.base64()),
});

const actorOnFrame = z.strictObject({ actorId: z.string(), label: objectLabel, box, foot: point });
const truth = z.strictObject({
  frames: z.array(z.array(actorOnFrame)),
  events: z.array(
    z.strictObject({
      event: z.enum(TRUTH_EVENTS),
      ruleId: z.string(),
      actorId: z.string(),
      label: objectLabel,
      frame: z.number().int().min(0),
      box,
    }),
  ),
});

/** Lengths of the unit's NAL units, whether it is a key frame, and its counter (-1 = none). */
const unit = z.tuple([z.array(z.number().int().min(1)), z.boolean(), z.number().int()]);
const segment = z.strictObject({
  name: z.string(),
  durationMs: z.number().positive(),
  units: z.strictObject({ main: z.array(unit).min(1), sub: z.array(unit).min(1) }),
  truth,
});

const head = z.strictObject({
  name: z.string(),
  formats: z.strictObject({ main: format, sub: format }),
  segments: z.array(segment).min(1),
  snapshotBytes: z.number().int().min(1),
});

export function writeClip(file: string, clip: Clip): void {
  const bodies: Buffer[] = [];
  const encodeUnits = (units: readonly ClipUnit[]): z.input<typeof unit>[] =>
    units.map(({ nals, isKey, counter }) => {
      bodies.push(...nals);
      return [nals.map((nal) => nal.length), isKey, counter ?? -1];
    });
  const encodeFormat = (value: StreamFormat): z.input<typeof format> => ({
    ...value,
    parameterSets: value.parameterSets.map((nal) => nal.toString('base64')),
  });
  const header: z.input<typeof head> = {
    name: clip.name,
    formats: { main: encodeFormat(clip.formats.main), sub: encodeFormat(clip.formats.sub) },
    segments: clip.segments.map((entry) => ({
      name: entry.name,
      durationMs: entry.durationMs,
      units: { main: encodeUnits(entry.units.main), sub: encodeUnits(entry.units.sub) },
      truth: entry.truth,
    })),
    snapshotBytes: clip.snapshotJpeg.length,
  };
  const headBytes = Buffer.from(JSON.stringify(header));
  const lengthBytes = Buffer.alloc(4);
  lengthBytes.writeUInt32BE(headBytes.length);
  const content = Buffer.concat([MAGIC, lengthBytes, headBytes, clip.snapshotJpeg, ...bodies]);
  const whole = Buffer.concat([content, createHash('sha256').update(content).digest()]);

  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}.part`;
  writeFileSync(unfinished, whole);
  renameSync(unfinished, file);
}

/** `corrupt` files are removed, so that the next look finds nothing. */
export function readClip(file: string): { status: 'read'; clip: Clip } | { status: 'absent' | 'corrupt' } {
  let whole: Buffer;
  try {
    whole = readFileSync(file);
  } catch {
    return { status: 'absent' };
  }
  const clip = decodeClip(whole);
  if (clip === null) {
    rmSync(file, { force: true });
    return { status: 'corrupt' };
  }
  return { status: 'read', clip };
}

function decodeClip(whole: Buffer): Clip | null {
  if (whole.length < MAGIC.length + 4 + HASH_BYTES) {
    return null;
  }
  const content = whole.subarray(0, whole.length - HASH_BYTES);
  const hash = createHash('sha256').update(content).digest();
  if (!hash.equals(whole.subarray(content.length)) || !content.subarray(0, MAGIC.length).equals(MAGIC)) {
    return null;
  }
  const headBytes = content.readUInt32BE(MAGIC.length);
  const bodyStart = MAGIC.length + 4 + headBytes;
  const parsed = head.safeParse(JSON.parse(content.toString('utf8', MAGIC.length + 4, bodyStart)));
  if (!parsed.success) {
    return null;
  }
  return assemble(parsed.data, content, bodyStart);
}

function assemble(header: z.output<typeof head>, content: Buffer, bodyStart: number): Clip | null {
  let at = bodyStart;
  const take = (length: number): Buffer => {
    at += length;
    return content.subarray(at - length, at);
  };
  const decodeUnits = (units: z.output<typeof unit>[]): ClipUnit[] =>
    units.map(([lengths, isKey, counter]) => ({
      nals: lengths.map(take),
      isKey,
      ...(counter >= 0 ? { counter } : {}),
    }));
  const decodeFormat = (value: z.output<typeof format>): StreamFormat => ({
    ...value,
    parameterSets: value.parameterSets.map((text) => Buffer.from(text, 'base64')),
  });
  const snapshotJpeg = take(header.snapshotBytes);
  const segments = header.segments.map((entry): ClipSegment => ({
    name: entry.name,
    durationMs: entry.durationMs,
    units: { main: decodeUnits(entry.units.main), sub: decodeUnits(entry.units.sub) },
    truth: entry.truth,
  }));
  const [first, ...others] = segments;
  return first === undefined
    ? null
    : {
        name: header.name,
        formats: { main: decodeFormat(header.formats.main), sub: decodeFormat(header.formats.sub) },
        segments: [first, ...others],
        snapshotJpeg,
      };
}
