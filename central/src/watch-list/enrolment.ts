/**
 * Reads the pictures again when the reader's recipe is another than the one their descriptors were made by: they could
 * not be compared. Until all are done, agents keep what they have. A picture that the new nets find no face in has no
 * descriptor after that and counts no more; the page shows it so.
 */
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { FaceReader } from '#models/faces/face.ts';
import { encodeDescriptor } from '#models/faces/matching.ts';
import { readPicture } from '#models/faces/picture-file.ts';
import type { WatchListRepository } from '../ledger/faces/watch-list.ts';
import type { DescriptorVault } from './descriptor-vault.ts';
import { readFace } from './picture-desk.ts';
import type { PictureFolder } from './picture-folder.ts';

export interface EnrolmentDeps {
  log: Log;
  watchList: WatchListRepository;
  folder: PictureFolder;
  vault: DescriptorVault;
  /** Progress, and the end. */
  onChanged: () => void;
}

export interface Enrolment {
  /** Null unless pictures are being read again. */
  progress(): { done: number; total: number } | null;
  /** The recipe they are read with; null when they are not. */
  next(): string | null;
  /** Answers when all are read, at once when nothing needs to be. */
  bringUpToDate(reader: FaceReader, signal: AbortSignal): Promise<void>;
}

export function createEnrolment(deps: EnrolmentDeps): Enrolment {
  let running: { recipe: string; done: number; total: number } | null = null;

  return {
    progress: () => (running === null ? null : { done: running.done, total: running.total }),
    next: () => running?.recipe ?? null,
    bringUpToDate: async (reader, signal) => {
      const descriptors = await deps.watchList.descriptors();
      const isCurrent = descriptors.every(({ recipe }) => recipe === reader.recipe);
      if (isCurrent || running !== null) {
        return;
      }
      const { log, watchList, onChanged } = deps;
      const known = new Set(
        descriptors.filter(({ recipe }) => recipe === reader.recipe).map(({ pictureId }) => pictureId),
      );
      const stale = [...new Set(descriptors.map(({ pictureId }) => pictureId))].filter(
        (id) => !known.has(id),
      );
      running = { recipe: reader.recipe, done: 0, total: stale.length };
      log.info({ pictures: stale.length }, 'watch-list pictures are read again by other nets');
      try {
        for (const pictureId of stale) {
          if (signal.aborted) {
            return;
          }
          await readAgain(deps, reader, pictureId);
          running.done += 1;
          onChanged();
        }
        await watchList.dropOtherRecipes(reader.recipe);
        log.info({ pictures: stale.length }, 'watch-list pictures have been read again');
      } finally {
        running = null;
        onChanged();
      }
    },
  };
}

async function readAgain(
  { log, watchList, folder, vault }: EnrolmentDeps,
  reader: FaceReader,
  pictureId: string,
): Promise<void> {
  try {
    const { face } = await readFace(reader, await readPicture(await folder.read(pictureId, 'given')));
    if (face?.descriptor == null) {
      log.warn({ pictureId }, 'watch-list picture shows no face to these nets');
      return;
    }
    await watchList.addDescriptor(vault.close(pictureId, reader.recipe, encodeDescriptor(face.descriptor)));
  } catch (error) {
    log.error({ pictureId, reason: describeError(error) }, 'watch-list picture cannot be read again');
  }
}
