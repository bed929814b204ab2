/**
 * A watch-list made from a folder with one folder for each person: some pictures of some people on the list, all other
 * pictures of theirs known, all pictures of everybody else unknown. Always the same for the same folder.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '#base/config.ts';
import { isOfHalf, type HalfChoice } from './half.ts';
import type { PersonPicture, RolePicture } from './picture-lists.ts';

const PICTURE = /\.(jpe?g|png|webp)$/i;

export interface FolderList {
  pictures: RolePicture[];
  /** People on the list with pictures left to be known by; the rest of the list was filled with others. */
  probed: number;
}

/** `below`: of `root`. Sorted by name. Throws ConfigError where there is nobody. */
export function listPeople(root: string, below: string): PersonPicture[] {
  const folder = join(root, below);
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory())
    : [];
  const pictures = names.flatMap((name) =>
    readdirSync(join(folder, name))
      .filter((file) => PICTURE.test(file))
      .sort()
      .map((file) => ({ name, file: join(below, name, file) })),
  );
  if (pictures.length === 0) {
    throw new ConfigError(`${folder}: no pictures, expected a folder for each person`);
  }
  return pictures;
}

export function makeList(
  everybody: readonly PersonPicture[],
  { half, people, each }: { half: HalfChoice; people: number; each: number },
): FolderList {
  const byName = new Map<string, PersonPicture[]>();
  for (const picture of everybody.filter(({ name }) => isOfHalf(name, half))) {
    byName.set(picture.name, [...(byName.get(picture.name) ?? []), picture]);
  }
  const names = [...byName.keys()].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  const having = (count: number): string[] =>
    names.filter((name) => (byName.get(name)?.length ?? 0) >= count);
  const probed = having(each + 1).slice(0, people);
  const filling = having(each).filter((name) => !probed.includes(name));
  const listed = new Set([...probed, ...filling.slice(0, people - probed.length)]);
  const pictures = names.flatMap((name) =>
    (byName.get(name) ?? []).map((picture, index): RolePicture => {
      const isListed = listed.has(name);
      return { ...picture, role: !isListed ? 'unknown' : index < each ? 'gallery' : 'known' };
    }),
  );
  return { pictures, probed: probed.length };
}

/** As good as drawn by lot. */
function orderOf(name: string): string {
  return createHash('sha256').update(`order of ${name}`, 'utf8').digest('hex');
}
