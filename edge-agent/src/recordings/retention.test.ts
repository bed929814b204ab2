import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { newId } from '#base/ids.ts';
import { silentLog } from '#base/log.ts';
import { chooseVictims, mergeOldest, type Protection } from './retention-order.ts';
import { createRetention } from './retention.ts';
import { createRemoval } from './removal.ts';
import { openAbsences } from './absences.ts';
import { openNotices } from './notices.ts';
import { openRecordingsDatabase } from './recordings-database.ts';
import { openSegmentTable } from './segment-table.ts';
import { isThere, MINUTE_MS, setStage, START_MS, type Stage } from './recordings.helpers.ts';

const DAY_MS = 24 * 3_600_000;

describe('retention', () => {
  let stage: Stage;

  afterEach(() => stage.close());

  it('lets go of what is older than its days, and keeps the younger (RC20)', async () => {
    stage = setStage({ recordings: { keepDays: 2 } });
    const index = stage.openIndex();
    const [old, young] = [stage.segment(), stage.segment({ startsAtMs: START_MS + 2 * DAY_MS })];
    index.desk.closed(old);
    index.desk.closed(young);

    await stage.clock.advance(2 * DAY_MS + MINUTE_MS);
    const outcome = await index.retention.run();

    expect(outcome).to.include({ deleted: 1, forced: 0, missingBytes: 0 });
    expect([isThere(stage, old), isThere(stage, young)]).to.deep.equal([false, true]);
    expect(index.library.gaps('yard', START_MS, START_MS + MINUTE_MS)).to.deep.equal([
      { fromMs: START_MS, toMs: START_MS + MINUTE_MS, reason: 'expired' },
    ]);
    expect(index.notices.waiting()).to.deep.equal([]);
    index.close();
  });

  it('takes the oldest early when there is too much, and says so to central (RC23)', async () => {
    stage = setStage({ recordings: { mostGigabytes: 0.001 } });
    const index = stage.openIndex();
    const segments = [0, 1, 2].map((minute) =>
      stage.segment({ startsAtMs: START_MS + minute * MINUTE_MS, sizeBytes: 400_000 }),
    );
    segments.forEach(index.desk.closed);

    const outcome = await index.retention.run();

    expect(outcome).to.include({ deleted: 1, forced: 1 });
    expect(segments.map((one) => isThere(stage, one))).to.deep.equal([false, true, true]);
    const [notice] = index.notices.waiting();
    expect(notice).to.include({ number: 1, kind: 'forced-deletion', cameraId: 'yard', sizeBytes: 400_000 });
    expect(notice).to.include({ fromMs: START_MS, toMs: START_MS + MINUTE_MS });
    expect(index.removal.forcedCount()).to.equal(1);
    index.close();
  });

  it('never takes what a person holds, and says when nothing else is left (RC22)', async () => {
    stage = setStage({ recordings: { mostGigabytes: 0.001 } });
    const index = stage.openIndex();
    const segment = stage.segment({ sizeBytes: 1_500_000 });
    index.desk.closed(segment);
    const hold = { id: newId(), cameraId: 'yard', fromMs: START_MS + 1000, toMs: START_MS + 2000 };
    index.holds.keep({
      revision: 1,
      holds: [{ ...hold, reason: 'vụ trộm', holderName: 'Điều tra viên', expiresAtMs: START_MS + DAY_MS }],
    });

    const held = await index.retention.run();
    await stage.clock.advance(DAY_MS + 1);
    const expired = await index.retention.run();

    expect(held).to.include({ deleted: 0, missingBytes: 500_000, isHeldBack: true });
    expect(expired).to.include({ deleted: 1, missingBytes: 0 });
    index.close();
  });

  it('takes minutes of an incident last, and longer than others without need (RC21)', async () => {
    stage = setStage({ recordings: { mostGigabytes: 0.001, keepDays: 1, keepIncidentDays: 3 } });
    const index = stage.openIndex();
    const [incident, plain] = [0, 5].map((minute) =>
      stage.segment({ startsAtMs: START_MS + minute * MINUTE_MS, sizeBytes: 600_000 }),
    );
    if (!incident || !plain) {
      throw new Error('no segments');
    }
    [incident, plain].forEach(index.desk.closed);
    index.incidents.opened({ id: newId(), cameraId: 'yard', startedAtMs: START_MS + 30_000 });

    const first = await index.retention.run();
    const needed = await index.retention.run(1);

    expect(first).to.include({ deleted: 1 });
    expect([isThere(stage, plain), isThere(stage, incident)]).to.deep.equal([false, false]);
    expect(needed).to.include({ deleted: 1, forced: 1 });
    index.close();
  });

  it('does not touch what somebody is reading (RC22)', async () => {
    stage = setStage({ recordings: { mostGigabytes: 0.001 } });
    const index = stage.openIndex();
    const segment = stage.segment({ sizeBytes: 1_500_000 });
    index.desk.closed(segment);

    const file = await index.library.open(segment.id);
    const whileOpen = await index.retention.run();
    await file.close();
    const afterwards = await index.retention.run();

    expect(whileOpen).to.include({ deleted: 0, missingBytes: 500_000 });
    expect(afterwards).to.include({ deleted: 1 });
    index.close();
  });

  it('deletes nothing by age while the clock has jumped ahead, and by central’s clock again later (RC24)', async () => {
    stage = setStage({ recordings: { keepDays: 2 } });
    const index = stage.openIndex();
    index.heartbeat();
    index.desk.closed(stage.segment());

    stage.clock.jump(400 * DAY_MS);
    index.heartbeat();
    const alone = await index.retention.run();
    stage.central.note = { source: 'central', offsetMs: -400 * DAY_MS, uncertaintyMs: 5 };
    const corrected = await index.retention.run();

    expect([alone.deleted, corrected.deleted]).to.deep.equal([0, 0]);
    index.close();
  });

  it('does not take what a clock of 1970 wrote for the oldest (RC24)', async () => {
    stage = setStage({ recordings: { keepDays: 2 } });
    const index = stage.openIndex();
    index.desk.closed(stage.segment({ startsAtMs: START_MS }));
    const astray = stage.segment({ startsAtMs: 60_000 });

    index.desk.closed(astray);
    const outcome = await index.retention.run();

    expect(outcome.deleted).to.equal(0);
    expect(isThere(stage, astray)).to.equal(true);
    index.close();
  });

  it('keeps everything while the holds cannot be read', async () => {
    stage = setStage({ recordings: { mostGigabytes: 0.001 } });
    writeFileSync(`${stage.stateDir}/recording-holds.json`, '{"revision": 4, "hol');
    const index = stage.openIndex();
    index.desk.closed(stage.segment({ sizeBytes: 1_500_000 }));

    const unread = await index.retention.run();
    index.holds.keep({ revision: 5, holds: [] });
    const read = await index.retention.run();

    expect([unread.deleted, read.deleted]).to.deep.equal([0, 1]);
    index.close();
  });

  it('finishes a deletion that a kill interrupted, without a word of anything lost (RC25)', async () => {
    for (const step of ['before the file', 'after the file'] as const) {
      stage = setStage({ recordings: { mostGigabytes: 0.001 } });
      const first = stage.openIndex();
      const segment = stage.segment({ sizeBytes: 1_500_000 });
      first.desk.closed(segment);
      first.close();
      const { database, close } = openRecordingsDatabase(
        `${stage.stateDir}/recordings.sqlite`,
        stage.clock,
        silentLog,
      );
      const removal = createRemoval({
        ...{ folder: stage.folder, database, clock: stage.clock, log: silentLog },
        segments: openSegmentTable(database),
        absences: openAbsences(database),
        notices: openNotices(database, { clock: stage.clock, log: silentLog, send: stage.deps.sendNotices }),
        deleteFile: async () => {
          throw new Error('killed');
        },
      });
      const row = openSegmentTable(database).find(segment.id);
      await removal.remove(row ? [{ segment: row, as: 'forced-out' }] : []);
      close();
      if (step === 'after the file') {
        const { rmSync } = await import('node:fs');
        rmSync(`${stage.folder}/${segment.file}`);
      }

      const index = stage.openIndex();
      await index.retention.run();
      const differences = await index.reconciler.run(new AbortController().signal);

      expect(isThere(stage, segment), step).to.equal(false);
      expect(index.library.between('yard', 0, START_MS * 2)).to.deep.equal([]);
      expect(index.notices.waiting().map(({ kind }) => kind)).to.deep.equal(['forced-deletion']);
      expect(Object.values(differences).every((count) => count === 0)).to.equal(true);
      index.close();
      if (step === 'before the file') {
        stage.close();
      }
    }
  });

  it('tells a disk that something else fills from one full of what is held', async () => {
    stage = setStage({ recordings: { mostGigabytes: 0.001 } });
    const index = stage.openIndex();
    const segment = stage.segment({ sizeBytes: 1_500_000 });
    index.desk.closed(segment);
    const retention = createRetention({
      ...{ folder: stage.folder, limits: index.limits, segments: index.segments, holds: index.holds },
      ...{ incidents: index.incidents, isPinned: () => false, log: silentLog },
      nowForAging: () => stage.clock.nowMs(),
      removal: index.removal,
      readDisk: async () => ({ totalBytes: 10, freeBytes: 0 }),
    });

    const outcome = await retention.run();

    expect(outcome.disk).to.deep.equal({ totalBytes: 10, freeBytes: 0 });
    expect(outcome.deleted).to.equal(1);
    expect(outcome.missingBytes).to.be.greaterThan(0);
    expect(outcome.isHeldBack).to.equal(false);
    index.close();
  });
});

