/**
 * What is compared with what: the pairs of a verification (columns fold, same, name1, file1, name2, file2, as LFW's
 * view 2 is written) and the roles of a watch-list (columns role, name, file). Files are below a root folder.
 */
import { existsSync } from 'node:fs';
import { join, normalize, isAbsolute } from 'node:path';
import { ConfigError } from '#base/config.ts';
import { isOfHalf, type HalfChoice } from './half.ts';
import { readTable, type CsvRow } from './csv-table.ts';

export interface PersonPicture {
  name: string;
  /** Below the root. */
  file: string;
}

export interface Pair {
  fold: string;
  isSame: boolean;
  first: PersonPicture;
  second: PersonPicture;
}

export type Role = 'gallery' | 'known' | 'unknown';

export interface RolePicture extends PersonPicture {
  role: Role;
}

const PAIR_COLUMNS = ['fold', 'same', 'name1', 'file1', 'name2', 'file2'] as const;
const ROLE_COLUMNS = ['role', 'name', 'file'] as const;
const ROLES: Readonly<Record<string, Role>> = {
  gallery: 'gallery',
  known: 'known',
  probe_known: 'known',
  unknown: 'unknown',
  probe_unknown: 'unknown',
};
const MOST_TOLD = 5;

/** Throws ConfigError for a malformed row and for pictures that are not there. */
export function readPairs(csv: string, root: string): Pair[] {
  const rows = readTable(csv, PAIR_COLUMNS);
  const pairs = rows.map(({ cells, place }): Pair => {
    const isSame = { '1': true, '0': false }[cells.same];
    if (isSame === undefined) {
      throw new ConfigError(`${place}: same: found ${JSON.stringify(cells.same)}, expected 1 or 0`);
    }
    if (isSame !== (cells.name1 === cells.name2)) {
      throw new ConfigError(
        `${place}: same is ${cells.same}, but the names are ${cells.name1} and ${cells.name2}`,
      );
    }
    return {
      fold: filled(cells.fold, 'fold', place),
      isSame,
      first: picture(cells.name1, cells.file1, place),
      second: picture(cells.name2, cells.file2, place),
    };
  });
  requireFiles(
    csv,
    root,
    pairs.flatMap(({ first, second }) => [first.file, second.file]),
  );
  return pairs;
}

/** Throws ConfigError for a malformed row, for roles that cannot be, and for pictures that are not there. */
export function readRoles(csv: string, root: string): RolePicture[] {
  const pictures = readTable(csv, ROLE_COLUMNS).map(readRole);
  const listed = new Set(pictures.filter(({ role }) => role === 'gallery').map(({ name }) => name));
  for (const role of ['gallery', 'known', 'unknown'] as const) {
    if (!pictures.some((one) => one.role === role)) {
      throw new ConfigError(`${csv}: no row has the role ${role}`);
    }
  }
  const wrong = pictures.find(
    ({ role, name }) => role !== 'gallery' && listed.has(name) !== (role === 'known'),
  );
  if (wrong) {
    const found = listed.has(wrong.name) ? 'is in the gallery' : 'is not in the gallery';
    throw new ConfigError(`${csv}: ${wrong.name} has the role ${wrong.role} and ${found}`);
  }
  requireFiles(
    csv,
    root,
    pictures.map(({ file }) => file),
  );
  return pictures;
}

/** Both people are of that half; a pair across the halves is in neither. */
export function pairsOf(pairs: readonly Pair[], half: HalfChoice): Pair[] {
  return pairs.filter(({ first, second }) => isOfHalf(first.name, half) && isOfHalf(second.name, half));
}

function readRole({ cells, place }: CsvRow<(typeof ROLE_COLUMNS)[number]>): RolePicture {
  const role = ROLES[cells.role];
  if (role === undefined) {
    throw new ConfigError(
      `${place}: role: found ${JSON.stringify(cells.role)}, expected ${Object.keys(ROLES).join(', ')}`,
    );
  }
  return { role, ...picture(cells.name, cells.file, place) };
}

function picture(name: string, file: string, place: string): PersonPicture {
  filled(name, 'name', place);
  const below = normalize(filled(file, 'file', place));
  if (isAbsolute(below) || below.startsWith('..')) {
    throw new ConfigError(`${place}: file: found ${JSON.stringify(file)}, expected a path below the root`);
  }
  return { name, file: below };
}

function filled(cell: string, column: string, place: string): string {
  if (cell === '') {
    throw new ConfigError(`${place}: ${column} is empty`);
  }
  return cell;
}

function requireFiles(csv: string, root: string, files: readonly string[]): void {
  const missing = [...new Set(files)].filter((file) => !existsSync(join(root, file)));
  if (missing.length > 0) {
    const told = missing.slice(0, MOST_TOLD).join(', ');
    const more = missing.length > MOST_TOLD ? ` and ${missing.length - MOST_TOLD} more` : '';
    throw new ConfigError(`${csv}: not below ${root}: ${told}${more}`);
  }
}
