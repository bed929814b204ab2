/**
 * The part of the watch-list this agent may use. Taken from central only: signed with the key the agent got at its
 * enrolment, made out to this agent, newer than what is held, and made by the nets that read faces here. Kept sealed;
 * what is no longer in it, or has expired, is overwritten on the disk, line or no line, and central gets a signed
 * receipt for what is held now.
 *
 * The very same bytes again are answered with a receipt again (the first may have been lost on the way); an expired
 * entry does not come back by it. An empty list is taken whatever nets made it: erasing must always be possible.
 * The highest serial is kept apart and in plain: a list that was damaged and wiped does not open the door to an old one.
 * Not here: comparing (face-desk.ts).
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Seal } from '#base/seal.ts';
import {
  bundleText,
  receiptText,
  watchListBundle,
  type FaceThresholds,
  type WatchListBundle,
  type WatchListKept,
  type WatchListSet,
} from '#protocol/faces.ts';
import type { WatchListPurpose } from '#protocol/watch-list.ts';
import { decodeDescriptor, fuseDescriptors } from '#models/faces/matching.ts';
import { readWhole, replaceWhole, wipe } from './sealed-file.ts';

export interface KeptEntry {
  id: string;
  purpose: WatchListPurpose;
  /** Null for every site. */
  siteIds: readonly string[] | null;
  expiresAtMs: number;
  /** Of all its pictures together; unit length. */
  template: Float32Array;
}

export interface KeptWatchList {
  keep: (message: WatchListSet) => WatchListKept;
  /** Those that hold now, at this site. */
  entriesAt: (siteId: string, purpose: WatchListPurpose) => KeptEntry[];
  /** Null where the built-in ones hold. */
  thresholdsAt: (siteId: string) => FaceThresholds | null;
  /** Of what is held; null when nothing is. */
  recipe: () => string | null;
  /** Erases what has expired. */
  sweep: () => void;
}

export interface KeptWatchListDeps {
  file: string;
  seal: Seal;
  identity: { agentId: string; sign: (text: string) => string; centralKey: () => string | null };
  /** Of the nets that read faces here; null while nobody knows. */
  readerRecipe: () => string | null;
  clock: Clock;
  log: Log;
}

const ABOUT = 'watch-list';

const heldBundle = z.strictObject({
  /** Of the text it came in. */
  sha256: z.string(),
  bundle: watchListBundle,
});
type Held = z.infer<typeof heldBundle>;

type Refused = Extract<WatchListKept, { status: 'refused' }>;

export function openKeptWatchList(deps: KeptWatchListDeps): KeptWatchList {
  const { file, seal, identity, clock, log } = deps;
  let held = read(deps);
  let entries = held ? entriesOf(held.bundle) : [];

  const write = (next: Held): void => {
    const plain = Buffer.from(JSON.stringify(next));
    replaceWhole(serialFileOf(file), Buffer.from(String(next.bundle.serial)));
    replaceWhole(file, seal.close(plain, ABOUT));
    plain.fill(0);
    const known = new Map(entries.map((entry) => [entry.id, entry]));
    const now = entriesOf(next.bundle);
    known.forEach(({ template }) => template.fill(0));
    held = next;
    entries = now;
  };

  /** What has expired is left out before it is written. */
  const withoutExpired = (bundle: WatchListBundle): WatchListBundle => ({
    ...bundle,
    entries: bundle.entries.filter(({ expiresAtMs }) => expiresAtMs > clock.nowMs()),
  });

  const receipt = (bundle: WatchListBundle): WatchListKept => {
    const { agentId } = identity;
    const entryIds = bundle.entries.map(({ id }) => id).sort();
    const signed = { agentId, serial: bundle.serial, entryIds, atMs: Math.round(clock.nowMs()) };
    const { serial, atMs } = signed;
    return { status: 'kept', serial, entryIds, atMs, signature: identity.sign(receiptText(signed)) };
  };

  const sweep = (): void => {
    if (!held) {
      return;
    }
    const bundle = withoutExpired(held.bundle);
    const expired = held.bundle.entries.length - bundle.entries.length;
    if (expired > 0) {
      write({ ...held, bundle });
      log.info({ expired, entries: bundle.entries.length }, 'expired watch-list entries erased');
    }
  };

  return {
    keep: (message) => {
      const checked = check(message, deps, held);
      if ('status' in checked) {
        log.warn({ reason: checked.reason }, 'watch-list refused');
        return checked;
      }
      if (checked.isKnown) {
        sweep();
        return held ? receipt(held.bundle) : refuse('text: nothing is held');
      }
      const bundle = withoutExpired(checked.bundle);
      write({ sha256: checked.sha256, bundle });
      log.info({ serial: bundle.serial, entries: bundle.entries.length }, 'new watch-list');
      return receipt(bundle);
    },
    entriesAt: (siteId, wanted) =>
      entries.filter(
        ({ purpose, siteIds, expiresAtMs }) =>
          purpose === wanted && expiresAtMs > clock.nowMs() && (siteIds?.includes(siteId) ?? true),
      ),
    thresholdsAt: (siteId) => {
      const own = held?.bundle.thresholds.find((one) => one.siteId === siteId);
      return own ? { candidate: own.candidate, strong: own.strong } : null;
    },
    recipe: () => held?.bundle.recipe ?? null,
    sweep,
  };
}

