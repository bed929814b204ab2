/**
 * People by made-up descriptors, and a central that signs lists of them, for the tests of this folder. Strangers are
 * as alike as the built-in yardstick says strangers are, pictures of one person far more.
 */
import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import type { FaceShot, FaceSighting } from '#edge-agent/detect/faces/sighting.ts';
import { bundleText, type WatchListBundle, type WatchListSet } from '#protocol/faces.ts';
import { encodeDescriptor } from '#models/faces/matching.ts';

export const RECIPE = 'made-up/1';
export const LENGTH = 128;
/** When it all happens; a fake clock begins here. */
export const T0_MS = Date.UTC(2026, 0, 1);
export const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xd9);

/** What all faces have in common, by its share of a descriptor's length squared: the similarity of strangers. */
const IN_COMMON = 0.85;
const COMMON = unit(Array.from({ length: LENGTH }, (_, index) => Math.cos(index * 1.7)));

export interface Person {
  /** Another picture of them each time, from `alike` (cosine with what they really look like). */
  picture: (alike?: number) => Float32Array;
}

export function createPeople(seed = 1): { person: () => Person } {
  const random = createRandom(seed);
  const noise = (): Float32Array => unit(Array.from({ length: LENGTH }, () => gauss(random)));
  return {
    person: () => {
      const looks = mix(COMMON, noise(), IN_COMMON);
      return { picture: (alike = 0.99) => mix(looks, noise(), alike * alike) };
    },
  };
}

export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** `share` of the squared length is of `a`. */
function mix(a: Float32Array, b: Float32Array, share: number): Float32Array {
  return unit(
    Array.from(a, (value, index) => Math.sqrt(share) * value + Math.sqrt(1 - share) * (b[index] ?? 0)),
  );
}

function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

export function shotOf(descriptor: Float32Array, more: Partial<FaceShot> = {}): FaceShot {
  const box = { x: 0.4, y: 0.2, w: 0.05, h: 0.08 };
  return { atMs: T0_MS, descriptor, grade: 0.5, widthPx: 60, use: 'alarm', box, jpeg: JPEG, ...more };
}

export function sightingOf(
  trackId: number,
  shots: FaceShot[],
  more: Partial<FaceSighting> = {},
): FaceSighting {
  const atMs = Math.max(T0_MS, ...shots.map((shot) => shot.atMs));
  return { cameraId: 'gate', trackId, atMs, recipe: RECIPE, shots, refused: {}, isOver: false, ...more };
}

export type Entry = WatchListBundle['entries'][number];

export function entryOf(person: Person, more: Partial<Entry> = {}): Entry {
  const descriptors = Array.from({ length: 3 }, () => encodeDescriptor(person.picture()));
  return {
    id: randomUUID(),
    purpose: 'sought',
    siteIds: null,
    expiresAtMs: Date.UTC(2030, 0, 1),
    descriptors,
    ...more,
  };
}

export interface SigningCentral {
  agentId: string;
  /** What the agent's identity is to the kept watch-list. */
  identity: { agentId: string; sign: (text: string) => string; centralKey: () => string | null };
  agentKey: KeyObject;
  bundle: (serial: number, entries: Entry[], more?: Partial<WatchListBundle>) => WatchListSet;
}

export function createSigningCentral(): SigningCentral {
  const [central, agent] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const agentId = randomUUID();
  const centralKey = central.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const signed = (key: KeyObject, text: string): string =>
    sign(null, Buffer.from(text), key).toString('base64');
  return {
    agentId,
    identity: { agentId, sign: (text) => signed(agent.privateKey, text), centralKey: () => centralKey },
    agentKey: agent.publicKey,
    bundle: (serial, entries, more = {}) => {
      const text = JSON.stringify({
        agentId,
        serial,
        issuedAtMs: 1000,
        recipe: RECIPE,
        entries,
        thresholds: [],
        ...more,
      });
      return { text, signature: signed(central.privateKey, bundleText(text)) };
    },
  };
}
