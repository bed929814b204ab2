import { expect } from 'chai';
import fc from 'fast-check';
import type { IncidentStatus } from '#protocol/incident.ts';
import {
  type Browser,
  nextIncident,
  openPage,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { auditOf, bodyOf, messageOf, openCase, readIncident } from './cases.helpers.ts';

describe('triage of incidents', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let operator: Browser;
  let other: Browser;

  before(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    operator = await signInAs(central, 'operator');
    other = await signInAs(central, 'investigator');
  });

  after(async () => {
    agent.close();
    await central.dispose();
  });

  const raise = async (cameraId = 'gate-1'): Promise<string> => (await raiseIncident(agent, cameraId)).id;
  const triage = (id: string, body: object, browser = operator): Promise<Response> =>
    browser.send('POST', `/api/incidents/${id}/triage`, { revision: 0, note: '', ...body });

  it('marks a false alarm with its reason, on record and on every page (TR2)', async () => {
    const id = await raise();
    const page = await openPage(central, other);
    const told = nextIncident(page, 'incidents-changed');

    const response = await triage(id, { act: 'false-alarm', reason: 'animal', note: 'Chó chạy qua' });

    const seen = await told;
    page.disconnect();
    const detail = await readIncident(operator, id);
    expect(response.status).to.equal(200);
    expect(seen).to.include({ id, status: 'false-alarm', revision: 1 });
    expect(detail.falseAlarm).to.include({ reason: 'animal', note: 'Chó chạy qua' });
    expect(detail.acknowledgement?.atMs).to.equal(detail.falseAlarm?.atMs);
    expect(detail.acts.map(({ kind }) => kind)).to.deep.equal(['false-alarm']);
    expect(await auditOf(central, `incident:${id}`)).to.deep.include({
      ...{ action: 'incident.false-alarm', detail: 'animal: Chó chạy qua' },
    });
  });

  it('counts the first answer of a person as the response, whatever comes after it (TR3)', async () => {
    const id = await raise();

    await triage(id, { act: 'escalate', to: { role: 'investigator' }, note: 'Nhờ xem' });
    await triage(id, { act: 'acknowledge', revision: 1, note: 'Tôi xem' }, other);

    const detail = await readIncident(operator, id);
    expect(detail.status).to.equal('acknowledged');
    expect(detail.acknowledgement?.note).to.equal('Nhờ xem');
    expect(detail.acts.map(({ kind, target }) => [kind, target])).to.deep.equal([
      ['escalated', 'role:investigator'],
      ['acknowledged', null],
    ]);
  });

  it('takes back a false alarm with a reason, and nothing that is none (TR1)', async () => {
    const id = await raise();
    const early = await triage(id, { act: 'reopen', reason: 'nhầm', note: undefined });
    await triage(id, { act: 'false-alarm', reason: 'light' });

    const wordless = await triage(id, { act: 'reopen', revision: 1, reason: ' ', note: undefined });
    const taken = await triage(id, {
      act: 'reopen',
      revision: 1,
      reason: 'Xem lại: có người',
      note: undefined,
    });

    const detail = await readIncident(operator, id);
    expect([early.status, wordless.status, taken.status]).to.deep.equal([409, 400, 200]);
    expect(await messageOf(early)).to.match(/'reopen' of an incident that is 'new', expected 'false-alarm'/);
    expect(detail).to.include({ status: 'acknowledged', falseAlarm: null });
    expect(detail.acts.at(-1)).to.include({ kind: 'reopened', note: 'Xem lại: có người' });
  });

  it('merges without chains and circles, and shows at the target what was merged (TR4)', async () => {
    const [first, second, third] = [await raise(), await raise(), await raise()];

    const self = await triage(first, { act: 'merge', intoId: first });
    await triage(first, { act: 'merge', intoId: second });
    const circle = await triage(second, { act: 'merge', intoId: first });
    await triage(second, { act: 'merge', intoId: third });
    const late = await triage(await raise(), { act: 'merge', intoId: second });

    const target = await readIncident(operator, third);
    const moved = await readIncident(operator, first);
    expect([self.status, circle.status, late.status]).to.deep.equal([409, 409, 409]);
    expect(target.merged.map(({ id }) => id)).to.have.members([first, second]);
    expect(moved).to.include({ status: 'merged', mergedIntoId: third });
    expect(target.acts.map(({ kind }) => kind)).to.deep.equal(['took-in', 'took-in']);
  });

  it('merges only into what this person may see (class 1)', async () => {
    const narrow = await signInAs(central, 'operator', { siteIds: ['hamlet-gate'], siteGroups: null });
    const here = await raise();
    const elsewhere = await raise('nursery-1');

    const merged = await triage(here, { act: 'merge', intoId: elsewhere }, narrow);
    const foreign = await triage(elsewhere, { act: 'false-alarm', reason: 'test' }, narrow);
    const madeUp = await triage(
      here,
      { act: 'merge', intoId: '0190b5a0-0000-7000-8000-000000000000' },
      narrow,
    );

    expect([merged.status, foreign.status, madeUp.status]).to.deep.equal([404, 404, 404]);
    expect((await messageOf(merged)).replace(elsewhere, 'ID')).to.equal(
      (await messageOf(madeUp)).replace('0190b5a0-0000-7000-8000-000000000000', 'ID'),
    );
  });

  it('refuses to hand up to nobody who could act there (TR5)', async () => {
    const id = await raise();
    const me = await bodyOf<{ id: string }>((await signInAs(central, 'technician')).get('/api/me'));

    const toNobody = await triage(id, { act: 'escalate', to: { accountId: me.id } });
    const toRole = await triage(id, { act: 'escalate', to: { role: 'auditor' } });

    expect([toNobody.status, toRole.status]).to.deep.equal([409, 409]);
    expect((await readIncident(operator, id)).status).to.equal('new');
  });

  it('of two at once lets exactly one be right, and tells the other who was (TR6)', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await raise();

      const answers = await Promise.all([
        triage(id, { act: 'false-alarm', reason: 'weather' }),
        triage(id, { act: 'escalate', to: { role: 'leader' } }, other),
      ]);

      const detail = await readIncident(operator, id);
      const refused = answers.find(({ status }) => status === 409);
      expect(answers.map(({ status }) => status)).to.have.members([200, 409]);
      expect(detail.acts).to.have.length(1);
      expect(refused && (await messageOf(refused))).to.match(/revision: found 0, but Người .+ changed/);
    }
  });

  it('keeps the old way of taking note, which counts once', async () => {
    const id = await raise();

    const first = await operator.send('POST', `/api/incidents/${id}/acknowledgement`, { note: 'Đã xem' });
    const again = await other.send('POST', `/api/incidents/${id}/acknowledgement`, { note: '' });

    expect([first.status, again.status]).to.deep.equal([200, 409]);
    expect((await readIncident(operator, id)).acts.map(({ kind }) => kind)).to.deep.equal(['acknowledged']);
  });

  it('says of which cases an incident is only to those who may see them (CA8)', async () => {
    const id = await raise();
    await openCase(other, { title: 'Vụ kín', isPoliceOnly: true, incidentIds: [id] });
    const leader = await signInAs(central, 'leader');

    const [forPolice, forLeader] = [await readIncident(operator, id), await readIncident(leader, id)];

    expect(forPolice.cases.map(({ title }) => title)).to.deep.equal(['Vụ kín']);
    expect(forLeader.cases).to.deep.equal([]);
    expect(JSON.stringify(forLeader.acts)).to.not.contain('linked');
    expect(forPolice.acts.map(({ kind }) => kind)).to.deep.equal(['linked', 'acknowledged']);
  });

  it('reaches no status without the acts that lead there, whatever people try (TR7)', async function () {
    this.timeout(300_000);
    const act = fc.constantFrom('acknowledge', 'false-alarm', 'escalate', 'merge', 'reopen');
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 6 }), async (wanted) => {
        const id = await raise();
        const into = await raise();
        let revision = 0;
        for (const name of wanted) {
          const response = await triage(id, { ...FORMS[name], act: name, revision, ...intoOf(name, into) });
          revision += response.status === 200 ? 1 : 0;
        }

        const { status, acts, revision: counted } = await readIncident(operator, id);
        expect(counted).to.equal(revision);
        expect(acts).to.have.length(revision);
        expect(status).to.equal(acts.reduce<IncidentStatus>((_, { kind }) => STATUS_AFTER[kind] ?? _, 'new'));
      }),
      { numRuns: 8 },
    );
  });
});

const FORMS: Record<string, object> = {
  acknowledge: {},
  'false-alarm': { reason: 'plant' },
  escalate: { to: { role: 'leader' } },
  merge: {},
  reopen: { reason: 'xem lại', note: undefined },
};

const STATUS_AFTER: Record<string, IncidentStatus> = {
  acknowledged: 'acknowledged',
  'false-alarm': 'false-alarm',
  escalated: 'escalated',
  merged: 'merged',
  reopened: 'acknowledged',
};

function intoOf(act: string, intoId: string): object {
  return act === 'merge' ? { intoId } : {};
}
