import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import { pino } from 'pino';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import type { FaceShot } from '#edge-agent/detect/faces/sighting.ts';
import type { CameraNews, FaceNews } from '#edge-agent/events/behaviour.ts';
import { cameraWith } from '#edge-agent/events/walk.helpers.ts';
import { faceScores, type FaceScores, type FaceSearched } from '#protocol/faces.ts';
import type { Receipt } from '#protocol/incident.ts';
import { encodeDescriptor } from '#models/faces/matching.ts';
import {
  createPeople,
  createRandom,
  createSigningCentral,
  entryOf,
  RECIPE,
  shotOf,
  T0_MS,
  sightingOf,
  type Person,
  type SigningCentral,
} from './face-people.helpers.ts';
import { openFaceWork, type FaceWork } from './face-work.ts';
import { binOf } from './score-tally.ts';

describe('faces at the agent', () => {
  let folder: string;
  let clock: FakeClock;
  let central: SigningCentral;
  let faces: FaceWork;
  let stop: () => Promise<void>;
  let told: CameraNews[];
  let reports: FaceScores[];
  let receipt: () => Receipt;
  let isUnknownWanted: boolean;
  let logged: string;
  const people = createPeople(7);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-faces-'));
    clock = createFakeClock();
    central = createSigningCentral();
    told = [];
    reports = [];
    logged = '';
    receipt = () => ({ status: 'stored', atMs: 1 });
    isUnknownWanted = false;
    start();
  });
  afterEach(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });

  const start = (more: Partial<{ keepDays: number }> = {}): void => {
    const stopper = new AbortController();
    const sink = new Writable({
      write: (line: Buffer, _encoding, done) => {
        logged += line.toString();
        done();
      },
    });
    faces = openFaceWork({
      folder,
      config: {
        faces: {
          ...{ finder: { layout: 'blazeface' }, embedder: { layout: 'face-api' }, providers: ['cpu'] },
          ...{ keepDays: 30, mostMegabytes: 100, ...more },
        },
        cameras: [cameraWith([])],
      },
      identity: central.identity,
      isUnknownWanted: () => isUnknownWanted,
      tell: (_cameraId, news) => told.push(news),
      report: async (message) => {
        reports.push(faceScores.parse(message));
        return receipt();
      },
      clock,
      log: pino({ level: 'trace' }, sink),
      random: createRandom(3),
    });
    const running = faces.run(stopper.signal);
    stop = async () => {
      stopper.abort();
      await running;
    };
  };
  const restart = async (more = {}): Promise<void> => {
    await stop();
    start(more);
  };
  const shotsOf = (person: Person, count: number, more: Partial<FaceShot> = {}): FaceShot[] =>
    Array.from({ length: count }, (_, index) =>
      shotOf(person.picture(0.985), { atMs: T0_MS + index * 300, ...more }),
    );
  /** Somebody walks by: some faces, and the end of the track. */
  const pass = (trackId: number, shots: FaceShot[]): void => {
    faces.see(sightingOf(trackId, shots));
    faces.see(sightingOf(trackId, [], { atMs: T0_MS + 4000, isOver: true }));
  };
  const matches = (): FaceNews[] => told.filter((news) => news.type === 'face');
  const search = (person: Person, more = {}): Promise<FaceSearched> =>
    faces.searchFaces({
      recipe: RECIPE,
      descriptors: [encodeDescriptor(person.picture())],
      cameraIds: ['gate'],
      fromMs: T0_MS,
      toMs: T0_MS + 10_000,
      most: 10,
      ...more,
    });

  it('tell of a sought person with a face, and of no stranger', () => {
    const person = people.person();
    const entry = entryOf(person);
    faces.keepWatchList(central.bundle(1, [entry, entryOf(people.person())]));

    for (let trackId = 1; trackId <= 50; trackId += 1) {
      pass(trackId, shotsOf(people.person(), 4));
    }
    expect(told).to.deep.equal([]);
    pass(51, shotsOf(person, 4));

    expect(matches().map(({ personKey }) => personKey)).to.include(entry.id);
    const [first] = matches();
    expect(first?.finding.match).to.include({ entryId: entry.id, shots: 4, widthPx: 60 });
    expect(first?.finding.match.score).to.be.greaterThan(4);
    expect(first?.finding.boxes.map(({ atMs }) => atMs)).to.deep.equal(
      [0, 300, 600, 900].map((after) => T0_MS + after),
    );
    expect(told.at(-1)).to.deep.equal({ type: 'face-gone', visitId: first?.visitId });
  });

  it('tell of nobody whose entry is of another site, has expired, or was withdrawn', async () => {
    const [elsewhere, expired, withdrawn] = [people.person(), people.person(), people.person()];
    const gone = entryOf(withdrawn);
    const entries = [
      entryOf(elsewhere, { siteIds: ['school'] }),
      entryOf(expired, { expiresAtMs: clock.nowMs() + 1000 }),
      gone,
    ];
    faces.keepWatchList(central.bundle(1, entries));
    pass(1, shotsOf(withdrawn, 3));
    expect(matches().length).to.be.greaterThan(0);
    told = [];

    faces.keepWatchList(central.bundle(2, entries.slice(0, 2)));
    await clock.advance(1000);
    [elsewhere, expired, withdrawn].forEach((person, index) => pass(10 + index, shotsOf(person, 4)));

    expect(told).to.deep.equal([]);
  });

  it('say nothing, and why, by small faces only, by one poor face, or by two people under one number', () => {
    const person = people.person();
    faces.keepWatchList(central.bundle(1, [entryOf(person)]));

    pass(1, shotsOf(person, 4, { use: 'match', widthPx: 30 }));
    pass(2, shotsOf(person, 1, { grade: 0.4 }));
    pass(3, [...shotsOf(person, 2), ...shotsOf(people.person(), 2)]);
    pass(4, []);
    expect(told).to.deep.equal([]);
    pass(5, shotsOf(person, 1, { grade: 0.9 }));

    expect(matches()).to.have.length.greaterThan(0);
    expect(faces.stats()).to.deep.equal({
      tracks: 5,
      judged: 1,
      abstained: { 'no-face': 1, 'only-small': 1, 'too-few': 1, 'shots-disagree': 1, 'other-recipe': 0 },
    });
  });

  it('compare nobody with a list that other nets made', () => {
    const person = people.person();
    isUnknownWanted = true;
    faces.keepWatchList(
      central.bundle(1, [entryOf(person), entryOf(people.person(), { purpose: 'expected' })]),
    );

    faces.see(sightingOf(1, shotsOf(person, 4), { recipe: 'other/2', isOver: true }));

    expect(told).to.deep.equal([]);
    expect(faces.stats().abstained['other-recipe']).to.equal(1);
    const answer = faces.keepWatchList(central.bundle(2, [entryOf(person)]));
    expect(answer.status === 'refused' && answer.reason)
      .to.contain(RECIPE)
      .and.contain('other/2');
  });

  it('know who is expected, and tell of the same readable stranger under one key', () => {
    const [guard, stranger] = [people.person(), people.person()];
    isUnknownWanted = true;
    faces.keepWatchList(central.bundle(1, [entryOf(guard, { purpose: 'expected' })]));

    pass(1, shotsOf(guard, 4));
    pass(3, shotsOf(stranger, 1, { grade: 0.9 }));
    pass(4, shotsOf(stranger, 4, { use: 'match', widthPx: 30 }));
    expect(told).to.deep.equal([]);
    pass(5, shotsOf(stranger, 3));
    pass(6, shotsOf(stranger, 3));

    const [first, second] = matches();
    expect(first?.finding.match).to.include({ entryId: null, strength: 'unknown' });
    expect(first?.personKey).to.equal(second?.personKey);
    expect(first?.visitId).not.to.equal(second?.visitId);
  });

  it('say nothing of somebody who is neither known nor clearly somebody else', () => {
    const guard = people.person();
    const [entry, shots] = [entryOf(guard), shotsOf(guard, 4)];
    faces.keepWatchList(central.bundle(1, [entry]));
    pass(1, shots);
    const score = matches()[0]?.finding.match.score ?? 0;
    const expected = { ...entry, purpose: 'expected' as const };
    const at = (candidate: number) => ({
      thresholds: [{ siteId: 'hamlet-3', candidate, strong: candidate + 1 }],
    });
    isUnknownWanted = true;
    told = [];

    faces.keepWatchList(central.bundle(2, [expected], at(score + 0.8)));
    pass(2, shots);
    expect(told).to.deep.equal([]);
    faces.keepWatchList(central.bundle(3, [expected], at(score + 1.2)));
    pass(3, shots);

    expect(matches()[0]?.finding.match.strength).to.equal('unknown');
  });

  it('wait some seconds for better faces before they call anybody unknown', () => {
    isUnknownWanted = true;
    const stranger = people.person();

    faces.see(sightingOf(1, shotsOf(stranger, 3), { atMs: T0_MS + 900 }));
    faces.see(sightingOf(1, shotsOf(stranger, 3), { atMs: T0_MS + 2800 }));
    expect(told).to.deep.equal([]);
    faces.see(sightingOf(1, shotsOf(stranger, 3), { atMs: T0_MS + 2950 }));

    expect(matches()).to.have.length(1);
    expect(matches()[0]?.finding.match.score).to.equal(null);
  });

  it('go by the thresholds of the site as soon as central changes them', () => {
    const person = people.person();
    const entries = [entryOf(person)];
    const at = (candidate: number) => ({
      thresholds: [{ siteId: 'hamlet-3', candidate, strong: candidate + 1 }],
    });
    faces.keepWatchList(central.bundle(1, entries, at(50)));
    pass(1, shotsOf(person, 4));
    expect(told).to.deep.equal([]);

    faces.keepWatchList(central.bundle(2, entries, at(2)));
    pass(2, shotsOf(person, 4));

    expect(matches()[0]?.finding.match).to.deep.include({
      strength: 'strong',
      thresholds: { candidate: 2, strong: 3 },
    });
  });

  it('count tracks and scores in bins, and report them until there is a receipt, over a restart too', async () => {
    const person = people.person();
    pass(1, shotsOf(people.person(), 3));
    faces.keepWatchList(central.bundle(1, [entryOf(person)]));
    pass(2, shotsOf(people.person(), 3));
    pass(3, []);
    pass(4, shotsOf(person, 3));
    receipt = () => {
      throw new Error('central is away');
    };

    await clock.advance(5 * 60_000);
    expect(reports).to.have.length(1);
    await restart();
    receipt = () => ({ status: 'already-stored', atMs: 1 });
    await clock.advance(5 * 60_000);
    await clock.advance(5 * 60_000);

    expect(reports).to.have.length(2);
    expect(reports[1]).to.deep.equal(reports[0]);
    const [site] = reports[0]?.sites ?? [];
    expect(site).to.include({ siteId: 'hamlet-3', tracks: 4, compared: 2 });
    expect(site?.bins.reduce((sum, count) => sum + count, 0)).to.equal(2);
    expect(site?.bins.slice(binOf(4)).reduce((sum, count) => sum + count, 0)).to.equal(1);
  });

  it('drop a report that central refuses, and send the next', async () => {
    receipt = () => ({ status: 'refused', reason: 'no such site' });
    pass(1, []);
    await clock.advance(5 * 60_000);
    receipt = () => ({ status: 'stored', atMs: 1 });
    pass(2, []);
    await clock.advance(5 * 60_000);

    expect(reports).to.have.length(2);
    expect(reports[1]?.id).not.to.equal(reports[0]?.id);
  });

  it('find a face again among those that were kept, with its picture, and after a restart', async () => {
    const person = people.person();
    for (let trackId = 1; trackId <= 30; trackId += 1) {
      pass(trackId, shotsOf(trackId === 17 ? person : people.person(), 3, { widthPx: trackId * 2 + 20 }));
    }
    await restart();

    const found = await search(person, { most: 5 });

    expect(found).to.include({ status: 'searched', compared: 30, sinceMs: T0_MS });
    const hits = found.status === 'searched' ? found.hits : [];
    expect(hits).to.have.length(5);
    expect(hits[0]).to.deep.include({
      cameraId: 'gate',
      widthPx: 54,
      box: { x: 0.4, y: 0.2, w: 0.05, h: 0.08 },
    });
    expect(hits[0]?.score).to.be.greaterThan(4);
    expect(hits[1]?.score).to.be.lessThan(4);
    expect([...(hits[0]?.jpeg ?? [])]).to.deep.equal([0xff, 0xd8, 0xff, 0xd9]);
  });

  it('search the time and the cameras that were asked for only, and what came since', async () => {
    const person = people.person();
    [1000, 2000, 3000].forEach((after, trackId) =>
      pass(trackId, shotsOf(person, 2, { atMs: T0_MS + after })),
    );
    const times = async (more: object): Promise<number[]> => {
      const found = await search(person, more);
      return found.status === 'searched' ? found.hits.map(({ atMs }) => atMs - T0_MS).sort() : [];
    };

    expect(await times({ fromMs: T0_MS + 1500, toMs: T0_MS + 2500 })).to.deep.equal([2000]);
    expect(await times({ fromMs: T0_MS + 1500, toMs: T0_MS + 9000, most: 1 })).to.have.length(1);
    expect(await times({ cameraIds: ['yard'] })).to.deep.equal([]);
    pass(9, shotsOf(person, 2, { atMs: T0_MS + 2200 }));

    expect(await times({ fromMs: T0_MS + 1500, toMs: T0_MS + 2500 })).to.deep.equal([2000, 2200]);
  });

  it('refuse to search for a face that other nets have read, or for what is no face', async () => {
    pass(1, shotsOf(people.person(), 2));

    const other = await search(people.person(), { recipe: 'other/2' });
    const rubbish = await search(people.person(), { descriptors: ['AAAA'] });

    expect(other.status === 'refused' && other.reason)
      .to.contain(RECIPE)
      .and.contain('other/2');
    expect(rubbish.status).to.equal('refused');
  });

  it('erase faces after their days, from searches too', async () => {
    const person = people.person();
    pass(1, shotsOf(person, 2, { atMs: clock.nowMs() }));
    const forever = { fromMs: 0, toMs: clock.nowMs() + 1e12 };
    expect(await search(person, forever)).to.deep.include({ compared: 1 });

    clock.jump(31 * 86_400_000);
    await clock.advance(60_000);

    expect(await search(person, forever)).to.deep.include({ hits: [], compared: 0, sinceMs: null });
  });

  it('keep on the disk nothing that shows a face or a descriptor, and log none', async () => {
    const person = people.person();
    const shots = shotsOf(person, 3, { jpeg: Buffer.from('the picture of a face') });
    const entry = entryOf(person);
    faces.keepWatchList(central.bundle(1, [entry]));
    pass(1, shots);
    pass(2, shotsOf(people.person(), 3));
    await search(person);
    await search(person, { recipe: 'other/2' });
    faces.keepWatchList(central.bundle(1, []));
    await clock.advance(5 * 60_000);
    await stop();

    const template = Buffer.from(shots[0]?.descriptor.buffer ?? new ArrayBuffer(0));
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    expect(readdirSync(folder)).to.include('faces.sqlite');
    for (const bytes of texts) {
      expect(bytes.includes('the picture of a face')).to.equal(false);
      expect(bytes.includes(template.subarray(0, 16))).to.equal(false);
    }
    expect(logged).to.contain('new watch-list').and.contain('watch-list refused');
    const numbers = [...(shots[0]?.descriptor ?? [])].map((value) => value.toFixed(6).slice(0, 8));
    expect(numbers.filter((value) => Math.abs(Number(value)) > 0.01 && logged.includes(value))).to.deep.equal(
      [],
    );
    entry.descriptors.forEach((text) => expect(logged).to.not.contain(text.slice(0, 16)));
  });

  it('measure by the strangers of the place, known again after a restart, and by none who is on the list', async () => {
    const [sought, probe] = [people.person(), people.person()];
    const descriptors = [encodeDescriptor(probe.picture())];
    const scoreOfFirst = async (): Promise<number> => {
      const found = await search(probe, { descriptors, toMs: T0_MS + 1, most: 200 });
      const hits = found.status === 'searched' ? found.hits : [];
      return hits.find(({ widthPx }) => widthPx === 99)?.score ?? 0;
    };
    faces.keepWatchList(central.bundle(1, [entryOf(sought)]));
    pass(1, shotsOf(people.person(), 2, { atMs: T0_MS, widthPx: 99 }));
    const builtIn = await scoreOfFirst();
    for (let trackId = 2; trackId <= 100; trackId += 1) {
      pass(trackId, shotsOf(sought, 3));
    }
    expect(await scoreOfFirst()).to.be.closeTo(builtIn, 1e-6);
    for (let trackId = 101; trackId <= 180; trackId += 1) {
      pass(trackId, shotsOf(people.person(), 3));
    }
    const learned = await scoreOfFirst();

    await restart();

    expect(Math.abs(learned - builtIn)).to.be.greaterThan(0.1);
    expect(await scoreOfFirst()).to.be.closeTo(learned, 1e-4);
  });

  it('end the tracks of an eye that is gone, so that the next one may count anew', () => {
    const [first, second] = [people.person(), people.person()];
    faces.keepWatchList(central.bundle(1, [entryOf(first), entryOf(second)]));

    faces.see(sightingOf(1, shotsOf(first, 3)));
    faces.eyeLost(['gate']);
    faces.see(sightingOf(1, shotsOf(second, 3)));

    expect(told.map(({ type }) => type)).to.deep.equal(['face', 'face-gone', 'face']);
    expect(faces.stats().tracks).to.equal(1);
  });

  it('are left alone where the key can be read by others, and say so to whoever asks', async () => {
    await stop();
    chmodSync(join(folder, 'faces.key'), 0o644);
    start();

    expect(faces.keepWatchList(central.bundle(1, [])))
      .to.have.property('reason')
      .that.contains('0644');
    expect(await search(people.person())).to.have.property('status', 'refused');
    faces.see(sightingOf(1, []));
    expect(logged).to.contain('nothing is done about faces');
    chmodSync(join(folder, 'faces.key'), 0o600);
  });
});
