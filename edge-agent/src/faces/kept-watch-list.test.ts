import { verify } from 'node:crypto';
import {
  closeSync,
  linkSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { openSeal } from '#base/seal.ts';
import { receiptText, watchListKept, type WatchListKept, type WatchListSet } from '#protocol/faces.ts';
import { similarityOf } from '#models/faces/matching.ts';
import {
  createPeople,
  createSigningCentral,
  entryOf,
  RECIPE,
  type SigningCentral,
} from './face-people.helpers.ts';
import { openKeptWatchList, type KeptWatchList } from './kept-watch-list.ts';

const HOUR_MS = 3_600_000;

describe('watch-list kept by an agent', () => {
  let folder: string;
  let file: string;
  let clock: FakeClock;
  let central: SigningCentral;
  let kept: KeptWatchList;
  let readerRecipe: string | null;
  const people = createPeople();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-watch-list-'));
    file = join(folder, 'watch-list.sealed');
    clock = createFakeClock();
    central = createSigningCentral();
    readerRecipe = RECIPE;
    reopen();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const reopen = (): void => {
    const seal = openSeal(join(folder, 'faces.key'));
    const { identity } = central;
    kept = openKeptWatchList({
      ...{ file, seal, identity, readerRecipe: () => readerRecipe, clock, log: silentLog },
    });
  };
  const give = (message: WatchListSet): WatchListKept => watchListKept.parse(kept.keep(message));
  const reasonOf = (message: WatchListSet): string => {
    const answer = give(message);
    return answer.status === 'refused' ? answer.reason : 'taken';
  };
  const soughtIds = (siteId = 'school'): string[] => kept.entriesAt(siteId, 'sought').map(({ id }) => id);

  it('is answered with what is held, signed by the agent, and survives a restart', () => {
    const person = people.person();
    const entries = [entryOf(person), entryOf(people.person())];

    const answer = give(central.bundle(1, entries));
    reopen();

    const entryIds = entries.map(({ id }) => id).sort();
    expect(answer).to.deep.include({ status: 'kept', serial: 1, entryIds });
    if (answer.status === 'kept') {
      const text = Buffer.from(receiptText({ ...answer, agentId: central.agentId }));
      expect(verify(null, text, central.agentKey, Buffer.from(answer.signature, 'base64'))).to.equal(true);
    }
    expect(soughtIds().sort()).to.deep.equal(entryIds);
    const [first] = kept.entriesAt('school', 'sought');
    expect(first && similarityOf(first.template, person.picture())).to.be.greaterThan(0.97);
  });

  it('keeps neither descriptors nor ids readable on the disk', () => {
    const entry = entryOf(people.person());

    give(central.bundle(1, [entry]));

    const bytes = readFileSync(file);
    expect(bytes.includes(entry.id)).to.equal(false);
    expect(bytes.includes(entry.descriptors[0]?.slice(0, 24) ?? '')).to.equal(false);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it('holds at the sites of an entry only, with the thresholds of the site', () => {
    const here = entryOf(people.person(), { siteIds: ['school'] });
    const guest = entryOf(people.person(), { siteIds: ['school'], purpose: 'expected' });
    const own = { siteId: 'school', candidate: 4.5, strong: 6 };

    give(central.bundle(1, [here, guest], { thresholds: [own] }));

    expect(soughtIds('school')).to.deep.equal([here.id]);
    expect(soughtIds('fund')).to.deep.equal([]);
    expect(kept.entriesAt('school', 'expected').map(({ id }) => id)).to.deep.equal([guest.id]);
    expect(kept.thresholdsAt('school')).to.deep.equal({ candidate: 4.5, strong: 6 });
    expect(kept.thresholdsAt('fund')).to.equal(null);
  });

  it('is refused when older, for another agent, changed, by a foreign key, or no list at all (attacks 4, 13, 18)', () => {
    const mine = entryOf(people.person());
    const first = central.bundle(1, [mine]);
    const second = central.bundle(2, [mine, entryOf(people.person())]);
    give(second);
    const forAnother = central.bundle(3, [], { agentId: '0198c0de-0000-4000-8000-000000000001' });
    const changed = central.bundle(3, []);
    const foreign = createSigningCentral().bundle(3, [], { agentId: central.agentId });

    expect(reasonOf(first)).to.equal('serial: 1 is not newer than 2, which is held');
    expect(reasonOf(forAnother)).to.match(/^agentId: is made out to 0198c0de.*, expected/);
    expect(reasonOf({ ...changed, text: changed.text.replace('"serial":3', '"serial":4') })).to.match(
      /^signature/,
    );
    expect(reasonOf({ ...changed, signature: 'AAAA' })).to.match(/^signature/);
    expect(reasonOf(foreign)).to.match(/^signature/);
    expect(reasonOf(central.bundle(3, [], { serial: -1 }))).to.match(/^text: is no watch-list/);
    expect(reasonOf(central.bundle(2, []))).to.match(/^serial: 2 is not newer than 2/);
    expect(soughtIds()).to.have.length(2);
  });

  it('is refused by an agent that knows no key of central yet', () => {
    const nameless = { ...central.identity, centralKey: () => null };
    const seal = openSeal(join(folder, 'faces.key'));
    const other = openKeptWatchList({
      ...{ file, seal, identity: nameless, readerRecipe: () => null, clock, log: silentLog },
    });

    expect(other.keep(central.bundle(1, []))).to.deep.include({ status: 'refused' });
  });

  it('made by other nets is refused with both names, unless it is empty', () => {
    readerRecipe = 'other/2';

    const refused = reasonOf(central.bundle(1, [entryOf(people.person())]));

    expect(refused).to.contain('made-up/1').and.contain('other/2');
    expect(give(central.bundle(2, []))).to.deep.include({ status: 'kept', entryIds: [] });
  });

  it('with descriptors of two lengths, or of no unit length, is refused whole', () => {
    const good = entryOf(people.person());
    const short = Buffer.from(Float32Array.of(1, 0).buffer).toString('base64');
    const long = Buffer.from(Float32Array.from({ length: 128 }, () => 1).buffer).toString('base64');

    expect(reasonOf(central.bundle(1, [good, { ...good, descriptors: [short] }]))).to.match(/expected 128/);
    expect(reasonOf(central.bundle(1, [{ ...good, descriptors: [long] }]))).to.match(/expected 1$/);
    expect(readdirSync(folder)).to.deep.equal(['faces.key']);
  });

  it('sent once more because the answer was lost is answered again', () => {
    const message = central.bundle(1, [entryOf(people.person())]);
    give(message);

    expect(give(message)).to.deep.include({ status: 'kept', serial: 1 });
  });

  it('loses an entry the moment it expires, and from the disk without any line to central', async () => {
    const soon = entryOf(people.person(), { expiresAtMs: clock.nowMs() + HOUR_MS });
    const later = entryOf(people.person(), { expiresAtMs: clock.nowMs() + 3 * HOUR_MS });
    const message = central.bundle(1, [soon, later]);
    give(message);
    const before = readFileSync(file).length;

    await clock.advance(HOUR_MS);
    expect(soughtIds()).to.deep.equal([later.id]);
    kept.sweep();

    expect(readFileSync(file).length).to.be.lessThan(before * 0.7);
    expect(give(message)).to.deep.include({ status: 'kept', entryIds: [later.id] });
    clock.jump(-2 * HOUR_MS);
    reopen();
    expect(soughtIds()).to.deep.equal([later.id]);
  });

  it('overwrites on the disk what a newer one no longer has', () => {
    give(central.bundle(1, [entryOf(people.person())]));
    const former = openSync(file, 'r');
    const size = statSync(file).size;

    give(central.bundle(2, []));

    const bytes = Buffer.alloc(size, 1);
    readSync(former, bytes, 0, size, 0);
    closeSync(former);
    expect(bytes.equals(Buffer.alloc(size))).to.equal(true);
    expect(readdirSync(folder).sort()).to.deep.equal([
      'faces.key',
      'watch-list.sealed',
      'watch-list.sealed.serial',
    ]);
  });

  it('overwrites after a power cut what it could not before, and never what is in force', () => {
    give(central.bundle(1, [entryOf(people.person())]));
    writeFileSync(`${file}.former`, 'old bytes');
    const former = openSync(`${file}.former`, 'r');

    reopen();
    const bytes = Buffer.alloc(9);
    readSync(former, bytes, 0, 9, 0);
    closeSync(former);
    linkSync(file, `${file}.former`);
    reopen();

    expect(bytes.equals(Buffer.alloc(9))).to.equal(true);
    expect(soughtIds()).to.have.length(1);
    expect(readdirSync(folder).sort()).to.deep.equal([
      'faces.key',
      'watch-list.sealed',
      'watch-list.sealed.serial',
    ]);
  });

  it('damaged on the disk is erased, and taken from central anew, but no older one', () => {
    const older = central.bundle(1, [entryOf(people.person())]);
    const message = central.bundle(2, [entryOf(people.person())]);
    give(older);
    give(message);
    const bytes = readFileSync(file);
    bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1);
    writeFileSync(file, bytes);

    reopen();

    expect(soughtIds()).to.deep.equal([]);
    expect(readdirSync(folder).sort()).to.deep.equal(['faces.key', 'watch-list.sealed.serial']);
    expect(give(older)).to.deep.equal({
      status: 'refused',
      reason: 'serial: 1 is older than 2, which was held here before',
    });
    expect(give(message)).to.deep.include({ status: 'kept', serial: 2 });
  });
});
