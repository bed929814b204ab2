/**
 * Pictures given for entries: read at once, told what is wrong with them, and kept only when nothing is. A picture that
 * was not accepted is answered with its face and its faults, and leaves nothing behind.
 *
 * Compared with the entry's other pictures (all of one person) and with other entries that the giver may read: asking
 * about others would let anybody find out by pictures who is on the list.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '#base/clock.ts';
import { describeError, GiveUp, RetryLater } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import type { Log } from '#base/log.ts';
import type { FaceReader, FoundFace, ReadFace, RgbPicture } from '#models/faces/face.ts';
import {
  createCohort,
  decodeDescriptor,
  DEFAULT_THRESHOLDS,
  encodeDescriptor,
  similarityOf,
} from '#models/faces/matching.ts';
import { encodeChip, readPicture } from '#models/faces/picture-file.ts';
import type { PictureFault, WatchListPicture } from '#protocol/watch-list.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { Sites } from '../ledger/registry/sites.ts';
import type { StoredEntry, WatchListRepository } from '../ledger/faces/watch-list.ts';
import type { StoredPicture } from '../ledger/faces/watch-list-pictures.ts';
import type { DescriptorVault } from './descriptor-vault.ts';
import type { EntryDesk } from './entry-desk.ts';
import {
  isEnded,
  judgeEdit,
  judgePicture,
  mayRead,
  refusal,
  unknownEntry,
  type EntryRefusal,
} from './entry-rules.ts';
import { viewPicture } from './entry-view.ts';
import type { FaceReading } from './face-reading.ts';
import type { PictureFolder } from './picture-folder.ts';

/** Score below which two faces are not taken for one person's: strangers seldom reach it, own pictures mostly do. */
const SAME_PERSON_FROM = 2;
/** So alike are only copies of one picture. */
const SAME_PICTURE_FROM = 0.998;
/** Faces at least so wide, as a share of the widest, are somebody; smaller ones are the crowd behind. */
const SOMEBODY_FROM = 0.4;

export interface PictureDeskDeps {
  clock: Clock;
  log: Log;
  watchList: WatchListRepository;
  sites: Sites;
  desk: EntryDesk;
  folder: PictureFolder;
  vault: DescriptorVault;
  reading: FaceReading;
}

export interface PictureDesk {
  add(
    account: Account,
    entryId: string,
    file: Buffer,
  ): Promise<{ picture: WatchListPicture } | { refused: EntryRefusal }>;
  remove(account: Account, entryId: string, pictureId: string): Promise<{ refused: EntryRefusal } | null>;
  /** JPEG; null for what is not there or this person may not see. */
  face(account: Account, entryId: string, pictureId: string): Promise<Buffer | null>;
}

export function createPictureDesk(deps: PictureDeskDeps): PictureDesk {
  return {
    add: (account, entryId, file) => add(deps, account, entryId, file),
    remove: async (account, entryId, pictureId) => {
      const result = await deps.desk.take({
        account,
        entryId,
        version: null,
        kind: 'picture-removed',
        note: '',
        judge: (entry, situation) =>
          judgeEdit(entry, situation) ??
          (entry.pictures.some(({ id }) => id === pictureId)
            ? null
            : refusal('not-found', `pictureId: there is no picture '${pictureId}'`)),
        step: () => ({ status: 'draft', isNewContent: true, removePictureId: pictureId }),
      });
      return 'refused' in result ? result : null;
    },
    face: async (account, entryId, pictureId) => {
      const entry = await deps.watchList.find(entryId);
      const isSeen = entry !== null && mayRead(entry, await situationOf(deps, account));
      return isSeen && entry.pictures.some(({ id }) => id === pictureId)
        ? deps.folder.read(pictureId, 'face')
        : null;
    },
  };
}

async function add(
  deps: PictureDeskDeps,
  account: Account,
  entryId: string,
  file: Buffer,
): ReturnType<PictureDesk['add']> {
  const entry = await deps.watchList.find(entryId);
  const situation = await situationOf(deps, account);
  if (entry === null || !mayRead(entry, situation)) {
    return { refused: unknownEntry(entryId) };
  }
  const refused = judgePicture(entry, situation);
  if (refused !== null) {
    return { refused };
  }
  const opened = await openFile(deps, file);
  if ('problem' in opened) {
    return { refused: opened };
  }
  const read = await readPatiently(deps, opened);
  if ('problem' in read) {
    return { refused: read };
  }
  const sha256 = createHash('sha256').update(file).digest('hex');
  const found = await compare(deps, { account, entry, read, sha256, reader: opened.reader });
  const isAccepted = found.faults.length === 0;
  if (!isAccepted || read.face?.descriptor == null) {
    return { picture: describeRejected(deps.clock.nowMs(), read.face, found) };
  }
  return keep(deps, { account, entryId, file, sha256, read: read.face, recipe: opened.reader.recipe });
}

async function openFile(
  { reading, log }: PictureDeskDeps,
  file: Buffer,
): Promise<{ reader: FaceReader; picture: RgbPicture } | EntryRefusal> {
  let picture: RgbPicture;
  try {
    picture = await readPicture(file);
  } catch (error) {
    if (error instanceof GiveUp) {
      return refusal('bad-request', `body: ${error.message}`);
    }
    throw error;
  }
  try {
    return { reader: await reading.reader(), picture };
  } catch (error) {
    log.error({ reason: describeError(error) }, 'faces cannot be read');
    return refusal('fault', `central cannot read faces: ${describeError(error)}`);
  }
}

