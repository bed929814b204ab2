import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import type { SnoozeView } from '#protocol/snooze.ts';
import { auditOf, bodyOf, messageOf, readIncident } from './cases.helpers.ts';
import {
  type Browser,
  nextEvent,
  openPage,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';

const MINUTE_MS = 60_000;

describe('alarms put aside for a while', () => {
  let aheadMs = 0;
  let central: TestCentral;
  let agent: TestAgent;
  let operator: Browser;
  let other: Browser;

  before(async () => {
    central = await startTestCentral({
      clock: { ...systemClock, nowMs: () => systemClock.nowMs() + aheadMs },
    });
    agent = await startTestAgent(central);
    operator = await signInAs(central, 'operator');
    other = await signInAs(central, 'operator');
  });

  after(async () => {
    agent.close();
    await central.dispose();
  });

  const raise = async (change: object = {}, cameraId = 'gate-1'): Promise<string> =>
    (await raiseIncident(agent, cameraId, change)).id;
  const putAside = (incidentIds: string[], change: object = {}, browser = operator): Promise<Response> =>
    browser.send('POST', '/api/snoozes', {
      ...{ incidentIds, isWholeRule: false, minutes: 15, reason: 'Đang sửa cổng' },
      ...change,
    });
  const running = async (browser: Browser): Promise<SnoozeView[]> =>
    (await bodyOf<{ items: SnoozeView[] }>(browser.get('/api/snoozes'))).items;

  it('are put aside for everybody on duty, with the reason, on record, and stay unanswered', async () => {
    const ids = [await raise(), await raise()];
    const page = await openPage(central, other);
    const told = nextEvent(page, 'snoozes-changed');

    const response = await putAside(ids);

    await told;
    page.disconnect();
    const snooze = await bodyOf<SnoozeView>(response);
    expect(response.status).to.equal(201);
    expect(snooze.untilMs - snooze.fromMs).to.equal(15 * MINUTE_MS);
    expect((await running(other)).find(({ id }) => id === snooze.id)).to.deep.include({
      ...{ cameraId: 'gate-1', incidentIds: ids, isWholeRule: false, reason: 'Đang sửa cổng' },
    });
    expect((await readIncident(other, ids[0] ?? '')).status).to.equal('new');
    const [row] = await auditOf(central, 'camera:gate-1').then((rows) => rows.slice(-1));
    expect(row).to.include({ action: 'incident.snoozed' });
    expect(row?.detail).to.contain('15 minutes: Đang sửa cổng');
  });

  it('come back by themselves when the time is over', async () => {
    const { id } = await bodyOf<SnoozeView>(putAside([await raise()], { minutes: 5, isWholeRule: true }));
    const before = await running(operator);

    aheadMs += 5 * MINUTE_MS;
    const after = await running(operator);
    const late = await operator.send('POST', `/api/snoozes/${id}/end`, { revision: 1 });

    expect(before.map((snooze) => snooze.id)).to.include(id);
    expect(after.map((snooze) => snooze.id)).to.not.include(id);
    expect(late.status).to.equal(409);
  });

  it('are taken back by another before the time, once', async () => {
    const { id } = await bodyOf<SnoozeView>(putAside([await raise()]));

    const ended = await other.send('POST', `/api/snoozes/${id}/end`, { revision: 1 });
    const again = await operator.send('POST', `/api/snoozes/${id}/end`, { revision: 1 });

    expect([ended.status, again.status]).to.deep.equal([204, 409]);
    expect((await running(operator)).map((snooze) => snooze.id)).to.not.include(id);
  });

  it('are never critical ones, never answered ones, and never of two rules at once', async () => {
    const critical = await raise({ kind: 'agitation' });
    const answered = await raise();
    await operator.send('POST', `/api/incidents/${answered}/acknowledgement`, { note: '' });

    const refused = [
      await putAside([critical]),
      await putAside([answered]),
      await putAside([await raise(), await raise({ ruleId: 'another-rule' })]),
      await putAside([await raise()], { minutes: 600 }),
      await putAside([await raise()], { reason: ' ' }),
    ];

    expect(refused.map(({ status }) => status)).to.deep.equal([409, 409, 409, 400, 400]);
    expect(await messageOf(refused[0] ?? new Response())).to.contain("'agitation' is critical");
  });

  it('are unknown to who may not see the camera, who can neither put aside nor take back there (class 1)', async () => {
    const narrow = await signInAs(central, 'operator', { siteIds: ['nursery'], siteGroups: null });
    const owner = await signInAs(central, 'site_owner', { siteIds: ['hamlet-gate'], siteGroups: null });
    const { id } = await bodyOf<SnoozeView>(putAside([await raise()]));

    const foreign = await putAside([await raise()], {}, narrow);
    const ended = await narrow.send('POST', `/api/snoozes/${id}/end`, { revision: 1 });

    expect([foreign.status, ended.status]).to.deep.equal([404, 404]);
    expect(await running(narrow)).to.deep.equal([]);
    expect((await running(owner)).map((snooze) => snooze.id)).to.include(id);
  });
});
