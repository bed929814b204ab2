/**
 * What faces cost: one look at the upper part of a person, and one face that is good enough to be compared (landmarks,
 * quality, descriptor with mirror image, the small picture for people), against the same weights on TensorFlow.js'
 * WebAssembly backend in the same process and by turns. The figure is the fastest run: what the others add is the
 * machine's noise. And whether memory grows: the reader in its thread, as an eye has it, over 10,000 looks.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import type { FaceReader, FoundFace, RgbPicture } from '#models/faces/face.ts';
import { readPicture } from '#models/faces/picture-file.ts';
import { faceReaderSpec } from '#models/faces/spec.ts';
import { startFaceReader } from '#models/faces/start-face-reader.ts';
import { warp } from '#models/faces/warp.ts';
import { openFaceReader } from '#models/open-face-reader.ts';
import { openPeer } from './face-nets.helpers.ts';

const PICTURES = path.join(
  process.env['MATLANG_DATA'] ?? path.join(import.meta.dirname, '../../shared/data'),
  'faces/lfw',
);
/** Sides of what is usually cut out round the head of a person. */
const CROP = 200;
const BUDGET_MS = 4000;
const LEAST_ROUNDS = 3;
const LOOKS = { first: 1000, last: 10_000 };
/** One look in so many has a face that is read as well. */
const READ_EVERY = 10;

interface Figure {
  name: string;
  value: number;
  unit: string;
  peer?: string;
  ratio?: number;
}

export async function run(emit: (figure: Figure) => void): Promise<void> {
  const pictures = await personCrops();
  if (pictures.length === 0) {
    console.error(`SKIPPED: faces needs pictures of people in ${PICTURES} (set MATLANG_DATA)`);
    return;
  }
  const directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-bench-'));
  try {
    await measureMemory(emit, pictures, directory);
    const { reader } = await openFaceReader(faceReaderSpec(undefined, directory));
    await measureCost(emit, pictures, reader);
    await reader.close();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function measureCost(
  emit: (figure: Figure) => void,
  pictures: readonly RgbPicture[],
  reader: FaceReader,
): Promise<void> {
  const { picture, face } = await firstWithFace(pictures, reader);
  const nobody = greyPicture();
  const peer = await openPeer();
  const costs = await fastest({
    look: () => reader.find(picture),
    'look-without-face': () => reader.find(nobody),
    'accepted-face': () => reader.read(picture, face),
    'peer-look': () => peer.find(),
    'peer-face': () => peer.read(),
  });
  peer.dispose();

  const tell = (name: 'look' | 'look-without-face' | 'accepted-face', peerMs: number): void =>
    emit({
      name: `faces.${name}`,
      value: costs[name],
      unit: 'ms',
      peer: 'tfjs-wasm',
      ratio: peerMs / costs[name],
    });
  tell('look', costs['peer-look']);
  tell('look-without-face', costs['peer-look']);
  tell('accepted-face', costs['peer-face']);
}

/** Each by turns, so that a busy machine hurts all alike. */
async function fastest<Name extends string>(
  works: Record<Name, () => Promise<unknown>>,
): Promise<Record<Name, number>> {
  const entries = Object.entries(works) as [Name, () => Promise<unknown>][];
  const costs = Object.fromEntries(entries.map(([name]) => [name, Infinity])) as Record<Name, number>;
  for (const [, work] of entries) {
    await work();
  }
  const endsAtMs = performance.now() + BUDGET_MS;
  for (let round = 0; round < LEAST_ROUNDS || performance.now() < endsAtMs; round++) {
    for (const [name, work] of entries) {
      const startedAtMs = performance.now();
      await work();
      costs[name] = Math.min(costs[name], performance.now() - startedAtMs);
    }
  }
  return costs;
}

async function measureMemory(
  emit: (figure: Figure) => void,
  pictures: readonly RgbPicture[],
  directory: string,
): Promise<void> {
  const host = startFaceReader(faceReaderSpec(undefined, directory), { clock: systemClock, log: silentLog });
  const reader = await host.open();
  let firstBytes = 0;
  for (let look = 1; look <= LOOKS.last; look++) {
    const picture = pictures[look % pictures.length] ?? greyPicture();
    const [face] = await reader.find(picture);
    if (face && look % READ_EVERY === 0) {
      await reader.read(picture, face);
    }
    if (look === LOOKS.first) {
      firstBytes = process.memoryUsage.rss();
    }
  }
  const lastBytes = process.memoryUsage.rss();
  await host.close();
  emit({
    name: `faces.memory-after-${LOOKS.last}-looks`,
    value: lastBytes / 2 ** 20,
    unit: 'MB',
    peer: `after ${LOOKS.first} looks`,
    ratio: firstBytes / lastBytes,
  });
}

async function firstWithFace(
  pictures: readonly RgbPicture[],
  reader: FaceReader,
): Promise<{ picture: RgbPicture; face: FoundFace }> {
  for (const picture of pictures) {
    const [face] = await reader.find(picture);
    if (face && (await reader.read(picture, face)).descriptor) {
      return { picture, face };
    }
  }
  throw new Error(`no face good enough in ${PICTURES}`);
}

/** Twenty people, each once: faces fill about half of the crop, as they do of the upper part of a person. */
async function personCrops(): Promise<RgbPicture[]> {
  const people = (await readdir(PICTURES).catch(() => [])).sort().slice(0, 20);
  return Promise.all(
    people.map(async (person) => {
      const [file = ''] = (await readdir(path.join(PICTURES, person))).sort();
      const picture = await readPicture(await readFile(path.join(PICTURES, person, file)));
      const scale = picture.width / CROP;
      return warp(picture, { place: { a: scale, b: 0, left: 0, top: 0 }, width: CROP, height: CROP });
    }),
  );
}

function greyPicture(): RgbPicture {
  return { width: CROP, height: CROP, data: new Uint8Array(CROP * CROP * 3).fill(110) };
}
