/** The private test footage: beside the repository, or where MATLANG_DATA says. It is never copied into it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { skipOrFail } from './chromium.helpers.ts';

export const DATA_FOLDER =
  process.env['MATLANG_DATA'] ?? join(import.meta.dirname, '..', '..', 'shared', 'data');

export function requireData(test: Context, file: string): string {
  const path = join(DATA_FOLDER, file);
  if (!existsSync(path)) {
    skipOrFail(test, `real footage: ${file} is not there; set MATLANG_DATA to the folder that holds it`);
  }
  return path;
}
