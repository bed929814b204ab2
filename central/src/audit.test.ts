import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { ROLES, type Ability, type Role } from '#protocol/account.ts';
import { openLedger, type LedgerDatabase } from './ledger/database.ts';
import { hashRow } from './ledger/audit/audit-chain.ts';
import { isSqlite } from './ledger/migrations/make-table.ts';
import {
  openViewerMedia,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  WHOLE,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { can } from './people/can.ts';
import { CHECKPOINT_FILE } from './upkeep/data-dir.ts';
import { isWatched, nameOf, NOT_AUDITED, OWN_VIEWINGS } from './web/audit-watch.ts';

interface Page {
  firstBrokenRow: number | null;
  chain: { wholeToRow: number; brokenCheckpoint: number | null; checkpoint: { row: number } | null };
  items: { row: number; action: string; resource: string; detail: string; actorName: string }[];
}

describe('the audit trail of a central', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let auditor: Browser;

  beforeEach(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    auditor = await signInAs(central, 'auditor');
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const read = async (query = '', limit = 500): Promise<Page> =>
    (await (await auditor.get(`/api/audit?limit=${limit}${query}`)).json()) as Page;

  /** As somebody would who can write to the database itself. */
  const tamper = async (change: (db: LedgerDatabase) => Promise<void>): Promise<void> => {
    const db = await openLedger(central.ledgerPlace);
    for (const act of ['update', 'delete']) {
      await (
        isSqlite(db)
          ? sql`drop trigger if exists ${sql.raw(`audit_no_${act}`)}`
          : sql`drop trigger if exists ${sql.raw(`audit_no_${act}`)} on audit`
      ).execute(db);
    }
    await change(db);
    await db.destroy();
  };

  const checkAll = async (): Promise<Page['chain'] & { firstBrokenRow: number | null }> => {
    await auditor.send('POST', '/api/audit/check');
    for (;;) {
      const answer: unknown = await (await auditor.get('/api/audit/check')).json();
      const { isRunning, last } = answer as {
        isRunning: boolean;
        last: Page['chain'] & { firstBrokenRow: number | null };
      };
      if (!isRunning) {
        return last;
      }
    }
  };

  it('has a row for every list anybody opened, or a written reason why not', async function () {
    this.timeout(300_000);
    const lists = central.routes.filter(
      (route) => route.method === 'GET' && !route.path.includes(':') && route.door !== 'public',
    );
    const browsers = new Map<Role, Browser>();
    for (const role of ROLES) {
      browsers.set(role, await signInAs(central, role));
    }

    const unseen: string[] = [];
    for (const route of lists) {
      const role = ROLES.find(
        (one) => route.door === 'session' || can({ role: one, scope: WHOLE }, route.door as Ability),
      );
      const before = (await read('', 1)).items[0]?.row ?? 0;
      const { status } = (await browsers.get(role ?? 'admin')?.get(route.path)) ?? { status: 0 };
      const rows = (await read('', 20)).items.filter(
        ({ row, action }) => row > before && action !== 'audit.read',
      );
      const name = nameOf(route);
      if (status < 300 && rows.length === 0 && !(name in NOT_AUDITED) && name !== 'GET /api/audit') {
        unseen.push(name);
      }
    }

    expect(unseen).to.deep.equal([]);
  });

  it('names no door as without a row, or with its own, that does not exist', () => {
    const names = central.routes.map(nameOf);

    expect(
      [...Object.keys(NOT_AUDITED), ...OWN_VIEWINGS].filter((name) => !names.includes(name)),
    ).to.deep.equal([]);
    expect(central.routes.filter(({ door }) => door === 'agent').some(isWatched)).to.equal(false);
  });

  it('shows who opened an incident, and who knocked at a door that is not theirs', async () => {
    const { id } = await raiseIncident(agent, 'gate-1');
    const leader = await signInAs(central, 'leader');

    await leader.get(`/api/incidents/${id}`);
    await leader.get('/api/agents');

    const { items } = await read('&who=leader');
    expect(items.map(({ action, resource }) => `${action} ${resource}`)).to.include.members([
      `incident.viewed incident:${id}`,
      'door.refused door:agent.read',
    ]);
  });

  it('finds who watched the school that night', async () => {
    const { id } = await raiseIncident(agent, 'nursery-1');
    const operator = await signInAs(central, 'operator');
    const media = await openViewerMedia(central, operator);
    for (const [tile, cameraId] of ['nursery-1', 'gate-1'].entries()) {
      media.send({ type: 'subscribe', tile, cameraId, profile: 'sub' });
      await media.next('channel', 'refused');
    }
    media.socket.terminate();
    await operator.get(`/api/incidents/${id}`);

    const school = await read('&siteId=nursery');
    const live = await read('&siteId=nursery&groups=live');
    const past = await read('&siteId=nursery&toMs=1000');

    expect(school.items.map(({ resource }) => resource)).to.have.members([
      'camera:nursery-1',
      `incident:${id}`,
    ]);
    expect(live.items.map(({ action }) => action)).to.deep.equal(['live.subscribed']);
    expect(past.items).to.deep.equal([]);
  });

  it('gives the list as a table in which nothing computes, and writes that down', async () => {
    const operator = await signInAs(central, 'operator');
    await operator.get(`/api/search?q=${encodeURIComponent('=cmd|x')}`);
    await tamper(async (db) => {
      await sql`update audit set detail = '=HYPERLINK("x")' where action = 'search.made'`.execute(db);
    });

    const response = await auditor.get('/api/audit/export?groups=search');
    const text = await response.text();

    expect(response.headers.get('content-type')).to.include('text/csv');
    expect(text.split('\r\n')).to.have.length(3);
    expect(text).to.include(`"'=HYPERLINK(""x"")"`);
    expect((await read()).items.map(({ action }) => action)).to.include('audit.exported');
  });

  it('checks only what is new when the page is opened, and every row when asked', async () => {
    expect((await read()).firstBrokenRow).to.equal(null);
    await tamper(async (db) => {
      await sql`update audit set detail = 'x' where row_number = 2`.execute(db);
    });

    expect((await read()).firstBrokenRow).to.equal(null);
    expect((await checkAll()).firstBrokenRow).to.equal(2);
  });

  it('notices at once when a row since the last check was changed', async () => {
    await read();
    await signInAs(central, 'operator');
    await tamper(async (db) => {
      await sql`update audit set actor_name = 'x' where action = 'account.signed-in' and row_number =
        (select max(row_number) from audit where action = 'account.signed-in')`.execute(db);
    });

    expect((await read()).firstBrokenRow).to.be.a('number');
  });

  it('notices a chain that somebody made anew from the first row to the last', async () => {
    expect((await checkAll()).firstBrokenRow).to.equal(null);
    await tamper(async (db) => {
      const rows = await db.selectFrom('audit').selectAll().orderBy('row_number').execute();
      let previous = '0'.repeat(64);
      for (const row of rows) {
        const changed = {
          ...row,
          detail: row.row_number === 1 ? 'nothing' : row.detail,
          previous_hash: previous,
        };
        previous = hashRow(changed);
        await db
          .updateTable('audit')
          .set({ detail: changed.detail, previous_hash: changed.previous_hash, hash: previous })
          .where('row_number', '=', row.row_number)
          .execute();
      }
    });

    const found = await checkAll();

    expect(found.firstBrokenRow).to.equal(null);
    expect(found.brokenCheckpoint).to.be.a('number');
  });

  it('does not believe a signed point somebody wrote himself', async () => {
    await checkAll();
    const file = path.join(central.dataDir, CHECKPOINT_FILE);
    const line = readFileSync(file, 'utf8').split('\n')[0] ?? '';
    writeFileSync(file, `${line.replace(/\\"row\\":\d+/, '\\"row\\":7777')}\n`);

    expect((await checkAll()).brokenCheckpoint).to.be.a('number');
  });
});
