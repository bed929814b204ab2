import { createHash, createPublicKey, verify } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { silentLog } from '#base/log.ts';
import { segmentStatement } from '#protocol/statement.ts';
import { openRecordingsDatabase } from './recordings-database.ts';
import { makeSegment, MINUTE_MS, opening, setStage, START_MS, type Stage } from './recordings.helpers.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the index of recordings', () => {
  let stage: Stage;

  beforeEach(() => {
    stage = setStage();
  });
  afterEach(() => stage.close());

  it('signs each minute and chains it to the one before of its camera (RC10, RC11)', () => {
    const index = stage.openIndex();
    const segments = ['yard', 'door', 'yard'].map((cameraId, minute) =>
      stage.segment({ cameraId, startsAtMs: START_MS + minute * MINUTE_MS }),
    );

    segments.forEach(index.desk.closed);

    const signed = segments.map(({ id }) => index.segments.proof(id)?.statement);
    const contents = signed.map((one) => segmentStatement.parse(JSON.parse(one?.text ?? '')));
    expect(contents.map(({ segmentId }) => segmentId)).to.deep.equal(segments.map(({ id }) => id));
    expect(contents.map(({ previousSha256 }) => previousSha256)).to.deep.equal([
      null,
      null,
      hashOf(signed[0]?.text ?? ''),
    ]);
    const key = createPublicKey({
      key: Buffer.from(stage.deps.identity.publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    for (const one of signed) {
      const signature = Buffer.from(one?.signature ?? '', 'base64');
      expect(verify(null, Buffer.from(one?.text ?? ''), key, signature)).to.equal(true);
    }
    index.close();
  });

  it('signs a minute once, however often it is told', () => {
    const index = stage.openIndex();
    const segment = stage.segment();

    index.desk.closed(segment);
    const first = index.segments.proof(segment.id)?.statement.text;
    index.desk.closed({ ...segment, droppedMs: 500 });

    expect(index.segments.proof(segment.id)?.statement.text).to.equal(first);
    expect(index.segments.totals().get('yard')).to.equal(segment.sizeBytes);
    index.close();
  });

  it('gives back what it was told, with every fragment', () => {
    const index = stage.openIndex();
    const segment = stage.segment();
    index.desk.opened(opening(segment));

    const [open] = index.library.between('yard', START_MS, START_MS + 1);
    index.desk.closed(segment);
    const [closed] = index.library.between('yard', START_MS, START_MS + 1);

    expect(open).to.include({ file: `${segment.file}.part`, endsAtMs: null, statement: null, sha256: null });
    expect(closed).to.include({
      file: segment.file,
      endsAtMs: segment.endsAtMs,
      origin: 'agent',
      isHeld: false,
    });
    expect(
      closed?.fragments.map(({ sizeBytes, durationMs, startsWithKey }) => [
        sizeBytes,
        durationMs,
        startsWithKey,
      ]),
    ).to.deep.equal([
      [100, 0, false],
      [900, MINUTE_MS, true],
    ]);
    expect(Buffer.from(closed?.fragments[0]?.sha256 ?? []).toString('hex')).to.equal(segment.sha256);
    index.close();
  });

  it('survives a kill with what was committed, and goes on with the chain', () => {
    const first = stage.openIndex();
    const segment = stage.segment();
    first.desk.closed(segment);
    const text = first.segments.proof(segment.id)?.statement.text ?? '';
    // No close: the process is gone. A second one opens the same file.
    const second = stage.openIndex();
    const next = stage.segment({ startsAtMs: START_MS + MINUTE_MS });

    second.desk.closed(next);

    const statement = segmentStatement.parse(
      JSON.parse(second.segments.proof(next.id)?.statement.text ?? ''),
    );
    expect(statement.previousSha256).to.equal(hashOf(text));
    first.close();
    second.close();
  });

  it('sets a damaged index aside, says so, and counts notices on (RC32)', () => {
    const file = `${stage.stateDir}/recordings.sqlite`;
    writeFileSync(file, Buffer.alloc(8192, 'no database'));

    const index = stage.openIndex();

    const [notice] = index.notices.waiting();
    expect(notice).to.include({ kind: 'index-replaced', number: Math.floor(START_MS / 1000) + 1 });
    expect(
      readdirSync(stage.stateDir).some((name) => name.startsWith('recordings.sqlite.damaged-')),
    ).to.equal(true);
    index.close();
  });

  it('refuses an index of a newer agent', () => {
    const file = `${stage.stateDir}/recordings.sqlite`;
    const { database, close } = openRecordingsDatabase(file, stage.clock, silentLog);
    database.exec('pragma user_version = 9');
    close();

    expect(() => stage.openIndex()).to.throw('version 9, expected 1: update the agent');
  });

  it('tells why there is nothing, also of a camera that was given up late (RC6)', () => {
    const index = stage.openIndex();
    const at = (minute: number): number => START_MS + minute * MINUTE_MS;
    for (let ms = START_MS; ms <= at(10); ms += 5000) {
      index.absences.running(ms);
    }
    index.desk.closed(stage.segment({ startsAtMs: at(0) }));
    // The last picture was at minute 1; ten seconds without one make a camera offline.
    index.absences.begin('yard', 'camera-offline', at(1) + 10_000);
    index.absences.begin('yard', null, at(3));
    index.desk.closed(stage.segment({ startsAtMs: at(3) }));
    index.absences.begin('yard', 'not-wanted', at(4));

    stage.clock.jump(12 * MINUTE_MS);
    const gaps = index.library.gaps('yard', at(0), at(20));

    expect(gaps).to.deep.equal([
      { fromMs: at(1), toMs: at(3), reason: 'camera-offline' },
      { fromMs: at(4), toMs: at(12), reason: 'not-wanted' },
    ]);
    expect(index.library.gaps('door', at(9), at(12))).to.deep.equal([
      { fromMs: at(9), toMs: at(10), reason: 'unknown' },
      { fromMs: at(10), toMs: at(12), reason: 'agent-down' },
    ]);
    index.close();
  });

  it('has a number for each minute somebody looked, and none for the others (RC7)', () => {
    const index = stage.openIndex();
    index.activity.watched('yard', START_MS);
    index.activity.seen({ cameraId: 'yard', atMs: START_MS + 2 * MINUTE_MS }, 1);
    index.activity.flush();
    index.activity.seen({ cameraId: 'yard', atMs: START_MS + 2 * MINUTE_MS + 1000 }, 4);

    const values = index.library.activity('yard', START_MS, START_MS + 4 * MINUTE_MS);

    expect(values).to.deep.equal([0, null, Math.round(254 * Math.sqrt(5 / 240)), null]);
    index.close();
  });

  it('keeps to holds after a restart, and says which have nothing', async () => {
    const first = stage.open();
    const id = '01a2042d-e30c-7646-a986-a6fcf6506644';
    const hold = { id, cameraId: 'yard', fromMs: START_MS - 2000, toMs: START_MS - 1000 };
    const set = {
      revision: 3,
      holds: [{ ...hold, reason: 'vụ trộm', holderName: 'Điều tra viên', expiresAtMs: null }],
    };

    const kept = await first.keepHolds(set);
    const older = await first.keepHolds({ revision: 2, holds: [] });
    await first.finish();
    const index = stage.openIndex();

    expect(kept).to.deep.equal({ status: 'kept', revision: 3, missing: [id] });
    expect(older).to.deep.equal({
      status: 'refused',
      reason: 'revision 2 is older than 3, which is in force',
    });
    expect(index.holds.isHeld('yard', START_MS - 1500, START_MS)).to.equal(true);
    expect(index.holds.isHeld('yard', START_MS - 1000, START_MS)).to.equal(false);
    index.close();
  });

  it('says that a recording is gone instead of showing another one', async () => {
    const index = stage.openIndex();
    const segment = makeSegment(stage.folder);
    index.desk.closed(segment);
    rmSync(`${stage.folder}/${segment.file}`);

    const fault = await index.library.open(segment.id).catch((error: unknown) => error);

    expect(fault).to.include({ name: 'GiveUp', code: 'segment-gone' });
    expect(index.library.isPinned(segment.id)).to.equal(false);
    index.close();
  });
});
