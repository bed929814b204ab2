/** Test data that is not part of the repository: recorded camera traffic and inputs that once broke other readers. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DataFile {
  name: string;
  bytes: Buffer;
}

const ROOT =
  process.env['MATLANG_DATA'] ?? join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data');

/** Skips the running test, and says so, where the folder is missing. */
export function readDataFolder(test: Mocha.Context, ...path: string[]): DataFile[] {
  const folder = join(ROOT, ...path);
  if (!existsSync(folder)) {
    console.warn(`      SKIPPED: no test data in ${folder} (set MATLANG_DATA)`);
    test.skip();
  }
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: file.slice(folder.length + 1), bytes: readFileSync(file) }));
}
