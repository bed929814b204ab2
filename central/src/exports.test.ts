/** Lists as files: the same rows as the list shows, and nothing a spreadsheet would run. */
import { expect } from 'chai';
import JSZip from 'jszip';
import {
  openBrowser,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { openLedger, type LedgerDatabase } from './ledger/database.ts';
import { incidentRow, violationRow } from './ledger/statistics/statistics.helpers.ts';
import { instantOf } from './reports/civil-time.ts';
import { csvLine } from './reports/csv.ts';

const AT_MS = instantOf(2025, 10, 5, 2, 14);

describe('exports', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let db: LedgerDatabase;

  before(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    db = await openLedger(central.ledgerPlace);
    const gate = Array.from({ length: 230 }, (_, i) =>
      incidentRow('yen-hoa', { started_at_ms: AT_MS + i * 1000 }),
    );
    const school = incidentRow('yen-hoa', {
      started_at_ms: AT_MS,
      site_id: 'nursery',
      camera_id: 'nursery-1',
    });
    await db
      .insertInto('incidents')
      .values([...gate, school])
      .execute();
    await db
      .insertInto('violations')
      .values(violationRow('yen-hoa', { occurred_at_ms: AT_MS, description: '=HYPERLINK("x";"y")' }))
      .execute();
  });
  after(async () => {
    agent.close();
    await db.destroy();
    await central.dispose();
  });

  it('give every incident of the list, over all its pages, and no more', async () => {
    const operator = await signInAs(central, 'operator');

    const all = await operator.get('/api/exports/incidents?format=csv');
    const filtered = await operator.get('/api/exports/incidents?format=csv&separator=comma&siteIds=nursery');
    const text = await all.text();

    expect(all.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
    expect(Buffer.from(text.slice(0, 1)).length, 'a byte order mark is not read as text').to.equal(1);
    expect(text.split('\r\n')).to.have.length(1 + 231 + 1);
    expect(text).to.include(';05/10/2025 02:14;Vượt vạch;');
    expect((await filtered.text()).split('\r\n')).to.have.length(1 + 1 + 1);
  });

  it('begin with a byte order mark, so that spreadsheets read Vietnamese', async () => {
    const operator = await signInAs(central, 'operator');

    const bytes = Buffer.from(await (await operator.get('/api/exports/cameras?format=csv')).arrayBuffer());

    expect(bytes.subarray(0, 3).toString('hex')).to.equal('efbbbf');
    expect(bytes.toString()).to.include('Cổng thôn Đông');
  });

  it('hold only what the person may see', async () => {
    const owner = await signInAs(central, 'site_owner', { siteIds: ['nursery'], siteGroups: null });

    const text = await (await owner.get('/api/exports/incidents?format=csv')).text();
    const cases = await owner.get('/api/exports/cases?format=csv');

    expect(text.split('\r\n')).to.have.length(1 + 1 + 1);
    expect(cases.status).to.equal(403);
    expect((await openBrowser(central).get('/api/exports/incidents?format=csv')).status).to.equal(401);
  });

  it('let no text become a formula', async () => {
    const leader = await signInAs(central, 'leader');

    const csv = await (await leader.get('/api/exports/violations?format=csv')).text();
    const file = await (await leader.get('/api/exports/violations?format=xlsx')).arrayBuffer();

    expect(csv).to.include(`"'=HYPERLINK(""x"";""y"")"`);
    const sheet = await (await JSZip.loadAsync(file)).file('xl/worksheets/sheet1.xml')?.async('string');
    expect(sheet).to.be.a('string');
    expect(sheet).to.not.include('<f>');
    for (const text of ['=1', '+1', '-1', '@a', '\t=1', ' =1']) {
      expect(csvLine([text], 'comma').replaceAll('"', '').startsWith("'"), text).to.equal(true);
    }
    expect(csvLine([-1.5], 'semicolon')).to.equal('-1,5\r\n');
  });

  it('refuse a filter the list does not know, and write down who took what', async () => {
    const leader = await signInAs(central, 'leader');

    const wrong = await leader.get('/api/exports/violations?format=csv&category=flying');
    const format = await leader.get('/api/exports/violations?format=exe');
    await leader.get('/api/exports/statistics-months?format=xlsx');

    expect(wrong.status).to.equal(400);
    expect(await wrong.text()).to.include('query.category');
    expect(format.status).to.equal(400);
    const rows = await db.selectFrom('audit').where('action', '=', 'report.exported').selectAll().execute();
    expect(rows.map(({ resource }) => resource)).to.include.members([
      'export:violations',
      'export:statistics-months',
    ]);
  });
});