/** A reader that is busy or starting again is told to the person, who tries again. */
async function readPatiently(
  { log }: PictureDeskDeps,
  { reader, picture }: { reader: FaceReader; picture: RgbPicture },
): Promise<Reading | EntryRefusal> {
  try {
    return await readFace(reader, picture);
  } catch (error) {
    if (error instanceof RetryLater) {
      log.warn({ reason: error.message }, 'picture could not be read now');
      return refusal('fault', `central cannot read faces now, try again: ${error.message}`);
    }
    throw error;
  }
}

interface Reading {
  face: ReadFace | null;
  faults: PictureFault[];
}

/** The widest face of a picture, with what is wrong with it. */
export async function readFace(reader: FaceReader, picture: RgbPicture): Promise<Reading> {
  const [widest, next] = (await reader.find(picture)).sort((a, b) => b.box.width - a.box.width);
  if (widest === undefined) {
    return { face: null, faults: ['no-face'] };
  }
  const face = await reader.read(picture, widest);
  const isCrowd = isSomebody(next, widest);
  return { face, faults: [...(isCrowd ? (['two-faces'] as const) : []), ...face.quality.faults] };
}

function isSomebody(face: FoundFace | undefined, widest: FoundFace): boolean {
  return face !== undefined && face.box.width >= SOMEBODY_FROM * widest.box.width;
}

interface Found {
  faults: PictureFault[];
  duplicateOf: string[];
}

/** Adds what the picture is not alike, or too alike. */
async function compare(
  deps: PictureDeskDeps,
  given: { account: Account; entry: StoredEntry; read: Reading; sha256: string; reader: FaceReader },
): Promise<Found> {
  const { watchList, vault } = deps;
  const { entry, read, reader } = given;
  const probe = read.face?.descriptor;
  if (probe == null) {
    return { faults: read.faults, duplicateOf: [] };
  }
  const situation = await situationOf(deps, given.account);
  const byPicture = new Map(
    (await watchList.descriptors())
      .filter(({ recipe }) => recipe === reader.recipe)
      .map((sealed) => [sealed.pictureId, sealed]),
  );
  const cohort = createCohort(reader.descriptorLength, 0, () => 0);
  const compareWith = ({ pictures }: StoredEntry): { score: number; similarity: number }[] =>
    pictures.flatMap(({ id }) => {
      const sealed = byPicture.get(id);
      if (sealed === undefined) {
        return [];
      }
      const other = decodeDescriptor(vault.open(sealed), reader.descriptorLength);
      const similarity = similarityOf(probe, other);
      return [{ similarity, score: cohort.score(probe, other, similarity) }];
    });

  const own = compareWith(entry);
  const isCopy =
    entry.pictures.some(({ sha256 }) => sha256 === given.sha256) ||
    own.some(({ similarity }) => similarity >= SAME_PICTURE_FROM);
  const isAnother = own.length > 0 && own.every(({ score }) => score < SAME_PERSON_FROM);
  const others = (await watchList.list())
    .filter((other) => other.id !== entry.id && !isEnded(other) && mayRead(other, situation))
    .filter((other) => compareWith(other).some(({ score }) => score >= DEFAULT_THRESHOLDS.candidate));
  const duplicateOf = [...(isCopy ? [entry] : []), ...others].map(({ name }) => name ?? '');
  return {
    faults: [
      ...read.faults,
      ...(isAnother ? (['another-person'] as const) : []),
      ...(duplicateOf.length > 0 ? (['duplicate'] as const) : []),
    ],
    duplicateOf,
  };
}

async function keep(
  { clock, desk, folder, vault }: PictureDeskDeps,
  given: {
    account: Account;
    entryId: string;
    file: Buffer;
    sha256: string;
    read: ReadFace;
    recipe: string;
  },
): ReturnType<PictureDesk['add']> {
  const { account, entryId, file, sha256, read, recipe } = given;
  const id = newId();
  const { widthPx, grade } = read.quality;
  const picture: StoredPicture = { id, widthPx, grade, sha256, addedAtMs: clock.nowMs() };
  const descriptor = encodeDescriptor(read.descriptor ?? new Float32Array());
  const { sealed } = vault.close(id, recipe, descriptor);
  await folder.write(id, { given: file, face: encodeChip(read.chip) });
  const result = await desk.take({
    account,
    entryId,
    version: null,
    kind: 'picture-added',
    note: '',
    judge: judgePicture,
    step: () => ({ status: 'draft', isNewContent: true, addPicture: { ...picture, recipe, sealed } }),
  });
  if ('refused' in result) {
    await folder.erase(id);
    return result;
  }
  return { picture: viewPicture(entryId, picture, new Set([id])) };
}

function describeRejected(nowMs: number, face: ReadFace | null, found: Found): WatchListPicture {
  return {
    id: newId(),
    url: face === null ? '' : `data:image/jpeg;base64,${encodeChip(face.chip).toString('base64')}`,
    isAccepted: false,
    faults: found.faults.length === 0 ? ['unlike-a-face'] : found.faults,
    duplicateOf: found.duplicateOf,
    widthPx: face?.quality.widthPx ?? 0,
    grade: face?.quality.grade ?? 0,
    addedAtMs: nowMs,
  };
}

async function situationOf({ sites, clock }: Pick<PictureDeskDeps, 'sites' | 'clock'>, account: Account) {
  return { account, places: await sites.places(), nowMs: clock.nowMs(), picturesThatCount: 0 };
}
