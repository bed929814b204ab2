import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { Kysely, Migrator, SqliteDialect, sql } from 'kysely';
import { kyselyDatabase, openSqlite } from '#base/sqlite.ts';
import { openLedger } from '../database.ts';
import { createIncidents } from '../incidents/incidents.ts';
import { migration0001 } from './0001-first.ts';

const ID = '0190b5a0-0000-7000-8000-000000000001';

describe('a ledger of the first release', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'matlang-migrations-'));
    file = path.join(folder, 'ledger.sqlite');
    await writeFirstLedger(file);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps its incidents: the track, its object, its region', async () => {
    const db = await openLedger(file);

    const found = await createIncidents(db, 'yen-hoa').detail(ID);

    await db.destroy();
    expect(found).to.deep.include({
      objectLabel: 'motorcycle',
      confidence: 0.8,
      region: { type: 'line', from: [0, 0], to: [1, 1], direction: 'both' },
      why: { vi: 'Xe máy đi qua vạch', en: 'A motorcycle crossed the line' },
    });
    expect(found?.tracks.map(({ id, boxes }) => [id, boxes.length])).to.deep.equal([[7, 2]]);
  });

  it('is brought up to date once', async () => {
    await (await openLedger(file)).destroy();
    const again = await openLedger(file);

    const found = await createIncidents(again, 'yen-hoa').view(ID);

    await again.destroy();
    expect(found?.confidence).to.equal(0.8);
  });
});

async function writeFirstLedger(file: string): Promise<void> {
  const database = kyselyDatabase(openSqlite(file, { synchronous: 'full' }));
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
  const provider = { getMigrations: () => Promise.resolve({ '0001-first': migration0001 }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  expect(error).to.equal(undefined);
  const box = { x: 0.4, y: 0.2, w: 0.2, h: 0.3 };
  const boxes = [
    { atMs: 1, box, score: 0.5 },
    { atMs: 2, box, score: 0.8 },
  ];
  const track = { id: 7, label: 'motorcycle', path: [{ atMs: 1, at: [0.5, 0.5] }], boxes };
  const region = { type: 'line', from: [0, 0], to: [1, 1], direction: 'any' };
  await sql`
    insert into incidents (commune_id, id, agent_id, camera_id, site_id, kind, rule_id, rule_name, region_json,
      object_label, track_json, why_vi, why_en, sequence, started_at_ms, received_at_ms, status)
    values ('yen-hoa', ${ID}, 'agent', 'gate-1', 'gate', 'line-crossing', 'vach', 'Vạch', ${JSON.stringify(region)},
      'motorcycle', ${JSON.stringify(track)}, 'Xe máy đi qua vạch', 'A motorcycle crossed the line', 1, 1, 2, 'new')
  `.execute(db);
  await db.destroy();
}