describe('the order of deletion', () => {
  it('is oldest first, never takes what is protected, and ends under the limit or says it cannot', () => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const random = createRandom(seed);
      const segments = Array.from({ length: 1 + Math.floor(random() * 40) }, (_, position) => ({
        position,
        agedAtMs: Math.floor(random() * 20),
        sizeBytes: 1 + Math.floor(random() * 100),
        protection: (['none', 'none', 'incident', 'never'] as const)[Math.floor(random() * 4)] ?? 'none',
      }));
      const lists = [0, 1, 2].map((camera) =>
        segments
          .filter(({ position }) => position % 3 === camera)
          .sort((a, b) => a.agedAtMs - b.agedAtMs || a.position - b.position),
      );
      const needBytes = Math.floor(random() * 3000);

      const merged = [...mergeOldest(lists)];
      const { chosen, missingBytes } = chooseVictims(
        () => mergeOldest(lists),
        ({ protection }): Protection => protection,
        needBytes,
      );

      const what = `seed ${seed}`;
      const inOrder = [...segments].sort((a, b) => a.agedAtMs - b.agedAtMs || a.position - b.position);
      expect(merged, what).to.deep.equal(inOrder);
      expect(
        chosen.some(({ protection }) => protection === 'never'),
        what,
      ).to.equal(false);
      const freed = chosen.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      expect(freed + missingBytes, what).to.be.at.least(needBytes);
      const left = inOrder.filter((one) => !chosen.includes(one));
      if (missingBytes > 0) {
        expect(
          left.every(({ protection }) => protection === 'never'),
          what,
        ).to.equal(true);
      }
      if (chosen.some(({ protection }) => protection === 'incident')) {
        expect(
          left.some(({ protection }) => protection === 'none'),
          what,
        ).to.equal(false);
      }
      for (const level of ['none', 'incident']) {
        const ofLevel = inOrder.filter(({ protection }) => protection === level);
        const taken = chosen.filter(({ protection }) => protection === level);
        expect(taken, what).to.deep.equal(ofLevel.slice(0, taken.length));
      }
      expect(freed - (chosen.at(-1)?.sizeBytes ?? 0), what).to.be.at.most(Math.max(0, needBytes));
    }
  });
});

/** Mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
