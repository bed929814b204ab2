/** The report desk through its doors, as officers and leaders use it. */
import { performance } from 'node:perf_hooks';
import { expect } from 'chai';
import type { ReportDetail, ReportView } from '#protocol/report.ts';
import {
  openBrowser,
  signInAs,
  startTestCentral,
  type Browser,
  type TestCentral,
} from './central.helpers.ts';
import { openLedger, type LedgerDatabase } from './ledger/database.ts';
import { incidentRow, violationRow } from './ledger/statistics/statistics.helpers.ts';
import { instantOf } from './reports/civil-time.ts';

const OCTOBER_5 = instantOf(2025, 10, 5, 2);
const UNKNOWN_ID = '0190b5a0-0000-7000-8000-000000000000';

describe('reports', () => {
  let central: TestCentral;
  let db: LedgerDatabase;
  let leader: Browser;
  let operator: Browser;
  let investigator: Browser;

  before(async () => {
    central = await startTestCentral();
    db = await openLedger(central.ledgerPlace);
    await db
      .insertInto('violations')
      .values([
        violationRow('yen-hoa', { occurred_at_ms: OCTOBER_5 }),
        violationRow('yen-hoa', { occurred_at_ms: OCTOBER_5 + 60_000, category: 'littering' }),
      ])
      .execute();
    await db
      .insertInto('incidents')
      .values(incidentRow('yen-hoa', { started_at_ms: OCTOBER_5, acknowledgement_note: 'Đã nhắc nhở' }))
      .execute();
    leader = await signInAs(central, 'leader');
    operator = await signInAs(central, 'operator');
    investigator = await signInAs(central, 'investigator');
  });
  after(async () => {
    await db.destroy();
    await central.dispose();
  });

  it('keeps an issued report as it was signed, whatever is found out later', async () => {
    const draft = await drafted(leader, { kind: 'monthly', month: '2025-10' });
    const before = textOf(draft, 'violations.count');
    const issued = await detail(
      leader.send('POST', `/api/reports/${draft.id}/issue`, { revision: 1, number: 12 }),
    );

    await db
      .insertInto('violations')
      .values(violationRow('yen-hoa', { occurred_at_ms: OCTOBER_5 + 1 }))
      .execute();
    const later = await detail(leader.get(`/api/reports/${draft.id}`));

    expect(before).to.match(/^Trong tháng có 2 vụ vi phạm được xác nhận/);
    expect(issued).to.deep.include({ state: 'issued', number: '12', revision: 2 });
    expect(issued.paper.number).to.equal('12');
    expect(issued.paper.date).to.not.equal(null);
    expect(later.paper).to.deep.equal(issued.paper);
    expect(textOf(later, 'violations.count')).to.equal(before);
    const again = await leader.send('PUT', `/api/reports/${draft.id}/texts`, {
      revision: 2,
      texts: { opening: 'x' },
    });
    expect(again.status).to.equal(409);
  });

  it('takes a sentence written anew, and gives back what the figures say', async () => {
    const draft = await drafted(investigator, { kind: 'monthly', month: '2025-09' });
    const put = (revision: number, texts: object) =>
      investigator.send('PUT', `/api/reports/${draft.id}/texts`, { revision, texts });

    const written = await detail(put(1, { assessment: 'Tình hình ổn định.' }));
    const restored = await detail(put(2, { assessment: null }));
    const strange = await put(3, { weather: 'Nắng' });

    expect(textOf(written, 'assessment')).to.equal('Tình hình ổn định.');
    const text = written.texts.find(({ id }) => id === 'assessment');
    expect(text).to.deep.include({ written: 'Tình hình ổn định.', composed: textOf(draft, 'assessment') });
    expect(textOf(restored, 'assessment')).to.equal(textOf(draft, 'assessment'));
    expect(strange.status).to.equal(400);
    expect(await strange.text()).to.include("found 'weather'");
  });

  it('lets nobody overwrite what they have not seen, and says who was faster', async () => {
    const draft = await drafted(investigator, { kind: 'weekly', day: '2025-10-08' });
    const put = (who: Browser, text: string) =>
      who.send('PUT', `/api/reports/${draft.id}/texts`, { revision: 1, texts: { attention: text } });

    await detail(put(investigator, 'Tăng cường tuần tra.'));
    const second = await put(leader, 'Không có gì.');
    const issue = await leader.send('POST', `/api/reports/${draft.id}/issue`, { revision: 1, number: null });

    expect([second.status, issue.status]).to.deep.equal([409, 409]);
    expect(await second.text()).to.match(/expected 2; changed by .+ at \d\d\/\d\d\/\d{4}/);
    const kept = await detail(leader.get(`/api/reports/${draft.id}`));
    expect(textOf(kept, 'attention')).to.equal('Tăng cường tuần tra.');
  });

  it('gives out each number of the year once, also to one that is withdrawn', async () => {
    const first = await drafted(leader, { kind: 'monthly', month: '2025-06' });
    const issue = (id: string, number: number | null) =>
      leader.send('POST', `/api/reports/${id}/issue`, { revision: 1, number });
    const one = await detail(issue(first.id, 40));
    const withdrawn = await detail(
      leader.send('POST', `/api/reports/${first.id}/withdrawal`, { revision: 2, reason: 'Sai số liệu' }),
    );

    const anew = await drafted(leader, { kind: 'monthly', month: '2025-06' });
    const taken = await issue(anew.id, 40);
    const next = await detail(issue(anew.id, null));

    expect(one.number).to.equal('40');
    expect(withdrawn).to.deep.include({ state: 'withdrawn', number: '40' });
    expect(withdrawn.withdrawn).to.deep.include({ reason: 'Sai số liệu' });
    expect(withdrawn.paper.mark).to.equal('Đã thu hồi');
    expect(taken.status).to.equal(409);
    expect(next.number).to.equal('41');
  });

  it('makes one report of a month, not two', async () => {
    await drafted(leader, { kind: 'monthly', month: '2025-03' });

    const second = await investigator.send('POST', '/api/reports', { kind: 'monthly', month: '2025-03' });

    expect(second.status).to.equal(409);
  });

  it('gives the officer on duty a sheet of the shift that leaders do not find', async () => {
    const sheet = await drafted(operator, {
      kind: 'handover',
      fromMs: OCTOBER_5 - 3_600_000,
      toMs: OCTOBER_5 + 3_600_000,
      handedOverBy: 'Lê Văn Ca',
      takenOverBy: 'Trần Thị Trực',
    });

    const seen = await leader.get(`/api/reports/${sheet.id}`);
    const listed = await items(leader);
    const monthly = await operator.send('POST', '/api/reports', { kind: 'monthly', month: '2025-02' });

    expect(sheet.paper.signatures.map(({ name }) => name)).to.deep.equal(['Lê Văn Ca', 'Trần Thị Trực']);
    expect(JSON.stringify(sheet.paper.blocks)).to.include('Đã nhắc nhở');
    expect(seen.status).to.equal(404);
    expect(listed.map(({ kind }) => kind)).to.not.include('handover');
    expect((await items(operator)).map(({ id }) => id)).to.include(sheet.id);
    expect(monthly.status).to.equal(403);
  });

  it('hides every report from who is limited to a part of the commune', async () => {
    const [known] = await items(leader);
    const limited = await signInAs(central, 'leader', { siteIds: ['committee'], siteGroups: null });

    const one = await limited.get(`/api/reports/${known?.id ?? ''}`);
    const none = await limited.get(`/api/reports/${UNKNOWN_ID}`);

    expect(known).to.not.equal(undefined);
    expect(await items(limited)).to.deep.equal([]);
    expect([one.status, none.status]).to.deep.equal([404, 404]);
    expect((await one.text()).replace(known?.id ?? '', UNKNOWN_ID)).to.equal(await none.text());
    expect((await limited.get(`/api/reports/${known?.id ?? ''}/file?format=pdf`)).status).to.equal(404);
    expect((await openBrowser(central).get('/api/reports')).status).to.equal(401);
  });

  it('hands out both files, is free for others while they are drawn, and writes down who took them', async () => {
    const draft = await drafted(leader, { kind: 'weekly', day: '2025-10-20' });

    const before = performance.eventLoopUtilization();
    const [pdf, docx] = await Promise.all(
      ['pdf', 'docx'].map(async (format) => {
        const { headers, body } = await readWhole(
          await leader.get(`/api/reports/${draft.id}/file?format=${format}`),
        );
        return { name: headers.get('content-disposition'), begin: body.toString('latin1', 0, 5) };
      }),
    );

    expect(performance.eventLoopUtilization(before).utilization).to.be.lessThan(0.5);
    expect(pdf).to.deep.equal({
      name: 'attachment; filename="bao-cao-tuan-2025-10-20.pdf"',
      begin: '%PDF-',
    });
    expect(docx?.begin).to.match(/^PK/);
    const rows = await db
      .selectFrom('audit')
      .where('resource', '=', `report:${draft.id}`)
      .selectAll()
      .execute();
    expect(rows.map(({ action }) => action)).to.have.members([
      'report.drafted',
      'report.downloaded',
      'report.downloaded',
    ]);
  });

  async function drafted(who: Browser, body: object): Promise<ReportDetail> {
    return await detail(who.send('POST', '/api/reports', body));
  }
});

async function detail(asked: Promise<Response>): Promise<ReportDetail> {
  const response = await asked;
  const text = await response.text();
  expect(response.ok, text).to.equal(true);
  return JSON.parse(text) as ReportDetail;
}

async function items(who: Browser): Promise<ReportView[]> {
  const response = await who.get('/api/reports');
  return ((await response.json()) as { items: ReportView[] }).items;
}

/** What is printed. */
function textOf({ paper }: ReportDetail, id: string): string | undefined {
  const block = paper.blocks.find((one) => one.type === 'paragraph' && one.id === id);
  return block?.type === 'paragraph' ? block.text : undefined;
}

async function readWhole(response: Response): Promise<{ headers: Headers; body: Buffer }> {
  return { headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}
