import { expect } from 'chai';
import type { AgentView, OpenCodes } from '#protocol/agent.ts';
import {
  drawKeys,
  openBrowser,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestCentral,
} from './central.helpers.ts';

describe('the list of agents', () => {
  let central: TestCentral;
  let technician: Browser;

  beforeEach(async () => {
    central = await startTestCentral();
    technician = await signInAs(central, 'technician');
  });

  afterEach(async () => {
    await central.dispose();
  });

  const agents = async (): Promise<AgentView[]> =>
    ((await (await technician.get('/api/agents')).json()) as { items: AgentView[] }).items;
  const codes = async (): Promise<OpenCodes['items']> =>
    ((await (await technician.get('/api/agents/codes')).json()) as OpenCodes).items;

  it('says which protocol a box speaks and how many of its cameras work, none once it is away', async () => {
    const agent = await startTestAgent(central);
    const health = { reason: 'none', detail: '', sinceAtMs: 1, nextTryAtMs: null, fps: 5, watch: null };
    await agent.ask('camera-health', {
      cameras: [
        { cameraId: 'gate-1', state: 'online', ...health },
        { cameraId: 'hall-1', state: 'degraded', ...health },
        { cameraId: 'nursery-1', state: 'offline', ...health },
      ],
    });

    const [there] = await agents();
    agent.close();
    let away = (await agents())[0];
    while (away?.isConnected === true) {
      away = (await agents())[0];
    }

    expect(there).to.include({ protocol: 'same', cameraCount: 3, camerasWorking: 2, check: null });
    expect(away).to.include({ cameraCount: 3, camerasWorking: 0 });
  });

  it('keeps what people say of a box, and tells who changed it first', async () => {
    const agent = await startTestAgent(central);
    const [{ id } = { id: '' }] = await agents();
    const change = (body: object) => technician.send('PATCH', `/api/agents/${id}`, body);

    const first = await change({
      revision: 1,
      name: 'Hộp cổng Đông',
      siteId: 'hamlet-gate',
      note: 'trong tủ điện',
    });
    const late = await change({ revision: 1, note: 'khác' });
    const nowhere = await change({ revision: 2, siteId: 'nowhere' });

    expect([first.status, late.status, nowhere.status]).to.deep.equal([204, 409, 400]);
    expect(await late.text()).to.match(/found 1, expected 2; changed by .+ at 20/);
    expect((await agents())[0]).to.include({
      name: 'Hộp cổng Đông',
      siteId: 'hamlet-gate',
      note: 'trong tủ điện',
    });
    agent.close();
  });

  it('shows open codes by name only, and a withdrawn code enrols nobody', async () => {
    const drawn = await technician.send('POST', '/api/agents/codes', { name: 'Hộp chợ' });
    const { code } = (await drawn.json()) as { code: string };
    const open = await codes();

    const withdrawn = await technician.send('DELETE', `/api/agents/codes/${open[0]?.id ?? ''}`);
    const again = await technician.send('DELETE', `/api/agents/codes/${open[0]?.id ?? ''}`);
    const { publicKey } = drawKeys();
    const enrolled = await openBrowser(central).send('POST', '/api/agents/enrolments', { code, publicKey });

    expect(open.map(({ name }) => name)).to.deep.equal(['Hộp chợ']);
    expect(JSON.stringify(open)).to.not.contain(code);
    expect([withdrawn.status, again.status, enrolled.status]).to.deep.equal([204, 404, 403]);
    expect(await codes()).to.deep.equal([]);
  });
});
