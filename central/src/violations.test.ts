import { expect } from 'chai';
import type { ViolationDetail, ViolationPage } from '#protocol/violation.ts';
import {
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { auditOf, bodyOf, messageOf, openCase, readCase, recordViolation } from './cases.helpers.ts';

const OCTOBER_MS = Date.UTC(2026, 9, 1) - 7 * 3_600_000;

describe('violations', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let investigator: Browser;

  before(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    investigator = await signInAs(central, 'investigator');
  });

  after(async () => {
    agent.close();
    await central.dispose();
  });

  const record = (request: object): Promise<ViolationDetail> => recordViolation(investigator, request);
  const list = async (query: string, browser = investigator): Promise<string[]> =>
    (await bodyOf<ViolationPage>(browser.get(`/api/violations?limit=200&${query}`))).items.map(
      ({ id }) => id,
    );
  const editOf = (found: ViolationDetail, change: object = {}): object => ({
    revision: found.revision,
    category: found.category,
    siteId: found.siteId,
    hamletId: found.hamletId,
    cameraId: found.cameraId,
    occurredAtMs: found.occurredAtMs,
    description: found.description,
    outcome: found.outcome,
    ...change,
  });

  it('are recorded from an incident, a case, or by a patrol, with place and time of it (VI1)', async () => {
    const incident = await raiseIncident(agent, 'nursery-1');
    const ofCase = await openCase(investigator, { siteId: 'committee', occurredFromMs: OCTOBER_MS });

    const seen = await record({ incidentId: incident.id, category: 'trespass' });
    const known = await record({ caseId: ofCase.id });
    const met = await record({ category: 'littering', description: 'Tổ tuần tra gặp' });

    expect(seen).to.include({ siteId: 'nursery', cameraId: 'nursery-1', occurredAtMs: incident.startedAtMs });
    expect(known).to.include({ siteId: 'committee', occurredAtMs: OCTOBER_MS, caseNumber: ofCase.number });
    expect(met).to.include({ siteId: null, caseId: null, incidentId: null, status: 'confirmed' });
    expect((await readCase(investigator, ofCase.id)).violations.map(({ id }) => id)).to.deep.equal([
      known.id,
    ]);
  });

  it('are corrected by one of two at once; what it was before stays on record (VI2)', async () => {
    const found = await record({ description: 'Mất xe đạp' });

    const path = `/api/violations/${found.id}`;
    const answers = await Promise.all([
      investigator.send('PUT', path, editOf(found, { category: 'other' })),
      (await signInAs(central, 'investigator')).send('PUT', path, editOf(found, { outcome: 'fined' })),
    ]);

    const now = await bodyOf<ViolationDetail>(investigator.get(path));
    const refused = answers.find(({ status }) => status === 409);
    expect(answers.map(({ status }) => status)).to.have.members([200, 409]);
    expect(refused && (await messageOf(refused))).to.match(/found 1, but Người .+ changed this violation/);
    expect(now.acts.map(({ kind }) => kind)).to.deep.equal(['recorded', 'corrected']);
    expect(now.acts[1]?.detail).to.contain('"category":"theft"').and.contain('"outcome":"open"');
  });

  it('are withdrawn with a reason, stay on record, and change no more (VI3)', async () => {
    const found = await record({});
    const path = `/api/violations/${found.id}`;

    const wordless = await investigator.send('POST', `${path}/withdrawal`, { revision: 1, reason: ' ' });
    const done = await investigator.send('POST', `${path}/withdrawal`, { revision: 1, reason: 'Nhầm người' });
    const late = await investigator.send('PUT', path, editOf(found, { revision: 2 }));

    const now = await bodyOf<ViolationDetail>(investigator.get(path));
    expect([wordless.status, done.status, late.status]).to.deep.equal([400, 200, 409]);
    expect(now).to.include({ status: 'withdrawn', withdrawnReason: 'Nhầm người' });
    expect(await list('status=confirmed')).to.not.include(found.id);
    expect((await auditOf(central, `violation:${found.id}`)).map(({ action }) => action)).to.deep.equal([
      ...['violation.recorded', 'violation.withdrawn'],
    ]);
  });

  it('are found by month of the commune, category, camera and outcome (VI4)', async () => {
    const first = await record({ occurredAtMs: OCTOBER_MS, category: 'smuggling', cameraId: 'gate-1' });
    const before = await record({ occurredAtMs: OCTOBER_MS - 1, category: 'smuggling', outcome: 'fined' });

    expect(await list('month=2026-10&category=smuggling')).to.deep.equal([first.id]);
    expect(await list('month=2026-09&category=smuggling')).to.deep.equal([before.id]);
    expect(await list('cameraId=gate-1&category=smuggling')).to.deep.equal([first.id]);
    expect(await list('outcome=fined&category=smuggling')).to.deep.equal([before.id]);
    expect(first.siteId).to.equal('hamlet-gate');
    expect((await investigator.get('/api/violations?month=2026-13')).status).to.equal(400);
  });

  it('are shown only where one may see, and those of police-only cases to the police (VI5, class 1)', async () => {
    const kept = await openCase(investigator, { siteId: 'nursery', isPoliceOnly: true });
    const there = await record({ siteId: 'committee' });
    const here = await record({ siteId: 'nursery', caseId: null });
    const secret = await record({ caseId: kept.id });
    const whole = await record({});
    const owner = await signInAs(central, 'site_owner', { siteIds: ['nursery'], siteGroups: null });
    const leader = await signInAs(central, 'leader');

    expect(await list('', owner))
      .to.include(here.id)
      .and.not.include.members([there.id, secret.id, whole.id]);
    expect(await list('', leader))
      .to.include.members([here.id, there.id, whole.id])
      .and.not.include(secret.id);
    expect((await leader.get(`/api/violations/${secret.id}`)).status).to.equal(404);
    expect((await owner.get(`/api/violations/${there.id}`)).status).to.equal(404);
  });

  it('are not recorded at places, cameras and cases that are out of reach (class 1)', async () => {
    const narrow = await signInAs(central, 'investigator', { siteIds: ['nursery'], siteGroups: null });
    const elsewhere = await openCase(investigator, { siteId: 'committee' });
    const there = await record({ siteId: 'committee' });

    const statuses = [];
    for (const request of [
      { siteId: 'committee' },
      { siteId: null },
      { cameraId: 'hall-1' },
      { siteId: 'nursery', cameraId: 'hall-1' },
      { siteId: 'nursery', caseId: elsewhere.id },
      { siteId: 'nursery', hamletId: 'no-such-hamlet' },
      { siteId: 'nursery' },
    ]) {
      statuses.push((await narrow.send('POST', '/api/violations', { category: 'theft', ...request })).status);
    }
    const corrected = await narrow.send('PUT', `/api/violations/${there.id}`, editOf(there));

    expect(statuses).to.deep.equal([400, 400, 400, 400, 400, 400, 201]);
    expect(corrected.status).to.equal(404);
  });

  it('are listed in pages that stay as they are', async () => {
    const first = await bodyOf<ViolationPage>(investigator.get('/api/violations?limit=2'));
    await record({});

    const second = await bodyOf<ViolationPage>(
      investigator.get(`/api/violations?limit=2&before=${first.nextBefore ?? ''}`),
    );

    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(await list('')).to.include.members(ids);
    expect(new Set(ids)).to.have.property('size', 4);
  });
});
