import { expect } from 'chai';
import type { CompiledQuery } from 'kysely';
import type { IncidentFilter } from '#protocol/incident-filter.ts';
import { openLedger, type LedgerDatabase } from '../database.ts';
import { isFiltered } from './incident-filter.ts';
import { isInSight, type IncidentSight } from './incident-sight.ts';

const SITES = Array.from({ length: 33 }, (_, n) => `site-${n}`);
const WHOLE: IncidentSight = { siteIds: SITES, cameraIds: [], caseIds: [], hidden: [] };
const SCHOOL: IncidentSight = { siteIds: ['site-1'], cameraIds: [], caseIds: [], hidden: [] };
const CAMERAS: IncidentSight = { siteIds: [], cameraIds: ['a', 'b'], caseIds: [], hidden: [] };

const FILTERS: Record<string, IncidentFilter> = {
  nothing: {},
  'a camera': { cameraIds: ['a'] },
  cameras: { cameraIds: ['a', 'b'] },
  'a site': { siteIds: ['site-1'] },
  'a state': { statuses: ['escalated'] },
  kinds: { kinds: ['crowd', 'loitering'] },
  'a time': { fromMs: 5, toMs: 9 },
  'a hamlet': { hamlet: 'Thôn Đông' },
  'a camera and a state': { cameraIds: ['a'], statuses: ['new'] },
  'what was signed': { isSigned: true },
};

describe('the list of incidents on SQLite', () => {
  let db: LedgerDatabase;

  before(async () => {
    db = await openLedger(':memory:');
  });

  after(() => db.destroy());

  const planOf = async (query: CompiledQuery): Promise<string> => {
    const explained = { ...query, sql: `explain query plan ${query.sql}` };
    const { rows } = await db.executeQuery<{ detail: string }>(explained);
    return rows.map(({ detail }) => detail).join('\n');
  };

  for (const [who, sight] of Object.entries({
    everybody: WHOLE,
    'a school': SCHOOL,
    'two cameras': CAMERAS,
  })) {
    for (const [what, filter] of Object.entries(FILTERS)) {
      it(`reads for ${who} by ${what} in order of time from an index, and sorts nothing`, async () => {
        const query = db
          .selectFrom('incidents')
          .where('incidents.commune_id', '=', 'yen-hoa')
          .where((where) => isInSight(where, sight))
          .where(isFiltered(filter))
          .orderBy('incidents.started_at_ms', 'desc')
          .orderBy('incidents.id', 'desc')
          .limit(51)
          .select('incidents.id')
          .compile();

        const plan = await planOf(query);

        expect(plan).to.match(/SEARCH incidents USING (COVERING )?INDEX incidents_by_\w*time/);
        expect(plan).not.to.include('FOR ORDER BY');
      });
    }
  }
});
