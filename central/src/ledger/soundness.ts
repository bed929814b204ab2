/**
 * Whether the file of a ledger is all there, before anything is built on it: what a failing disk or a cut-short copy
 * left behind is refused with the command that helps, not served until a query happens to meet the hole.
 * Going through every page (integrity_check) takes minutes on a large ledger and is the backup's affair.
 */
import { statSync } from 'node:fs';
import { GiveUp, describeError } from '#base/errors.ts';
import { isSqliteDamage } from '#base/sqlite-damage.ts';
import { firstValue, type Sqlite } from '#base/sqlite.ts';

/**
 * Throws GiveUp 'ledger-damaged'. What is in the file's log is put into it first; while somebody else reads or writes,
 * that cannot be done, and the size says nothing.
 */
export function requireSound(sqlite: Sqlite, file: string): void {
  if (file === ':memory:') {
    return;
  }
  try {
    const isAlone = valueOf(sqlite, 'wal_checkpoint(truncate)') === 0;
    const expected = valueOf(sqlite, 'page_count') * valueOf(sqlite, 'page_size');
    const found = statSync(file).size;
    if (isAlone && found < expected) {
      throw damaged(file, `found ${found} bytes, expected ${expected}`);
    }
    sqlite.prepare('select count(*) from sqlite_master').get();
  } catch (error) {
    throw isSqliteDamage(error) ? damaged(file, describeError(error)) : error;
  }
}

export function damaged(file: string, what: string): GiveUp {
  return new GiveUp(
    'ledger-damaged',
    `${file}: is damaged (${what}); put the newest backup back: ` +
      'matlang restore BACKUPS --config FILE --replace (what is here now is set aside)',
  );
}

function valueOf(sqlite: Sqlite, pragma: string): number {
  return Number(firstValue(sqlite, `pragma ${pragma}`));
}
