import { expect } from 'chai';
import type { AgentView, HelloReply } from '#protocol/agent.ts';
import type { CameraHealth, CameraPage } from '#protocol/camera.ts';
import type { Receipt } from '#protocol/incident.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import {
  connectAgent,
  describeIncident,
  drawKeys,
  enrolAgent,
  nextIncident,
  openBrowser,
  openPage,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestCentral,
} from './central.helpers.ts';

describe('agents at central', () => {
  let central: TestCentral;

  beforeEach(async () => {
    central = await startTestCentral();
  });

  afterEach(async () => {
    await central.dispose();
  });

  it('are not enrolled by an unknown code, nor by one that was used', async () => {
    const { code } = await central.createEnrolmentCode('Hộp chợ');
    const nobody = openBrowser(central);
    const enrol = (given: string): Promise<Response> =>
      nobody.send('POST', '/api/agents/enrolments', { code: given, publicKey: drawKeys().publicKey });

    const unknown = await enrol('AAAA-AAAA-AAAA-AAAA');
    const first = await enrol(code.toLowerCase().replaceAll('-', ' '));
    const replayed = await enrol(code);

    expect([unknown.status, first.status, replayed.status]).to.deep.equal([403, 201, 403]);
    expect(await replayed.json()).to.have.nested.property('error.code', 'unknown-code');
  });

  it('cannot be guessed in: after ten wrong codes an address must wait', async () => {
    const nobody = openBrowser(central);
    const { publicKey } = drawKeys();

    const statuses: number[] = [];
    for (let tries = 0; tries < 11; tries += 1) {
      const body = { code: `AAAA-AAAA-AAAA-AA${tries + 10}`, publicKey };
      statuses.push((await nobody.send('POST', '/api/agents/enrolments', body)).status);
    }

    expect(statuses.at(9)).to.equal(403);
    expect(statuses.at(10)).to.equal(429);
  });

  it('with a signature of another key get no session', async () => {
    const identity = await enrolAgent(central);

    const refused = await connectAgent(central, { ...identity, privateKey: drawKeys().privateKey }).then(
      () => 'connected',
      (error: unknown) => String(error),
    );

    expect(refused).to.match(/bad-token/);
  });

  it('with a stolen identity are refused while the first box lives, and the page shows it', async () => {
    const identity = await enrolAgent(central);
    const first = await startTestAgent(central, identity);

    const second = await connectAgent(central, identity).then(
      () => 'connected',
      (error: unknown) => String(error),
    );
    const technician = await signInAs(central, 'technician');
    const { items } = (await (await technician.get('/api/agents')).json()) as { items: AgentView[] };

    expect(second).to.match(/already-connected/);
    expect(first.socket.connected).to.equal(true);
    expect(items[0]?.isConnected).to.equal(true);
    expect(items[0]?.identityConflictAtMs).to.be.a('number');
    first.close();
  });

  it('that reconnect replace their own old connection at once', async () => {
    const identity = await enrolAgent(central);
    const instanceId = '0190b5a0-1111-7000-8000-000000000000';
    const old = await connectAgent(central, identity, instanceId);
    const replaced = new Promise((resolve) => old.socket.once('disconnect', resolve));

    const fresh = await connectAgent(central, identity, instanceId);
    await replaced;

    expect(fresh.socket.connected).to.equal(true);
    fresh.close();
  });

  it("are refused when they name another agent's camera or another protocol, and told which", async () => {
    const owner = await startTestAgent(central);
    const other = await connectAgent(central, await enrolAgent(central, 'Hộp khác'));
    const site = { id: 'other-site', name: 'Chợ', group: 'key-point' as const };

    const foreign = await other.hello(
      [site],
      [{ id: 'gate-1', siteId: 'other-site', name: 'X', hasPtz: false, rules: [], rulesRevision: 0 }],
    );
    const version = await other.ask<HelloReply>('hello', { protocolVersion: 999 });

    expect(foreign).to.deep.equal({
      status: 'refused',
      reason: "cameras: 'gate-1' belongs to agent 'Hộp trụ sở'",
    });
    expect(version)
      .to.have.property('reason')
      .that.matches(new RegExp(`protocol ${PROTOCOL_VERSION}, the agent 999`));
    owner.close();
    other.close();
  });

  it('get a reason for a bad incident, and nothing of it is stored', async () => {
    const agent = await startTestAgent(central);

    const foreign = await agent.ask<Receipt>('incident-opened', describeIncident('no-such-camera'));
    const malformed = await agent.ask<Receipt>('incident-opened', { id: "'; drop table incidents; --" });
    const nothing = await agent.ask<Receipt>('incident-opened', null);
    const orphan = await agent.ask<Receipt>('incident-closed', {
      id: '0190b5a0-0000-7000-8000-000000000000',
      endedAtMs: 1,
      tracks: describeIncident('gate-1').tracks,
      files: [],
    });

    expect([foreign, malformed, nothing, orphan].map(({ status }) => status)).to.deep.equal(
      Array(4).fill('refused'),
    );
    const operator = await signInAs(central, 'operator');
    expect(await (await operator.get('/api/incidents')).json()).to.deep.equal({
      items: [],
      nextBefore: null,
    });
    agent.close();
  });

  it('that go away take their cameras with them: the page says so at once', async () => {
    const agent = await startTestAgent(central);
    const operator = await signInAs(central, 'operator');
    const page = await openPage(central, operator);
    await agent.ask('camera-health', {
      cameras: [
        {
          cameraId: 'gate-1',
          state: 'online',
          reason: 'none',
          detail: '',
          sinceAtMs: 1,
          nextTryAtMs: null,
          fps: 5,
          watch: {
            step: 'fewer-looks',
            looksPerSecond: 1.5,
            decoder: 'software',
            decoderNote: 'vaapi: no such device',
            detector: 'centernet',
            provider: 'cpu',
            providerNote: '',
            faces: 'off',
            facesNote: '',
          },
        },
      ],
    });
    const online = (await (await operator.get('/api/cameras?search=cong chinh')).json()) as CameraPage;

    const going = new Promise<CameraHealth[]>((resolve) => {
      page.on('camera-health', (healths: CameraHealth[]) => {
        if (healths.some(({ reason }) => reason === 'agent-offline')) {
          resolve(healths);
        }
      });
    });
    agent.close();
    const gone = await going;
    const offline = (await (await operator.get('/api/cameras')).json()) as CameraPage;

    expect(online.items.map(({ id, health }) => [id, health.state])).to.deep.equal([['gate-1', 'online']]);
    expect(online.items[0]?.health.watch).to.deep.include({ step: 'fewer-looks', looksPerSecond: 1.5 });
    expect(gone.map(({ cameraId }) => cameraId).sort()).to.deep.equal(['gate-1', 'hall-1', 'nursery-1']);
    expect(offline.items.map(({ health }) => health.reason)).to.deep.equal(Array(3).fill('agent-offline'));
    page.disconnect();
  });

  it('tell the headmistress nothing of other sites, not even over the event socket', async () => {
    const agent = await startTestAgent(central);
    const headmistress = await signInAs(central, 'site_owner', { siteIds: ['nursery'], siteGroups: null });
    const page = await openPage(central, headmistress);
    const events: string[] = [];
    page.onAny((event: string, value: { cameraId?: string }[] = []) =>
      events.push([event, ...value.map(({ cameraId = '' }) => cameraId)].join(' ')),
    );

    const last = nextIncident(page);
    await agent.ask('incident-opened', describeIncident('gate-1'));
    await agent.ask('incident-opened', describeIncident('nursery-1'));
    await last;

    expect(events.filter((event) => event.startsWith('incident'))).to.deep.equal([
      'incidents-opened nursery-1',
    ]);
    page.disconnect();
    agent.close();
  });
});
