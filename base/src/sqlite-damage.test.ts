import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isSqliteDamage, requireUndamaged, setAside } from './sqlite-damage.ts';
import { openSqlite } from './sqlite.ts';

describe('a damaged SQLite file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-damage-'));
    file = join(folder, 'some.sqlite');
    const database = openSqlite(file, { synchronous: 'full' });
    database.exec('create table word (text text); pragma wal_checkpoint(truncate)');
    database.close();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const check = (): unknown => {
    try {
      const database = openSqlite(file, { synchronous: 'full' });
      try {
        requireUndamaged(database);
      } finally {
        database.close();
      }
      return null;
    } catch (error) {
      return error;
    }
  };

  it('is told from a whole one and from other faults', () => {
    expect(check()).to.equal(null);
    writeFileSync(file, 'something else entirely '.repeat(500));
    expect(isSqliteDamage(check())).to.equal(true);
    expect(isSqliteDamage(new Error('the disk is full'))).to.equal(false);
  });

  it('is found by the check when a page inside was overwritten', () => {
    const bytes = readFileSync(file);
    bytes.fill(0xff, 4096);
    writeFileSync(file, bytes);

    expect(isSqliteDamage(check())).to.equal(true);
  });

  it('is set aside together with its log', () => {
    writeFileSync(`${file}-wal`, 'log');

    const aside = setAside(file, 7);

    expect(aside).to.equal(`${file}.damaged-7`);
    expect([file, `${file}-wal`].some(existsSync)).to.equal(false);
    expect([aside, `${aside}-wal`].every(existsSync)).to.equal(true);
  });
});
