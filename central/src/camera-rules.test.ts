import { expect } from 'chai';
import type { CameraRules, RuleSet, RulesSet, Trial } from '#protocol/camera-rules.ts';
import type { CameraPage } from '#protocol/camera.ts';
import type { Problem } from '#protocol/problem.ts';
import { ruleList, type Rule } from '#protocol/rule.ts';
import {
  CAMERAS,
  connectAgent,
  nextEvent,
  openPage,
  signInAs,
  SITES,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';

const ZONE = [
  [0.1, 0.5],
  [0.9, 0.5],
  [0.9, 1],
] as const;
const RULES = [{ kind: 'intrusion', name: 'Sân sau', zone: ZONE, classes: ['person'] }];
const RULES_URL = '/api/cameras/gate-1/rules';
const STILL = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0xff, 0xd9]);

describe('rules made on the page', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let technician: Browser;

  beforeEach(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    technician = await signInAs(central, 'technician');
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const save = (revision: number, rules: unknown = RULES, browser = technician): Promise<Response> =>
    browser.send('PUT', RULES_URL, { revision, rules, personHeights: null });

  it('reach the agent, and are in force once it has taken them', async () => {
    const sets = keepRules(agent);
    const page = await openPage(central, technician);
    const changed = nextEvent(page, 'cameras-changed');

    const saved = (await (await save(0)).json()) as CameraRules;
    await changed;

    expect(sets.map(({ cameraId, set }) => [cameraId, set.revision])).to.deep.equal([['gate-1', 1]]);
    expect(saved.delivery).to.deep.equal({ status: 'in-force' });
    const { items } = (await (await technician.get('/api/cameras')).json()) as CameraPage;
    const camera = items.find(({ id }) => id === 'gate-1');
    expect([camera?.rulesRevision, camera?.rules.map(({ name }) => name)]).to.deep.equal([1, ['Sân sau']]);
    page.disconnect();
  });

  it('wait for an agent that is away and are delivered when it says hello', async () => {
    agent.close();
    const saved = (await (await save(0)).json()) as CameraRules;

    const back = await connectAgent(central, agent.identity);
    const arrived = nextEvent<RulesSet>(back.socket, 'rules-set');
    await back.hello();

    expect(saved.delivery).to.deep.equal({ status: 'on-its-way' });
    expect((await arrived).set).to.deep.include({ revision: 1 });
    back.close();
  });

  it('are not delivered again to an agent that has them', async () => {
    keepRules(agent);
    await save(0);
    agent.close();

    const back = await connectAgent(central, agent.identity);
    const sets = keepRules(back);
    await back.hello(
      SITES,
      CAMERAS.map((camera) => (camera.id === 'gate-1' ? { ...camera, rulesRevision: 1 } : camera)),
    );
    await save(1);

    expect(sets.map(({ set }) => set.revision)).to.deep.equal([2]);
    back.close();
  });

  it('are not overwritten by somebody who edited older ones, and that one learns who was faster', async () => {
    keepRules(agent);
    const admin = await signInAs(central, 'admin');
    await save(0, RULES, admin);

    const late = await save(0);

    const { error } = (await late.json()) as Problem;
    expect([late.status, error.code]).to.deep.equal([409, 'conflict']);
    expect(error.message).to.match(/found 0, expected 1; changed by Người admin-/);
  });

  it('that the agent refuses are shown as refused, with its reason', async () => {
    agent.socket.on('rules-set', (_message: unknown, reply: (answer: unknown) => void) =>
      reply({ status: 'refused', reason: 'the disk is full' }),
    );

    await save(0);

    const read = (await (await technician.get(RULES_URL)).json()) as CameraRules;
    expect(read.delivery).to.deep.equal({ status: 'refused', reason: 'the disk is full' });
  });

  it("are the agent's own file's until somebody changes them", async () => {
    const set: RuleSet = { revision: 0, rules: ruleList.parse(RULES), personHeights: null };
    agent.socket.on('rules-get', (_message: unknown, reply: (answer: unknown) => void) =>
      reply({ status: 'held', set }),
    );
    const operator = await signInAs(central, 'operator');

    const read = (await (await operator.get(RULES_URL)).json()) as CameraRules;

    expect(read).to.deep.equal({
      cameraId: 'gate-1',
      set,
      delivery: { status: 'in-force' },
      changed: null,
    });
  });

  it('of an agent that knows newer ones than central are taken over', async () => {
    const set = { revision: 7, rules: RULES, personHeights: null };
    agent.close();
    const back = await connectAgent(central, agent.identity);
    const asked = nextEvent(back.socket, 'rules-get');
    back.socket.on('rules-get', (_message: unknown, reply: (answer: unknown) => void) =>
      reply({ status: 'held', set }),
    );
    keepRules(back);
    await back.hello(
      SITES,
      CAMERAS.map((camera) => (camera.id === 'gate-1' ? { ...camera, rulesRevision: 7 } : camera)),
    );
    await asked;

    const saved = (await (await save(7)).json()) as CameraRules;

    expect(saved.set.revision).to.equal(8);
    back.close();
  });

  it('cannot be changed by an operator, nor by a technician of another place', async () => {
    const operator = await signInAs(central, 'operator');
    const elsewhere = await signInAs(central, 'technician', { siteIds: ['nursery'], siteGroups: null });

    const statuses = [(await save(0, RULES, operator)).status, (await save(0, RULES, elsewhere)).status];

    expect(statuses).to.deep.equal([403, 404]);
  });

  it('with a mistake are refused with path and expectation', async () => {
    const bad = await save(0, [{ kind: 'intrusion', name: 'Sân', zone: [[0, 2]] }]);

    const { error } = (await bad.json()) as Problem;
    expect(bad.status).to.equal(400);
    expect(error.message).to.match(/rules\.0\.zone/);
  });

  it('are tried on what the camera saw, and the trial is on record', async () => {
    const asked: unknown[] = [];
    const tried: Trial = {
      incidents: [],
      counts: [{ ruleId: 'san-sau', count: 0 }],
      untried: [],
      covered: [{ fromMs: 1000, toMs: 2000 }],
      looks: 12,
    };
    agent.socket.on('rules-try', (message: unknown, reply: (answer: unknown) => void) => {
      asked.push(message);
      reply({ status: 'tried', trial: tried });
    });
    const span = { fromMs: 1000, toMs: 90_000 };

    const response = await technician.send('POST', `${RULES_URL}/trial`, {
      rules: RULES,
      personHeights: null,
      ...span,
    });

    expect(await response.json()).to.deep.equal(tried);
    expect(asked).to.have.length(1);
    const auditor = await signInAs(central, 'auditor');
    const { items } = (await (await auditor.get('/api/audit')).json()) as { items: { action: string }[] };
    expect(items.map(({ action }) => action)).to.include('rules.tried');
  });

  it('are drawn over a fresh picture, which an admin sees too and a leader of other sites does not', async () => {
    agent.socket.on('still-wanted', (_message: unknown, reply: (answer: unknown) => void) =>
      reply({ status: 'taken', jpeg: STILL, atMs: 1234 }),
    );
    const admin = await signInAs(central, 'admin');
    const leader = await signInAs(central, 'leader');

    const still = await admin.get('/api/cameras/gate-1/still');
    const hidden = await leader.get('/api/cameras/gate-1/still');

    expect(still.headers.get('content-type')).to.equal('image/jpeg');
    expect(still.headers.get('x-captured-at-ms')).to.equal('1234');
    expect(Buffer.from(await still.arrayBuffer()).equals(STILL)).to.equal(true);
    expect(hidden.status).to.equal(404);
  });

  it('are not believed of an agent that answers rubbish', async () => {
    agent.socket.on('rules-get', (_message: unknown, reply: (answer: unknown) => void) =>
      reply({ status: 'held', set: "'; drop table camera_rules; --" }),
    );

    const response = await technician.get(RULES_URL);

    expect(response.status).to.equal(503);
    expect(((await response.json()) as Problem).error.code).to.equal('agent-away');
  });
});

/** The agent takes whatever it is given. */
function keepRules(agent: TestAgent): RulesSet[] {
  const sets: RulesSet[] = [];
  agent.socket.on('rules-set', (message: RulesSet, reply: (answer: unknown) => void) => {
    sets.push(message);
    reply({ status: 'kept', revision: message.set.revision, rules: message.set.rules.map(summaryOf) });
  });
  return sets;
}

function summaryOf({ id, kind, name }: Rule): object {
  return { id, kind, name, region: { type: 'zone', polygon: ZONE } };
}
