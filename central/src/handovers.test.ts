import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import type { CaseDetail, HandedOverCases, HandedOverDetail } from '#protocol/case-view.ts';
import {
  nextEvent,
  openPage,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { raiseMatch } from './faces.helpers.ts';
import { auditOf, bodyOf, changeCase, openCase, readCase } from './cases.helpers.ts';

const HOUR_MS = 3_600_000;

describe('hand-over of a case to a partner agency', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let clock: FakeClock;
  let investigator: Browser;
  let partner: Browser;
  let partnerId: string;
  let incidentId: string;
  let found: CaseDetail;

  beforeEach(async () => {
    clock = createFakeClock(Date.now());
    central = await startTestCentral({ clock });
    agent = await startTestAgent(central);
    investigator = await signInAs(central, 'investigator');
    partner = await signInAs(central, 'partner');
    partnerId = (await bodyOf<{ id: string }>(partner.get('/api/me'))).id;
    incidentId = (await raiseIncident(agent, 'gate-1')).id;
    found = await openCase(investigator, {
      title: 'Vượt biên trái phép',
      summary: 'Ba người qua cột mốc',
      incidentIds: [incidentId],
      isPoliceOnly: true,
    });
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const handOver = (change: object = {}, browser = investigator): Promise<Response> =>
    browser.send('POST', `/api/cases/${found.id}/handovers`, {
      revision: 1,
      accountId: partnerId,
      agency: 'Đồn Biên phòng',
      reason: 'Thuộc thẩm quyền',
      expiresAtMs: clock.nowMs() + HOUR_MS,
      ...change,
    });
  const path = (): string => `/api/handed-over-cases/${found.id}`;
  const list = async (browser = partner): Promise<HandedOverCases['items']> =>
    (await bodyOf<HandedOverCases>(browser.get('/api/handed-over-cases'))).items;

  it('shows the partner that case with its pictures, and nothing more (HO1, HO3)', async () => {
    await changeCase(investigator, found.id, '/notes', { text: 'Ghi chú nội bộ' });
    await changeCase(investigator, found.id, '/people', {
      ...{ role: 'witness', name: 'Bà Sáu', contact: '0900 000 000' },
    });
    const other = await raiseIncident(agent, 'gate-1');
    const before = await partner.get(path());

    await handOver();

    const seen = await bodyOf<HandedOverDetail>(partner.get(path()));
    expect(before.status).to.equal(404);
    expect(seen).to.include({ title: 'Vượt biên trái phép', summary: 'Ba người qua cột mốc' });
    expect(seen.incidents.map(({ id }) => id)).to.deep.equal([incidentId]);
    expect(JSON.stringify(seen)).to.not.match(/nội bộ|Bà Sáu|0900/);
    expect((await partner.get(`/api/incidents/${incidentId}`)).status).to.equal(200);
    expect((await partner.get(`/api/incidents/${other.id}`)).status).to.equal(404);
    expect((await partner.get(`/api/cases/${found.id}`)).status).to.equal(404);
    expect(await bodyOf(partner.get('/api/cases'))).to.deep.equal({ items: [], nextBefore: null });
    expect((await readCase(investigator, found.id)).status).to.equal('handed-over');
  });

  it('is answered by the partner, and the officers hear of it (HO4)', async () => {
    await handOver();
    const page = await openPage(central, investigator);
    const told = nextEvent(page, 'cases-changed');

    const answered = await partner.send('POST', `${path()}/answers`, { text: 'Đã bắt giữ hai người' });
    await told;
    page.disconnect();

    const [handover] = (await readCase(investigator, found.id)).handovers;
    const audit = await auditOf(central, `case:${found.id}`);
    expect(answered.status).to.equal(200);
    expect(handover).to.deep.include({ state: 'answered', isRunning: true });
    expect(handover?.answers.map(({ text }) => text)).to.deep.equal(['Đã bắt giữ hai người']);
    expect(audit.map(({ action }) => action)).to.include.members(['case.handed-over', 'case.answered']);
  });

  it('ends with its time: the partner sees and says nothing after it (HO2)', async () => {
    await handOver();
    clock.jump(HOUR_MS - 1);
    const shortly = await partner.get(path());
    clock.jump(1);

    const statuses = [
      (await partner.get(path())).status,
      (await partner.get(`/api/incidents/${incidentId}`)).status,
      (await partner.send('POST', `${path()}/answers`, { text: 'Muộn' })).status,
    ];

    const [handover] = (await readCase(investigator, found.id)).handovers;
    expect(shortly.status).to.equal(200);
    expect(statuses).to.deep.equal([404, 404, 404]);
    expect(await list()).to.deep.equal([]);
    expect(handover).to.deep.include({ isRunning: false, answers: [] });
  });

  it('is taken back with a reason, at once (HO2)', async () => {
    await handOver();
    const [handover] = (await readCase(investigator, found.id)).handovers;

    await changeCase(investigator, found.id, `/handovers/${handover?.id ?? ''}/withdrawal`, {
      reason: 'Giao nhầm đơn vị',
    });

    const [withdrawn] = (await readCase(investigator, found.id)).handovers;
    expect((await partner.get(path())).status).to.equal(404);
    expect((await partner.get(`/api/incidents/${incidentId}`)).status).to.equal(404);
    expect(withdrawn?.withdrawn).to.include({ reason: 'Giao nhầm đơn vị' });
  });

  it('shows each partner its own tasks and answers only (HO3)', async () => {
    const rival = await signInAs(central, 'partner');
    const rivalId = (await bodyOf<{ id: string }>(rival.get('/api/me'))).id;
    await handOver();
    await handOver({ revision: 2, accountId: rivalId, agency: 'Xã bên', reason: 'Cùng phối hợp' });
    await changeCase(investigator, found.id, '/tasks', { title: 'Tuần tra cột mốc', assigneeId: partnerId });
    await changeCase(investigator, found.id, '/tasks', { title: 'Việc của công an' });
    await partner.send('POST', `${path()}/answers`, { text: 'Chỉ công an xem' });

    const [mine, theirs] = [
      await bodyOf<HandedOverDetail>(partner.get(path())),
      await bodyOf<HandedOverDetail>(rival.get(path())),
    ];
    const task = mine.tasks[0];
    const done = { state: 'done', revision: 1 };
    const foreign = await rival.send('PUT', `${path()}/tasks/${task?.id ?? ''}`, done);
    const own = await partner.send('PUT', `${path()}/tasks/${task?.id ?? ''}`, done);
    const again = await partner.send('PUT', `${path()}/tasks/${task?.id ?? ''}`, done);

    expect(mine.tasks.map(({ title }) => title)).to.deep.equal(['Tuần tra cột mốc']);
    expect([theirs.tasks, theirs.answers]).to.deep.equal([[], []]);
    expect(JSON.stringify(theirs)).to.not.match(/Đồn Biên phòng|Chỉ công an/);
    expect([foreign.status, own.status, again.status]).to.deep.equal([404, 200, 409]);
  });

  it('goes to partners only, for a time to come, and from a case as it was read (HO1)', async () => {
    const operatorId = (await bodyOf<{ id: string }>((await signInAs(central, 'operator')).get('/api/me')))
      .id;

    const statuses = [
      (await handOver({ accountId: operatorId })).status,
      (await handOver({ expiresAtMs: clock.nowMs() })).status,
      (await handOver({ revision: 9 })).status,
      (await handOver({ reason: '' })).status,
    ];

    expect(statuses).to.deep.equal([400, 400, 409, 400]);
    expect((await readCase(investigator, found.id)).handovers).to.deep.equal([]);
  });

  it('never shows a partner whose face was seen (class 1)', async () => {
    const match = await raiseMatch(agent, 'gate-1', null);
    await changeCase(investigator, found.id, '/incidents', { incidentId: match.id });
    await handOver();

    const seen = await bodyOf<HandedOverDetail>(partner.get(path()));

    expect(seen.incidents.map(({ kind }) => kind)).to.deep.equal(['line-crossing']);
    expect((await partner.get(`/api/incidents/${match.id}`)).status).to.equal(404);
  });
});
