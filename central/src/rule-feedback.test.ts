import { expect } from 'chai';
import type { CameraFeedback } from '#protocol/rule-feedback.ts';
import {
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';

describe('false alarms come back to the rule', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let operator: Browser;
  let technician: Browser;

  beforeEach(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    operator = await signInAs(central, 'operator');
    technician = await signInAs(central, 'technician');
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const markFalse = async (incidentId: string, reason: string): Promise<void> => {
    const answer = await operator.send('POST', `/api/incidents/${incidentId}/triage`, {
      ...{ act: 'false-alarm', revision: 0, reason, note: '' },
    });
    expect(answer.status, await answer.clone().text()).to.equal(200);
  };
  const feedback = async (cameraId: string, browser = technician): Promise<CameraFeedback> =>
    (await (await browser.get(`/api/cameras/${cameraId}/rules/feedback`)).json()) as CameraFeedback;

  it('counted by reason, with the place in the picture and without the picture', async () => {
    const incidents = [];
    for (let count = 0; count < 4; count += 1) {
      incidents.push(await raiseIncident(agent, 'gate-1'));
    }
    await raiseIncident(agent, 'hall-1');
    const [first, second, third] = incidents.map(({ id }) => id) as [string, string, string];
    await markFalse(first, 'animal');
    await markFalse(second, 'animal');
    await markFalse(third, 'light');

    const { rules, shown } = await feedback('gate-1');

    expect(rules).to.have.length(1);
    expect(rules[0]).to.deep.include({ ruleId: incidents[0]?.ruleId, alarms: 4, falseAlarms: 3 });
    expect(rules[0]?.reasons).to.deep.equal([
      { reason: 'animal', count: 2 },
      { reason: 'light', count: 1 },
    ]);
    expect(shown.map(({ incidentId }) => incidentId)).to.have.members([first, second, third]);
    expect(shown.map(({ pictureUrl }) => pictureUrl)).to.deep.equal([null, null, null]);
    expect(shown[0]?.box?.w).to.be.greaterThan(0);
  });

  it('no longer, once somebody takes the false alarm back', async () => {
    const { id } = await raiseIncident(agent, 'gate-1');
    await markFalse(id, 'animal');
    await operator.send('POST', `/api/incidents/${id}/triage`, {
      ...{ act: 'reopen', revision: 1, reason: 'Nhầm nút' },
    });

    const { rules, shown } = await feedback('gate-1');

    expect([rules[0]?.falseAlarms, shown]).to.deep.equal([0, []]);
  });

  it('only of places whose rules one may change', async () => {
    const scoped = await signInAs(central, 'technician', { siteIds: ['nursery'], siteGroups: null });

    const foreign = await scoped.get('/api/cameras/gate-1/rules/feedback');
    const unknown = await scoped.get('/api/cameras/gate-9/rules/feedback');

    expect([foreign.status, unknown.status]).to.deep.equal([404, 404]);
  });
});
