import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import type { AuditRow } from '#protocol/audit.ts';
import { PTZ_HELD_MS, type PtzChanged, type PtzDo, type PtzView } from '#protocol/ptz.ts';
import {
  nextEvent,
  openPage,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { createPtzDesk } from './live/ptz-desk.ts';

const RIGHT = { type: 'move', pan: 1, tilt: 0, zoom: 0 };
const STOP = { type: 'stop' };
const GATE = '/api/cameras/gate-1/ptz';

describe('turning a camera', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let heard: PtzDo[];

  beforeEach(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    heard = [];
    agent.socket.on('ptz-do', (message: PtzDo, reply: (answer: object) => void) => {
      heard.push(message);
      const hasPresets = ['presets', 'preset-set'].includes(message.order.type);
      reply({ status: 'done', presets: hasPresets ? [{ token: '1', name: 'Cổng' }] : null });
    });
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const order = async (browser: Browser, message: object, base = GATE): Promise<number> =>
    (await browser.send('POST', `${base}/orders`, message)).status;
  const rowsOf = async (action: string): Promise<AuditRow[]> => {
    const auditor = await signInAs(central, 'auditor');
    const list = await auditor.get('/api/audit?groups=camera');
    const { items } = (await list.json()) as { items: AuditRow[] };
    return items.filter((row) => row.action === action);
  };

  it('goes from the officer on duty to the box, and stands in the audit once, not once an order', async () => {
    const operator = await signInAs(central, 'operator');

    const statuses = [];
    for (const message of [RIGHT, RIGHT, STOP, { type: 'preset-go', token: '1' }]) {
      statuses.push(await order(operator, message));
    }

    expect(statuses).to.deep.equal([200, 200, 200, 200]);
    expect(heard.map((message) => message.order.type)).to.deep.equal(['move', 'move', 'stop', 'preset-go']);
    expect((await rowsOf('camera.turned')).map(({ resource }) => resource)).to.deep.equal(['camera:gate-1']);
  });

  it('is for one person at a time, and the other one hears who it is', async () => {
    const operator = await signInAs(central, 'operator');
    const technician = await signInAs(central, 'technician');
    const page = await openPage(central, technician);
    const told = nextEvent<PtzChanged>(page, 'ptz-changed');
    const me = (await (await operator.get('/api/me')).json()) as { id: string; displayName: string };

    const first = await order(operator, RIGHT);
    const second = await order(technician, RIGHT);
    const view = (await (await technician.get(GATE)).json()) as PtzView;

    expect([first, second]).to.deep.equal([200, 409]);
    expect(await told).to.deep.equal({ cameraId: 'gate-1', holder: { id: me.id, name: me.displayName } });
    expect(view.holder?.id).to.equal(me.id);
    expect(heard.filter((message) => message.order.type === 'move')).to.have.length(1);
    page.disconnect();
  });

  it('is refused at cameras out of reach, as if they were not there', async () => {
    const scope = { siteIds: ['nursery'], siteGroups: null };
    const operator = await signInAs(central, 'operator', scope);

    const refused = await order(operator, RIGHT);
    const own = await order(operator, RIGHT, '/api/cameras/nursery-1/ptz');

    expect([refused, own]).to.deep.equal([404, 200]);
    expect(heard.map(({ cameraId }) => cameraId)).to.deep.equal(['nursery-1']);
  });

  it('lets the technician name a view, the officer on duty only go there', async () => {
    const operator = await signInAs(central, 'operator');
    const technician = await signInAs(central, 'technician');
    const naming = { token: null, name: 'Cổng' };

    const byOperator = await operator.send('POST', `${GATE}/presets`, naming);
    const byTechnician = await technician.send('POST', `${GATE}/presets`, naming);

    expect([byOperator.status, byTechnician.status]).to.deep.equal([403, 200]);
    expect(((await byTechnician.json()) as PtzView).presets).to.deep.equal([{ token: '1', name: 'Cổng' }]);
    expect(await rowsOf('camera.preset-set')).to.have.length(1);
  });

  it('takes no speed beyond the greatest and no order it does not know', async () => {
    const operator = await signInAs(central, 'operator');

    const statuses = [];
    for (const message of [{ ...RIGHT, pan: 2 }, { ...RIGHT, pan: 'x' }, { type: 'spin' }, {}]) {
      statuses.push(await order(operator, message));
    }

    expect(statuses).to.deep.equal([400, 400, 400, 400]);
    expect(heard).to.deep.equal([]);
  });
});

describe('a picture that is kept from the screen', () => {
  it('stands in the audit by name each time, and is refused where the camera is out of sight', async () => {
    const central = await startTestCentral();
    const agent = await startTestAgent(central);
    const technician = await signInAs(central, 'technician');
    const leader = await signInAs(central, 'leader');
    const keep = async (browser: Browser, source: string): Promise<number> => {
      const note = { source, atMs: Date.UTC(2026, 0, 1) };
      return (await browser.send('POST', '/api/cameras/gate-1/snapshots', note)).status;
    };

    const statuses = [
      await keep(technician, 'live'),
      await keep(technician, 'live'),
      // He may not watch recordings, so there is none to keep a picture of.
      await keep(technician, 'recording'),
      await keep(leader, 'live'),
    ];
    const auditor = await signInAs(central, 'auditor');
    const list = await auditor.get('/api/audit?groups=live');
    const { items } = (await list.json()) as { items: AuditRow[] };

    expect(statuses).to.deep.equal([204, 204, 404, 404]);
    expect(items.map(({ action }) => action)).to.deep.equal(['live.snapshot', 'live.snapshot']);
    expect(items[0]?.detail).to.equal('live, picture of 2026-01-01T00:00:00.000Z');
    agent.close();
    await central.dispose();
  });
});

describe('a camera in hand', () => {
  it('is free again ten seconds after the last order, not before', async () => {
    const clock = createFakeClock();
    const rows: string[] = [];
    const desk = createPtzDesk({
      clock,
      audit: {
        append: ({ actor }) => {
          rows.push(actor.name);
          return Promise.resolve();
        },
      },
      questions: {
        ask: () => Promise.resolve({ status: 'away', reason: 'nobody there' }),
      },
      onChanged: () => undefined,
    });
    const camera = { cameraId: 'gate-1', agentId: 'box' };
    const orderBy = async (name: string): Promise<string> => {
      const by = { actor: { kind: 'account' as const, id: name, name }, displayName: name };
      return (await desk.order(camera, { type: 'move', pan: 1, tilt: 0, zoom: 0 }, by)).status;
    };

    await orderBy('An');
    await clock.advance(PTZ_HELD_MS - 1);
    await orderBy('An');
    await clock.advance(PTZ_HELD_MS - 1);
    const early = await orderBy('Bình');
    await clock.advance(1);
    const late = await orderBy('Bình');

    expect([early, late]).to.deep.equal(['taken', 'away']);
    expect(rows).to.deep.equal(['An', 'Bình']);
  });
});