/** A file that does not open is of no use to anybody: it is wiped, and central brings a new one. */
function read({ file, seal, log }: KeptWatchListDeps): Held | null {
  const sealed = readWhole(file);
  if (!sealed) {
    return null;
  }
  try {
    const plain = seal.open(sealed, ABOUT);
    const held = heldBundle.parse(JSON.parse(plain.toString('utf8')));
    plain.fill(0);
    return held;
  } catch (error) {
    // Only the kind of fault: a parser's message could quote what it read.
    const reason =
      error instanceof SyntaxError || error instanceof z.ZodError ? 'unknown form' : describeError(error);
    log.error({ file, reason }, 'kept watch-list cannot be read, erased');
    wipe(file);
    return null;
  }
}

function serialFileOf(file: string): string {
  return `${file}.serial`;
}

/** 0 where none was ever kept, or the file says nothing. */
function lastSerial(file: string): number {
  const serial = Number(readWhole(serialFileOf(file))?.toString('utf8') ?? '0');
  return Number.isSafeInteger(serial) ? serial : 0;
}

interface Checked {
  bundle: WatchListBundle;
  sha256: string;
  /** It is the one that is held. */
  isKnown: boolean;
}

function check(message: WatchListSet, deps: KeptWatchListDeps, held: Held | null): Checked | Refused {
  const { identity } = deps;
  const key = identity.centralKey();
  if (key === null) {
    return refuse('no key of central is known here yet');
  }
  if (!isSigned(message, key)) {
    return refuse('signature: is not by the key of central that this agent was enrolled with');
  }
  const bundle = parseBundle(message.text);
  if (!bundle) {
    return refuse('text: is no watch-list of this version');
  }
  if (bundle.agentId !== identity.agentId) {
    return refuse(`agentId: is made out to ${bundle.agentId}, expected ${identity.agentId}`);
  }
  const sha256 = createHash('sha256').update(message.text).digest('hex');
  const isKnown = held?.sha256 === sha256;
  if (held && !isKnown && bundle.serial <= held.bundle.serial) {
    return refuse(`serial: ${bundle.serial} is not newer than ${held.bundle.serial}, which is held`);
  }
  const highest = lastSerial(deps.file);
  if (bundle.serial < highest) {
    return refuse(`serial: ${bundle.serial} is older than ${highest}, which was held here before`);
  }
  const problem = isKnown ? null : problemOf(bundle, deps.readerRecipe());
  return problem === null ? { bundle, sha256, isKnown } : refuse(problem);
}

function isSigned({ text, signature }: WatchListSet, key: string): boolean {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    return verify(null, Buffer.from(bundleText(text)), publicKey, Buffer.from(signature, 'base64'));
  } catch {
    // A key or signature in no known form is not central's either.
    return false;
  }
}

function parseBundle(text: string): WatchListBundle | null {
  try {
    const parsed = watchListBundle.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON.
    return null;
  }
}

function problemOf(bundle: WatchListBundle, readerRecipe: string | null): string | null {
  if (bundle.entries.length === 0) {
    return null;
  }
  if (readerRecipe !== null && bundle.recipe !== readerRecipe) {
    return `recipe: these faces were made by ${bundle.recipe}, this agent reads faces by ${readerRecipe}`;
  }
  try {
    entriesOf(bundle);
    return null;
  } catch (error) {
    return describeError(error);
  }
}

const FLOAT_BYTES = 4;

/** Throws GiveUp for descriptors that are none, or not all of one length. */
function entriesOf({ entries }: WatchListBundle): KeptEntry[] {
  const first = entries[0]?.descriptors[0] ?? '';
  const length = Buffer.from(first, 'base64').length / FLOAT_BYTES;
  return entries.map(({ descriptors, ...entry }) => ({
    ...entry,
    template: fuseDescriptors(
      descriptors.map((text) => ({ descriptor: decodeDescriptor(text, length), grade: 1 })),
    ),
  }));
}

function refuse(reason: string): Refused {
  return { status: 'refused', reason: reason.slice(0, 500) };
}
