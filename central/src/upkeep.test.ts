import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { Upload } from 'tus-js-client';
import { systemClock } from '#base/clock.ts';
import { createFakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import {
  databaseOf,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { createAudit } from './ledger/audit/audit.ts';
import { lookInto, type LedgerDatabase } from './ledger/database.ts';
import { isOnPostgres } from './ledger/ledger.helpers.ts';
import { inSchema } from './ledger/postgres.ts';
import { backUp, type BackupOptions, type BackupReport } from './upkeep/backup.ts';
import { restore, type RestoreOptions } from './upkeep/restore.ts';
import { describeDraft, order, putPictures } from './watch-list.helpers.ts';

/** Of the backup, a file without which it is none. */
const LEDGER = isOnPostgres ? 'ledger/accounts.jsonl.gz' : 'ledger.sqlite';
const CLIP = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));

describe('a backup of central', () => {
  let folder: string;
  let central: TestCentral;
  let agent: TestAgent;
  let incident: IncidentOpened;
  const clock = createFakeClock(Date.UTC(2026, 10, 22, 3));

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'matlang-backup-'));
    central = await startTestCentral({ dataDir: path.join(folder, 'data') });
    agent = await startTestAgent(central);
    incident = await raiseIncident(agent, 'gate-1');
    await upload('clip.mp4', CLIP);
  });

  afterEach(async () => {
    agent.close();
    await central.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const save = async (change: Partial<BackupOptions> = {}): Promise<BackupReport> => {
    clock.jump(1000);
    const dataDir = change.dataDir ?? central.dataDir;
    return await backUp({
      dataDir,
      databaseUrl: await databaseOf(dataDir, true),
      toDir: path.join(folder, 'backups'),
      communeId: 'yen-hoa',
      version: '0.1.0',
      keysDir: null,
      keep: 14,
      clock,
      ...change,
    });
  };
  const putBack = async (fromDir: string, change: Partial<RestoreOptions> = {}) => {
    const dataDir = change.dataDir ?? path.join(folder, 'other');
    const report = await restore({
      fromDir,
      dataDir,
      databaseUrl: await databaseOf(dataDir, true),
      log: silentLog,
      communeId: 'yen-hoa',
      keysDir: null,
      isReplacing: false,
      clock: systemClock,
      ...change,
    });
    return { ...report, dataDir };
  };

  it('is taken while central runs, and brings up another central as it was', async () => {
    const report = await save();
    const restored = await putBack(report.folder);
    const other = await startTestCentral({ dataDir: path.join(folder, 'other') });
    const operator = await signInAs(other, 'operator');
    const seen = (await (await operator.get(`/api/incidents/${incident.id}`)).json()) as {
      files: { url: string; sha256: string }[];
    };
    const clip = Buffer.from(await (await operator.get(seen.files[0]?.url ?? '')).arrayBuffer());
    await other.stop();

    expect(report.problems).to.deep.equal([]);
    expect(restored).to.deep.include({ problems: [], aside: null, carried: null });
    expect(clip.equals(CLIP)).to.equal(true);
    expect(statSync(report.folder).mode & 0o777).to.equal(0o700);
    expect(statSync(path.join(report.folder, 'signing-key.pem')).mode & 0o777).to.equal(0o600);
  });

  it('has the signed points of the audit trail with it', async () => {
    const points = '{"row":1,"hash":"ab"}\n';
    await writeFile(path.join(central.dataDir, 'audit-checkpoints.jsonl'), points);

    const { folder: backup } = await save();
    await putBack(backup);

    const file = path.join(folder, 'other', 'audit-checkpoints.jsonl');
    expect(await readFile(file, 'utf8')).to.equal(points);
  });

  it('lets agents on as before: central has the same key', async () => {
    const { folder: from } = await save();
    await putBack(from);
    const other = await startTestCentral({ dataDir: path.join(folder, 'other') });
    const again = await startTestAgent(other, agent.identity);

    const welcome = await again.hello();

    expect(welcome).to.deep.include({ status: 'welcome', centralKey: agent.identity.centralKey });
    again.close();
    await other.stop();
  });

  it('links what the backup before has already, and keeps as many as asked', async () => {
    const first = await save();
    const second = await save();
    const third = await save({ keep: 2 });

    expect(first.linkedBytes).to.equal(0);
    expect(second.linkedBytes).to.equal(CLIP.length);
    expect(third.removed).to.deep.equal([first.folder]);
    expect((await readdir(path.join(folder, 'backups'))).length).to.equal(2);
    expect((await readFile(clipIn(third.folder))).equals(CLIP)).to.equal(true);
  });

  it('names evidence that is not what the ledger says, and saves the rest', async () => {
    await appendFile(clipIn(central.dataDir), 'x');

    const report = await save();

    expect(report.problems).to.have.length(1);
    expect(report.problems[0]?.path).to.match(/^evidence\/.*\/clip\.mp4$/);
    expect(report.problems[0]?.problem).to.match(/found sha256 .*, expected /);
    expect(existsSync(clipIn(report.folder))).to.equal(false);
    expect(existsSync(path.join(report.folder, LEDGER))).to.equal(true);
  });

  it('without its keys opens nothing, and says so', async () => {
    const keysDir = path.join(folder, 'keys');
    const report = await save({ keysDir });

    const refused = await failureOf(putBack(report.folder));
    const restored = await putBack(report.folder, { keysDir });

    expect(await readdir(report.folder)).not.to.include('signing-key.pem');
    expect(refused).to.deep.include({ code: 'keys-missing' });
    expect(restored.problems).to.deep.equal([]);
    expect(statSync(path.join(folder, 'other', 'signing-key.pem')).mode & 0o777).to.equal(0o600);
  });

  it('does not put other keys over those of an earlier backup', async () => {
    const keysDir = path.join(folder, 'keys');
    await mkdir(keysDir);
    await writeFile(path.join(keysDir, 'signing-key.pem'), 'of another commune');

    expect(await failureOf(save({ keysDir }))).to.deep.include({ code: 'other-key' });
    expect(await readdir(path.join(folder, 'backups'))).to.deep.equal([]);
  });

  it('cannot be made where there is no ledger', async () => {
    expect(await failureOf(save({ dataDir: path.join(folder, 'nowhere') }))).to.deep.include({
      code: 'no-ledger',
    });
  });

  describe('put back', () => {
    it('is refused over a ledger, a running central, and for another commune', async () => {
      const { folder: from } = await save();

      const there = await failureOf(putBack(from, { dataDir: central.dataDir }));
      const running = await failureOf(putBack(from, { dataDir: central.dataDir, isReplacing: true }));
      const other = await failureOf(putBack(from, { communeId: 'hoa-binh' }));
      const none = await failureOf(putBack(path.join(folder, 'data')));

      expect(there).to.deep.include({ code: 'data-there' });
      expect(running).to.deep.include({ code: 'data-in-use' });
      expect(String(other)).to.match(/is a backup of 'yen-hoa', expected 'hoa-binh'/);
      expect(none).to.deep.include({ code: 'no-backup' });
    });

    it('is refused when ledger or list were changed; changed evidence is named and left out', async () => {
      const { folder: from } = await save();
      const clip = clipIn(from);

      await writeFile(clip, Buffer.alloc(CLIP.length));
      const damaged = await putBack(from);
      await appendFile(path.join(from, LEDGER), 'x');
      const ledger = await failureOf(putBack(from, { dataDir: path.join(folder, 'second') }));
      await appendFile(path.join(from, 'files.txt'), `${'0'.repeat(64)} 1 ../../etc/passwd\n`);
      const list = await failureOf(putBack(from, { dataDir: path.join(folder, 'third') }));

      expect(damaged.problems.map((one) => path.basename(one.path))).to.deep.equal(['clip.mp4']);
      expect(existsSync(clipIn(path.join(folder, 'other')))).to.equal(false);
      expect(String(ledger)).to.match(/ledger.*: found sha256/);
      expect(String(list)).to.match(/files\.txt: found sha256/);
      expect(existsSync(path.join(folder, 'second', 'ledger.sqlite'))).to.equal(false);
    });

    it('is refused when it comes from a newer program', async () => {
      const { folder: from } = await save();
      const facts = path.join(from, 'backup.json');
      const text = await readFile(facts, 'utf8');
      await writeFile(facts, text.replace('"0001-first"', '"0001-first",\n    "9999-future"'));

      expect(await failureOf(putBack(from))).to.deep.include({ code: 'ledger-too-new' });
    });

    it('signs everybody out and writes down that it happened', async () => {
      const operator = await signInAs(central, 'operator');
      const { folder: from } = await save();
      await putBack(from);

      const other = await startTestCentral({ dataDir: path.join(folder, 'other') });
      const response = await fetch(new URL('/api/me', other.url), { headers: { cookie: operator.cookie } });
      const auditor = await signInAs(other, 'auditor');
      const audit = await (await auditor.get('/api/audit')).text();
      await other.stop();

      expect(response.status).to.equal(401);
      expect(audit).to.include('central.restored');
    });

    it('does not bring back a revoked agent, nor who was taken off the watch-list', async () => {
      const investigator = await signInAs(central, 'investigator');
      const { entry } = await order(investigator, 'POST', '', describeDraft());
      const [pictureId = ''] = await putPictures(central, entry.id, 1);
      const { folder: from } = await save();
      const admin = await signInAs(central, 'admin');
      const held = await investigator.send('POST', '/api/recordings/holds', {
        ...{ cameraId: 'gate-1', fromMs: 1000, toMs: 2000 },
        ...{ reason: 'Vụ trộm xe máy', expiresAtMs: null },
      });
      await admin.send('POST', `/api/agents/${agent.identity.agentId}/revocation`);
      const withdrawn = await order(investigator, 'POST', `/${entry.id}/withdrawal`, {
        version: 2,
        note: 'Nhầm người',
      });
      agent.close();
      await central.stop();

      const report = await putBack(from, { dataDir: central.dataDir, isReplacing: true });
      central = await startTestCentral({ dataDir: central.dataDir });

      expect(held.ok, await held.text()).to.equal(true);
      expect(withdrawn.status, JSON.stringify(withdrawn.problem)).to.equal(200);
      expect(report.carried).to.deep.equal({ revokedAgents: 1, endedEntries: 1, holds: 1, problem: '' });
      expect(report.aside).to.match(/data\.before-restore-/);
      expect(await failureOf(startTestAgent(central, agent.identity))).not.to.equal(null);
      const ledger = lookInto(central.ledgerPlace);
      const row = await ledger.selectFrom('watch_list').selectAll().executeTakeFirst();
      const descriptors = await ledger.selectFrom('watch_list_descriptors').selectAll().execute();
      await ledger.destroy();
      expect(row).to.deep.include({ name: null, reason: null, status: 'withdrawn' });
      expect(descriptors).to.deep.equal([]);
      expect(existsSync(path.join(central.dataDir, 'watch-list', `${pictureId}.face`))).to.equal(false);
      expect(existsSync(path.join(from, 'watch-list', `${pictureId}.face`))).to.equal(true);
    });
  });

  if (isOnPostgres) {
    it('moves house: from PostgreSQL into a file and back, and nothing is lost or loosened', async () => {
      const { folder: fromDatabase } = await save();
      const inFile = path.join(folder, 'in-file');
      await putBack(fromDatabase, { dataDir: inFile, databaseUrl: null });
      const { folder: fromFile } = await save({ dataDir: inFile, databaseUrl: null });
      const report = await putBack(fromFile);
      const places = [
        central.ledgerPlace,
        path.join(inFile, 'ledger.sqlite'),
        await databaseOf(report.dataDir),
      ];
      const ledgers = places.map((place) => lookInto(String(place)));

      const [before, file, after] = await Promise.all(ledgers.map(contentOf));
      const removal = await ledgers[2]?.deleteFrom('audit').execute().catch(String);
      await Promise.all(ledgers.map((ledger) => ledger.destroy()));

      expect(file?.incidents).to.deep.equal(before?.incidents);
      expect(after?.incidents).to.deep.equal(before?.incidents);
      expect(after?.files).to.deep.equal(before?.files);
      expect(after?.found).to.deep.equal([incident.id]);
      expect([file?.brokenRow, after?.brokenRow]).to.deep.equal([null, null]);
      expect(removal).to.include('audit rows are only added');
    });

    it('sets the ledger of before aside in its database', async () => {
      const { folder: from } = await save();
      agent.close();
      await central.stop();

      const report = await putBack(from, { dataDir: central.dataDir, isReplacing: true });
      const db = lookInto(inSchema(central.ledgerPlace, report.asideSchema ?? ''));
      const aside = await db.selectFrom('incidents').select('id').execute();
      await db.destroy();
      central = await startTestCentral({ dataDir: central.dataDir });

      expect(report.asideSchema).to.match(/^before_restore_\d+$/);
      expect(aside).to.deep.equal([{ id: incident.id }]);
    });
  }

  const clipIn = (root: string): string => {
    const [year = '', month = ''] = new Date(incident.startedAtMs).toISOString().split('-');
    return path.join(root, 'evidence', year, month, incident.id, 'clip.mp4');
  };

  const upload = (name: string, bytes: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      new Upload(bytes, {
        endpoint: `${central.url}/api/uploads`,
        headers: { authorization: `Bearer ${agent.token}` },
        metadata: {
          incidentId: incident.id,
          name,
          sha256: createHash('sha256').update(bytes).digest('hex'),
          startsAtMs: String(incident.startedAtMs),
        },
        retryDelays: null,
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    });
});

/** What must be the same whatever engine it lies in. */
async function contentOf(db: LedgerDatabase) {
  const audit = createAudit(db, 'yen-hoa', systemClock);
  const search = await db.selectFrom('search_texts').select('id').where('of', '=', 'incident').execute();
  return {
    incidents: await db.selectFrom('incidents').selectAll().execute(),
    files: await db.selectFrom('files').selectAll().execute(),
    found: search.map(({ id }) => id),
    brokenRow: await audit.firstBrokenRow(),
  };
}

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}
