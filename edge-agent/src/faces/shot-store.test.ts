import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { openSeal } from '#base/seal.ts';
import type { Sqlite } from '#base/sqlite.ts';
import { createCohort, encodeDescriptor } from '#models/faces/matching.ts';
import { createPeople, LENGTH, RECIPE, T0_MS, type Person } from './face-people.helpers.ts';
import { createFaceSearches, type FaceSearches } from './face-search.ts';
import { openFacesDatabase } from './faces-database.ts';
import { openShotStore, type ShotStore, type StoredShot } from './shot-store.ts';

describe('faces that were seen', () => {
  let folder: string;
  let file: string;
  let database: Sqlite;
  let clock: FakeClock;
  let shots: ShotStore;
  const people = createPeople(11);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-shots-'));
    file = join(folder, 'faces.sqlite');
    clock = createFakeClock();
    open();
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const open = (mostBytes = 2 ** 30): void => {
    database = openFacesDatabase(file, silentLog);
    const seal = openSeal(join(folder, 'faces.key'));
    shots = openShotStore({ database, seal, keepMs: 30 * 86_400_000, mostBytes, clock });
  };
  const shot = (person: Person, more: Partial<StoredShot> = {}): StoredShot => ({
    ...{ cameraId: 'gate', atMs: T0_MS, recipe: RECIPE, widthPx: 60, descriptor: person.picture() },
    box: { x: 0.1, y: 0.2, w: 0.3, h: 0.4 },
    jpeg: new Uint8Array(5000).fill(7),
    ...more,
  });
  const searches = (): FaceSearches =>
    createFaceSearches({
      shots,
      readerRecipe: () => RECIPE,
      cohortOf: () => createCohort(LENGTH, 10, () => 0),
      clock,
    });
  const order = (person: Person, cameraIds: string[], most = 3) => ({
    recipe: RECIPE,
    descriptors: [encodeDescriptor(person.picture())],
    ...{ cameraIds, fromMs: 0, toMs: T0_MS * 2, most },
  });

  it('are read again as they were kept', () => {
    const kept = shot(people.person());

    const id = shots.add(kept);

    const found = shots.read(id);
    expect({ ...found, jpeg: [...(found?.jpeg ?? [])] }).to.deep.equal({ ...kept, jpeg: [...kept.jpeg] });
    expect(shots.read(id + 1)).to.equal(null);
  });

  it('do not open at another row, another camera or with another picture (attack 18)', () => {
    const [first, second] = [shots.add(shot(people.person())), shots.add(shot(people.person()))];
    const swapPictures = `update picture set sealed = (select sealed from picture p where p.shot_id = ${second}) where shot_id = ${first}`;

    database.exec(swapPictures);
    expect(() => shots.read(first)).to.throw(/was changed/);
    database.exec(`update shot set camera_id = 'yard' where id = ${second}`);

    expect(() => shots.read(second)).to.throw(/was changed/);
    expect(() => shots.descriptorOf(second)).to.throw(/was changed/);
  });

  it('go when there is too much of them, the oldest first, and their bytes are gone from the files', () => {
    database.close();
    open(200_000);
    for (let day = 0; day < 400; day += 1) {
      shots.add(shot(people.person(), { atMs: T0_MS - day * 1000 }));
    }

    const gone = shots.sweep();

    expect(gone).to.equal(380);
    expect(statSync(`${file}-wal`).size).to.equal(0);
    expect(shots.oldestMs(['gate'])).to.equal(T0_MS - 19_000);
    shots.add(shot(people.person()));
    expect(shots.sweep()).to.equal(0);
  });

  it('never take the id of one that was erased', () => {
    const first = shots.add(shot(people.person(), { atMs: 0 }));
    shots.sweep();

    expect(shots.add(shot(people.person()))).to.be.greaterThan(first);
  });

  it('are gone through without opening a picture but those of the hits', async () => {
    const person = people.person();
    for (let index = 0; index < 300; index += 1) {
      shots.add(shot(people.person(), { cameraId: index % 2 === 0 ? 'gate' : 'yard' }));
    }
    const wanted = shots.add(shot(person));
    database.exec(`update picture set sealed = x'00' where shot_id <> ${wanted}`);

    const found = await searches().search(order(person, ['gate', 'yard'], 1));

    expect(found).to.deep.include({ status: 'searched', compared: 301 });
    expect(found.status === 'searched' && found.hits.length).to.equal(1);
  });

  it('of another time are passed over, though they are more alike', async () => {
    const person = people.person();
    for (let index = 0; index < 40; index += 1) {
      shots.add(shot(person, { atMs: T0_MS - 86_400_000 }));
    }
    shots.add(shot(people.person(), { atMs: T0_MS }));

    const found = await searches().search({ ...order(person, ['gate'], 2), fromMs: T0_MS - 1000 });

    expect(found).to.deep.include({ status: 'searched', compared: 1 });
    expect(found.status === 'searched' && found.hits.map(({ atMs }) => atMs)).to.deep.equal([T0_MS]);
  });

  it('leave the memory some minutes after the last search', async () => {
    shots.add(shot(people.person()));
    const searching = searches();
    await searching.search(order(people.person(), ['gate']));
    expect(searching.held()).to.equal(1);

    searching.release();
    expect(searching.held()).to.equal(1);
    await clock.advance(5 * 60_000);
    searching.release();

    expect(searching.held()).to.equal(0);
  });

  it('are begun anew where the file is damaged', () => {
    shots.add(shot(people.person()));
    database.close();
    ['', '-wal', '-shm'].forEach((suffix) => rmSync(file + suffix, { force: true }));
    writeFileSync(file, 'no database at all, but long enough to look like one'.repeat(100));

    open();

    expect(shots.count('gate', RECIPE, { fromMs: 0, toMs: T0_MS })).to.equal(0);
  });
});
