import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { silentLog } from './log.ts';
import { openReplaceable } from './sqlite-replaceable.ts';
import { firstValue, openSqlite } from './sqlite.ts';

const TABLES =
  'create table if not exists mark (text text) strict; create index if not exists by_text on mark (text);';

describe('a file that may be begun anew', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'matlang-replaceable-'));
    file = path.join(folder, 'marks.sqlite');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const marksAfterOpening = (): unknown => {
    const database = openReplaceable(file, TABLES, silentLog, 'marks');
    const count = firstValue(database, 'select count(*) from mark');
    database.close();
    return count;
  };

  it('is opened with what it holds', () => {
    const database = openReplaceable(file, TABLES, silentLog, 'marks');
    database.exec("insert into mark values ('cổng')");
    database.close();

    expect(marksAfterOpening()).to.equal(1);
  });

  it('is begun anew where it is damaged, and where it is of another make', () => {
    writeFileSync(file, 'no database at all, but long enough to look like one'.repeat(100));
    expect(marksAfterOpening()).to.equal(0);

    rmSync(file);
    const other = openSqlite(file, { synchronous: 'normal' });
    other.exec('create table mark (word text)');
    other.close();
    expect(marksAfterOpening()).to.equal(0);
  });

  it('is left alone where opening it fails for another reason', () => {
    mkdirSync(file);

    expect(() => openReplaceable(file, TABLES, silentLog, 'marks')).to.throw();
    expect(statSync(file).isDirectory()).to.equal(true);
  });
});
