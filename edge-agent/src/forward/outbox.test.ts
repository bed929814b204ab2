import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { GiveUp } from '#base/errors.ts';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { openSqlite } from '#base/sqlite.ts';
import { closedIncident, openedIncident } from './agent.helpers.ts';
import type { OutboxFile } from './outbox-additions.ts';
import { openOutbox, type Outbox } from './outbox.ts';

const HOUR_MS = 3_600_000;

describe('outbox', () => {
  let folder: string;
  let file: string;
  let clock: FakeClock;
  let outbox: Outbox;
  let added: number;

  const reopen = (): Outbox => {
    outbox = openOutbox({
      file,
      filesDir: join(folder, 'files'),
      clock,
      log: silentLog,
      onAdded: () => (added += 1),
    });
    return outbox;
  };
  const evidence = (name: 'snapshot.jpg' | 'clip.mp4'): OutboxFile => {
    const path = join(folder, 'files', `${readdirSync(join(folder, 'files')).length}-${name}`);
    writeFileSync(path, 'bytes');
    return {
      name,
      kind: name === 'clip.mp4' ? 'clip' : 'snapshot',
      mediaType: name === 'clip.mp4' ? 'video/mp4' : 'image/jpeg',
      sizeBytes: 5,
      sha256: 'ab'.repeat(32),
      startsAtMs: 1,
      path,
    };
  };
  const open = (cameraId: string): ReturnType<typeof openedIncident> => {
    const incident = openedIncident(cameraId, outbox.nextSequence(cameraId));
    outbox.addOpened(incident);
    return incident;
  };
  const next = (skip = {}): string | null => {
    const row = outbox.nextMessage(skip);
    return row && `${row.event} ${row.cameraId} ${row.incidentId}`;
  };
  const receive = (): string | null => {
    const row = outbox.nextMessage({});
    if (row) {
      outbox.messageStored(row.position);
    }
    return row && `${row.event} ${row.incidentId}`;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-outbox-'));
    mkdirSync(join(folder, 'files'));
    file = join(folder, 'outbox.db');
    clock = createFakeClock();
    added = 0;
    reopen();
  });
  afterEach(() => {
    outbox.close();
    rmSync(folder, { recursive: true });
  });

  it('SF1 has committed an incident when it says so: it is there after a restart, once', () => {
    const incident = open('gate');
    outbox.addOpened(incident);
    outbox.close();

    const row = reopen().nextMessage({});

    expect(row?.body).to.deep.equal(incident);
    expect(outbox.counts()).to.include({ waitingMessages: 1 });
    expect(added).to.equal(2);
  });

  it('SF1 loses nothing it has announced when the process is killed in the middle of writing (attack 20)', async () => {
    outbox.close();
    const script = fileURLToPath(new URL('outbox-writer.helpers.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, file, join(folder, 'files')]);
    let said = '';
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.split('\n').length > 150) {
        child.kill('SIGKILL');
      }
    });

    await ended;
    reopen();

    const announced = said.split('\n').slice(0, -1);
    const kept: string[] = [];
    const sequences: number[] = [];
    for (let row = outbox.nextMessage({}); row; row = outbox.nextMessage({})) {
      kept.push(`${row.event.replace('incident-', '')} ${row.incidentId}`);
      if (row.event === 'incident-opened') {
        sequences.push(row.body.sequence);
      }
      outbox.messageStored(row.position);
    }
    expect(announced.length).to.be.at.least(150);
    expect(announced.filter((line) => !kept.includes(line))).to.deep.equal([]);
    expect(sequences).to.deep.equal(sequences.map((_, index) => index + 1));
    expect(outbox.nextSequence('gate')).to.equal(sequences.length + 1);
  });

  it('SF1 is held by one process at a time', () => {
    const before = readFileSync(file);

    expect(() => openOutbox({ file, filesDir: folder, clock, log: silentLog }))
      .to.throw(GiveUp, 'another agent process is using this outbox')
      .with.property('code', 'outbox-in-use');
    expect(readFileSync(file)).to.deep.equal(before);
    open('gate');
    expect(next()).to.be.a('string');
  });

  it('SF2 does not let a row without a receipt be deleted, not even by hand', () => {
    open('gate');
    outbox.close();
    const database = openSqlite(file, { synchronous: 'full' });

    expect(() => database.exec('delete from message')).to.throw('without a receipt');

    database.close();
    expect(reopen().counts().waitingMessages).to.equal(1);
  });

  it('SF3 sends alarms first, then closings, snapshots before clips, a clip only after its closing', () => {
    const first = open('gate');
    outbox.addFile(first.id, evidence('snapshot.jpg'));
    outbox.addClosed(closedIncident(first), [evidence('clip.mp4')]);
    expect(outbox.nextFile('snapshot', {}), 'central does not know the incident yet').to.equal(null);
    const second = open('yard');

    const order = [receive(), receive()];
    const snapshot = outbox.nextFile('snapshot', {});
    const clipBefore = outbox.nextFile('clip', {});
    order.push(receive(), receive());

    expect(order).to.deep.equal([
      `incident-opened ${first.id}`,
      `incident-opened ${second.id}`,
      `incident-closed ${first.id}`,
      null,
    ]);
    expect(snapshot?.manifest.name).to.equal('snapshot.jpg');
    expect(clipBefore).to.equal(null);
    expect(outbox.nextFile('clip', {})?.incidentId).to.equal(first.id);
  });

  it('SF4 keeps the order of each camera and numbers its incidents without holes, also over a restart', () => {
    const [a1, a2, b1] = [open('gate'), open('gate'), open('yard')];
    const row = outbox.nextMessage({});

    expect([a1.sequence, a2.sequence, b1.sequence]).to.deep.equal([1, 2, 1]);
    expect(row?.incidentId).to.equal(a1.id);
    expect(next({ positions: [row?.position] }), 'the second of the camera waits').to.equal(
      `incident-opened yard ${b1.id}`,
    );
    expect(next({ cameraIds: ['gate', 'yard'] })).to.equal(null);
    outbox.close();
    reopen();
    expect(outbox.nextSequence('gate')).to.equal(3);
    expect(outbox.nextSequence('gate'), 'two in one look').to.equal(4);
  });

  it("SF6 keeps what central refused, with the reason, its files and its closing, in nobody else's way", () => {
    const refused = open('gate');
    const other = open('gate');
    outbox.addFile(refused.id, evidence('snapshot.jpg'));
    const row = outbox.nextMessage({});

    outbox.messageDead(row ?? fail(), 'cameraId: unknown');
    outbox.addClosed(closedIncident(refused), [evidence('clip.mp4')]);

    expect(
      outbox
        .deadLetters()
        .map(({ what, reason }) => `${what}: ${reason}`)
        .sort(),
    ).to.deep.equal([
      'clip.mp4: cameraId: unknown',
      'incident-closed: cameraId: unknown',
      'incident-opened: cameraId: unknown',
      'snapshot.jpg: cameraId: unknown',
    ]);
    expect(next()).to.equal(`incident-opened gate ${other.id}`);
  });

  it('SF6 keeps a message the protocol does not know as a dead letter', () => {
    const incident = { ...openedIncident('gate', outbox.nextSequence('gate')), ruleName: '' };

    outbox.addOpened(incident);

    expect(next()).to.equal(null);
    expect(outbox.deadLetters()[0]?.reason).to.match(/^not sent: ruleName: /);
  });

  it('SF7 lets later alarms of a camera pass one that is never answered', () => {
    const [poison, later] = [open('gate'), open('gate')];
    const row = outbox.nextMessage({}) ?? fail();

    for (let i = 0; i < 5; i += 1) {
      expect(next({ positions: [row.position] })).to.equal(null);
      outbox.messageUnanswered(row.position);
    }

    expect(row.incidentId).to.equal(poison.id);
    expect(next({ positions: [row.position] })).to.equal(`incident-opened gate ${later.id}`);
    expect(next(), 'it is not forgotten').to.equal(`incident-opened gate ${poison.id}`);
  });

  it('SF8 removes rows and files an hour after the receipt, and not before everything of the incident is there', async () => {
    const incident = open('gate');
    const clip = evidence('clip.mp4');
    receive();
    await clock.advance(2 * HOUR_MS);
    expect(outbox.sweep(HOUR_MS), 'not closed yet').to.equal(0);
    outbox.addClosed(closedIncident(incident), [clip]);
    receive();
    await clock.advance(2 * HOUR_MS);
    expect(outbox.sweep(HOUR_MS), 'the clip is missing').to.equal(0);

    outbox.fileStored(outbox.nextFile('clip', {})?.position ?? 0);
    expect(outbox.sweep(HOUR_MS), 'just received').to.equal(0);
    await clock.advance(HOUR_MS);

    expect(existsSync(clip.path)).to.equal(true);
    expect(outbox.sweep(HOUR_MS)).to.equal(1);
    expect(existsSync(clip.path)).to.equal(false);
    expect(outbox.nextSequence('gate'), 'numbers go on').to.equal(2);
  });

  it('SF8 refuses a file outside its folder, which it would have to delete one day', () => {
    const incident = open('gate');

    for (const path of ['/etc/passwd', join(folder, 'files', '..', 'outbox.db'), join(folder, 'files')]) {
      expect(() => outbox.addFile(incident.id, { ...evidence('clip.mp4'), path })).to.throw(
        GiveUp,
        'expected a file under',
      );
    }
  });

  it('SF10 closes at start what an earlier process opened and did not close', () => {
    const [lost, done] = [open('gate'), open('gate')];
    outbox.addFile(lost.id, evidence('snapshot.jpg'));
    outbox.addClosed(closedIncident(done));
    outbox.close();

    expect(reopen().closeInterrupted()).to.equal(1);
    expect(outbox.closeInterrupted()).to.equal(0);
    const events: unknown[] = [];
    for (let row = outbox.nextMessage({}); row; row = outbox.nextMessage({})) {
      outbox.messageStored(row.position);
      if (row.event === 'incident-closed' && row.incidentId === lost.id) {
        events.push(row.body.files.map(({ name }) => name));
      }
    }
    expect(events).to.deep.equal([['snapshot.jpg']]);
  });

  it('takes over the file of the version before, rows and all, and then takes faces too', () => {
    const incident = open('gate');
    outbox.addFile(incident.id, evidence('snapshot.jpg'));
    outbox.close();
    toFirstVersion(file);

    reopen();
    outbox.addFile(incident.id, { ...evidence('snapshot.jpg'), name: 'face.jpg', kind: 'face' });
    const message = outbox.nextMessage({});
    if (message) {
      outbox.messageStored(message.position);
    }

    expect(message?.incidentId).to.equal(incident.id);
    expect(outbox.nextFile('snapshot', {})?.manifest.name).to.equal('snapshot.jpg');
    expect(outbox.nextFile('face', {})?.manifest.name).to.equal('face.jpg');
  });

  it('SF11 sets a damaged file aside and goes on with a new one (attack 20)', () => {
    for (let i = 0; i < 50; i += 1) {
      open('gate');
    }
    outbox.close();
    const database = openSqlite(file, { synchronous: 'full' });
    database.exec('pragma wal_checkpoint(truncate)');
    database.close();
    truncateSync(file, Math.round(statSync(file).size / 2));

    reopen();

    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).to.have.length.at.least(1);
    open('gate');
    expect(outbox.counts().waitingMessages).to.equal(1);
  });

  function fail(): never {
    throw new Error('expected a row');
  }
});

/** As the table of files was before faces: the kinds it took are in its check. */
function toFirstVersion(file: string): void {
  const database = openSqlite(file, { synchronous: 'full' });
  database.exec(`drop index file_waiting_bytes; drop index file_path; drop table age; drop table orphan;
    alter table file drop column size_bytes; alter table file drop column settled_age_ms;
    alter table message drop column settled_age_ms; alter table message drop column added_monotonic_ms;
    alter table message drop column boot_id`);
  const { sql } = database.prepare("select sql from sqlite_schema where name = 'file'").get() as {
    sql: string;
  };
  const rows = database.prepare('select * from file').all() as Record<string, never>[];
  database.exec(`begin; drop table file; ${sql.replace(", 'face'", '')}; pragma user_version = 1;
    create index file_waiting on file (kind, position) where state = 'waiting';
    create trigger file_undeletable before delete on file when old.state = 'waiting'
      begin select raise(abort, 'a file without a receipt cannot be deleted'); end;`);
  for (const row of rows) {
    const marks = Object.keys(row).map(() => '?');
    database.prepare(`insert into file values (${marks.join()})`).run(...Object.values(row));
  }
  database.exec('commit');
  database.close();
}
