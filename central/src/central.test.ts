import { expect } from 'chai';
import type { IncidentView, Receipt } from '#protocol/incident.ts';
import {
  cookieOf,
  describeIncident,
  nextIncident,
  openBrowser,
  openPage,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestCentral,
} from './central.helpers.ts';

describe('central, from an agent to the page', () => {
  let central: TestCentral;

  beforeEach(async () => {
    central = await startTestCentral();
  });

  afterEach(async () => {
    await central.dispose();
  });

  it('shows an incident to the officer on duty the moment the agent reports it', async () => {
    const agent = await startTestAgent(central);
    const operator = await signInAs(central, 'operator');
    const page = await openPage(central, operator);

    const arriving = nextIncident(page);
    const incident = await raiseIncident(agent, 'gate-1');
    const arrived = await arriving;
    const listed = (await (await operator.get('/api/incidents')).json()) as { items: IncidentView[] };

    expect(arrived).to.include({ id: incident.id, cameraName: 'Cổng chính', siteName: 'Cổng thôn Đông' });
    expect(listed.items).to.deep.equal([arrived]);
    page.disconnect();
    agent.close();
  });

  it('stores an incident once however often it is sent', async () => {
    const agent = await startTestAgent(central);
    const incident = describeIncident('gate-1');

    const first = await agent.ask<Receipt>('incident-opened', incident);
    const second = await agent.ask<Receipt>('incident-opened', incident);

    const operator = await signInAs(central, 'operator');
    const { items } = (await (await operator.get('/api/incidents')).json()) as { items: unknown[] };
    expect([first.status, second.status]).to.deep.equal(['stored', 'already-stored']);
    expect(items).to.have.length(1);
    agent.close();
  });

  it('keeps everything it stored when it is started again', async () => {
    const agent = await startTestAgent(central);
    const incident = await raiseIncident(agent, 'gate-1');
    agent.close();
    await central.stop();

    const again = await startTestCentral({ dataDir: central.dataDir });
    const operator = await signInAs(again, 'operator');
    const { items } = (await (await operator.get('/api/incidents')).json()) as { items: IncidentView[] };

    expect(items.map(({ id }) => id)).to.deep.equal([incident.id]);
    await again.stop();
    central = await startTestCentral({ dataDir: central.dataDir });
  });

  it('opens a fresh installation only by the printed set-up link, and the link only once', async () => {
    const linkPath = (await central.firstAdminLink()) ?? '';
    const token = linkPath.split('token=')[1] ?? '';
    const nobody = openBrowser(central);

    const guessed = await nobody.send('POST', '/api/sessions', { login: 'admin', password: 'admin' });
    const first = await nobody.send('POST', '/api/sessions/link', { token });
    const second = await nobody.send('POST', '/api/sessions/link', { token });

    expect([guessed.status, first.status, second.status]).to.deep.equal([401, 200, 410]);
    expect(await first.json()).to.include({ role: 'admin', mustSetPassword: true });
  });

  it('prints a new set-up link until the first admin has set a password, so that nobody is locked out', async () => {
    const token = ((await central.firstAdminLink()) ?? '').split('token=')[1] ?? '';
    const signedIn = await openBrowser(central).send('POST', '/api/sessions/link', { token });
    const admin = openBrowser(central, cookieOf(signedIn));

    const beforePassword = await central.firstAdminLink();
    const set = await admin.send('PUT', '/api/me/password', { current: null, next: 'mot mat khau du dai' });

    expect(set.status, await set.text()).to.equal(204);
    expect(beforePassword).to.be.a('string');
    expect(await central.firstAdminLink()).to.equal(null);
  });
});
