import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import type { Role, Scope } from '#protocol/account.ts';
import {
  type Browser,
  cookieOf,
  nextEvent,
  nextIncident,
  onIncident,
  openBrowser,
  openPage,
  openViewerMedia,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestCentral,
  WHOLE,
} from './central.helpers.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Listed {
  id: string;
  login: string;
  displayName: string;
  role: Role;
  scope: Scope;
  revision: number;
  isDisabled: boolean;
}

describe('accounts', () => {
  let central: TestCentral;
  let admin: Browser;

  beforeEach(async () => {
    central = await startTestCentral();
    admin = await signInAs(central, 'admin');
  });

  afterEach(async () => {
    await central.dispose();
  });

  it('that are switched off end at once: pages, sockets, password and links', async () => {
    const officer = await signInAs(central, 'operator');
    const page = await openPage(central, officer);
    const media = await openViewerMedia(central, officer);
    const told = nextEvent(page, 'signed-out');
    const closed = new Promise((resolve) => media.socket.once('close', resolve));
    const account = await listedOf(officer);

    const changed = await change(account, { isDisabled: true });
    await Promise.all([told, closed]);

    expect(changed.status).to.equal(200);
    expect((await officer.get('/api/me')).status).to.equal(401);
    expect((await admin.send('POST', `/api/accounts/${account.id}/link`)).status).to.equal(409);
    const link = (await central.issueLink(account.login)) ?? '';
    expect((await followLink(link)).status).to.equal(410);
  });

  it('changed by two people at once keep what the first one saved', async () => {
    const officer = await signInAs(central, 'operator');
    const account = await listedOf(officer);

    const first = await change(account, { displayName: 'Trực ca đêm' });
    const second = await change(account, { role: 'investigator' });

    expect([first.status, second.status]).to.deep.equal([200, 409]);
    expect(await second.text()).to.match(/revision: found 1, expected 2; changed by Người admin/);
    expect(await listedOf(officer)).to.include({ role: 'operator', displayName: 'Trực ca đêm' });
  });

  it('never leave the commune without an administrator', async () => {
    const account = await listedOf(admin);

    const demoted = await change(account, { role: 'operator' });
    const disabled = await change(account, { isDisabled: true });
    const other = await signInAs(central, 'admin');
    const replaced = await change(account, { role: 'operator' }, other);

    expect([demoted.status, disabled.status, replaced.status]).to.deep.equal([409, 409, 200]);
    expect(await demoted.text()).to.match(/last administrator/);
  });

  it('that lose a place hear no more of it on a page that is open', async () => {
    const agent = await startTestAgent(central);
    const officer = await signInAs(central, 'operator');
    const page = await openPage(central, officer);
    const heard: string[] = [];
    onIncident(page, ({ cameraId }) => heard.push(cameraId));

    await change(await listedOf(officer), { scope: { ...WHOLE, cameraIds: ['hall-1'] } });
    await raiseIncident(agent, 'gate-1');
    const last = nextIncident(page);
    await raiseIncident(agent, 'hall-1');
    await last;

    expect(heard).to.deep.equal(['hall-1']);
    agent.close();
    page.disconnect();
  });

  it('show where they are signed in, and end one of these or all others', async () => {
    const first = await signInAs(central, 'operator');
    const { login, id } = await listedOf(first);
    const second = openBrowser(central, cookieOf(await followLink((await central.issueLink(login)) ?? '')));
    const third = openBrowser(central, cookieOf(await followLink((await central.issueLink(login)) ?? '')));

    const sessions = await sessionsOf(first, '/api/me/sessions');
    const [other] = await sessionsOf(second, '/api/me/sessions').then((all) =>
      all.filter(({ isThis }) => isThis),
    );
    await first.send('DELETE', `/api/me/sessions/${other?.id ?? ''}`);
    const afterOne = [(await second.get('/api/me')).status, (await third.get('/api/me')).status];
    await first.send('DELETE', '/api/me/sessions');
    const afterAll = [(await first.get('/api/me')).status, (await third.get('/api/me')).status];

    expect(sessions.map(({ isThis }) => isThis).sort()).to.deep.equal([false, false, true]);
    expect(sessions[0]).to.include({ address: '127.0.0.1', way: 'link' });
    expect(afterOne).to.deep.equal([401, 200]);
    expect(afterAll).to.deep.equal([200, 401]);
    expect(await sessionsOf(admin, `/api/accounts/${id}/sessions`)).to.have.length(1);
  });

  it('cannot end the sessions of somebody else', async () => {
    const officer = await signInAs(central, 'operator');
    const [foreign] = await sessionsOf(admin, '/api/me/sessions');

    const tried = await officer.send('DELETE', `/api/me/sessions/${foreign?.id ?? ''}`);

    expect(tried.status).to.equal(404);
    expect((await admin.get('/api/me')).status).to.equal(200);
  });

  it('take none of the last three passwords again, and end other sessions with a new one', async () => {
    const officer = await signInAs(central, 'operator');
    const passwords = ['một cây đa cổ thụ', 'hai con trâu già', 'ba chiếc thuyền nan', 'bốn mùa gió bấc'];
    const set = async (current: string | null, next: string): Promise<string> => {
      const response = await officer.send('PUT', '/api/me/password', { current, next });
      return response.status === 204 ? 'set' : (/next: ([\w-]+)/.exec(await response.text())?.[1] ?? '');
    };
    const [first = '', second = '', third = '', fourth = ''] = passwords;

    const results = [
      await set(null, first),
      await set(first, second),
      await set(second, third),
      await set(third, first),
      await set(third, third),
      await set(third, fourth),
      await set(fourth, first),
      await set(first, 'matkhau123456'),
    ];

    expect(results).to.deep.equal([
      'set',
      'set',
      'set',
      'used-before',
      'used-before',
      'set',
      'set',
      'too-common',
    ]);
  });

  const listedOf = async (browser: Browser): Promise<Listed> => {
    const { id } = (await (await browser.get('/api/me')).json()) as { id: string };
    const { items } = (await (await admin.get('/api/accounts')).json()) as { items: Listed[] };
    const found = items.find((account) => account.id === id);
    if (found === undefined) {
      throw new Error(`account ${id} is not listed`);
    }
    return found;
  };

  const change = (account: Listed, part: Partial<Listed>, by = admin): Promise<Response> => {
    const { revision, displayName, role, scope, isDisabled } = account;
    const body = { revision, displayName, role, scope, isDisabled, ...part };
    return by.send('PUT', `/api/accounts/${account.id}`, body);
  };

  const followLink = (linkPath: string): Promise<Response> =>
    openBrowser(central).send('POST', '/api/sessions/link', { token: linkPath.split('token=')[1] });

  const sessionsOf = async (browser: Browser, path: string) => {
    const response = await browser.get(path);
    return ((await response.json()) as { items: { id: string; isThis: boolean; way: string }[] }).items;
  };
});

describe('rights lent for a while', () => {
  let central: TestCentral;
  const clock = createFakeClock();
  let lender: Browser;
  let borrower: Browser;

  beforeEach(async () => {
    central = await startTestCentral({ clock });
    lender = await signInAs(central, 'operator');
    borrower = await signInAs(central, 'technician');
  });

  afterEach(async () => {
    await central.dispose();
  });

  it('open what the lender may see, until their time is over', async () => {
    const granted = await lend({ abilities: ['incident.read'] });
    const during = await borrower.get('/api/incidents');
    clock.jump(DAY_MS / 3);
    const stillOn = await borrower.get('/api/incidents');
    await borrower.get('/api/me');
    clock.jump(DAY_MS / 3);
    const after = await borrower.get('/api/incidents');

    expect([granted.status, during.status, stillOn.status, after.status]).to.deep.equal([201, 200, 200, 403]);
  });

  it('are never more than the lender has: not when given, and not when used', async () => {
    const admin = await signInAs(central, 'admin');
    const foreign = await lend({ abilities: ['recording.export'] });
    await lend({ abilities: ['incident.read'] });
    const during = await borrower.get('/api/incidents');
    const { id } = await meOf(lender);
    const { items } = (await (await admin.get('/api/accounts')).json()) as { items: Listed[] };
    const found = items.find((account) => account.id === id);

    await admin.send('PUT', `/api/accounts/${id}`, {
      revision: found?.revision,
      displayName: found?.displayName,
      role: 'technician',
      scope: found?.scope,
      isDisabled: false,
    });

    expect(foreign.status).to.equal(400);
    expect(await foreign.text()).to.match(/abilities: found 'recording.export'/);
    expect(during.status).to.equal(200);
    expect((await borrower.get('/api/incidents')).status).to.equal(403);
  });

  it('cannot be lent for longer than a month, to oneself, or for a place one does not reach', async () => {
    const { id } = await meOf(lender);
    const long = await lend({ expiresAtMs: clock.nowMs() + 32 * DAY_MS });
    const oneself = await lend({ toId: id });
    const nowhere = await lend({ scope: { ...WHOLE, siteIds: ['no-such-site'] } });
    const noCase = await lend({ caseId: '0190b5a0-0000-7000-8000-000000000000' });

    expect([long, oneself, nowhere, noCase].map(({ status }) => status)).to.deep.equal([400, 400, 400, 400]);
  });

  it('are taken back at once by who lent them, and by nobody they do not concern', async () => {
    const stranger = await signInAs(central, 'operator');
    const { id } = (await (await lend({ abilities: ['incident.read'] })).json()) as { id: string };

    const foreign = await stranger.send('POST', `/api/delegations/${id}/revocation`);
    const revoked = await lender.send('POST', `/api/delegations/${id}/revocation`);
    const again = await lender.send('POST', `/api/delegations/${id}/revocation`);

    expect([foreign.status, revoked.status, again.status]).to.deep.equal([404, 204, 409]);
    expect((await borrower.get('/api/incidents')).status).to.equal(403);
    const { items } = (await (await borrower.get('/api/delegations')).json()) as {
      items: { state: string }[];
    };
    expect(items.map(({ state }) => state)).to.deep.equal(['revoked']);
  });

  it('close pictures that were only seen by them, with the next sweep after they end', async () => {
    const agent = await startTestAgent(central);
    const partner = await signInAs(central, 'partner');
    const { id: toId } = await meOf(partner);
    const expiresAtMs = clock.nowMs() + HOUR_MS;
    await lend({ abilities: ['camera.list', 'camera.live'], toId, expiresAtMs });
    const media = await openViewerMedia(central, partner);
    media.send({ type: 'subscribe', tile: 1, cameraId: 'gate-1', profile: 'sub' });
    const answer = await media.next('channel', 'refused');
    const closed = new Promise((resolve) => media.socket.once('close', resolve));

    clock.jump(2 * HOUR_MS);
    await clock.advance(60_000);
    await closed;

    expect(answer['type']).to.equal('channel');
    expect((await partner.get('/api/me')).status, 'the session goes on').to.equal(200);
    agent.close();
  });

  it('name the lender in the audit row of what was done by them', async () => {
    const agent = await startTestAgent(central);
    const incident = await raiseIncident(agent, 'gate-1');
    await lend({ abilities: ['incident.read', 'incident.acknowledge'] });
    const { login } = await meOf(lender);

    const done = await borrower.send('POST', `/api/incidents/${incident.id}/acknowledgement`, { note: '' });

    const auditor = await signInAs(central, 'auditor');
    const trail = await (await auditor.get('/api/audit')).text();
    expect(done.status).to.equal(200);
    expect(trail).to.include(`(for ${login})`);
    agent.close();
  });

  const meOf = async (browser: Browser) =>
    (await (await browser.get('/api/me')).json()) as { id: string; login: string };

  const lend = async (change: Record<string, unknown>): Promise<Response> =>
    lender.send('POST', '/api/delegations', {
      toId: (await meOf(borrower)).id,
      abilities: ['incident.read'],
      scope: WHOLE,
      reason: 'Ca đêm',
      startsAtMs: clock.nowMs(),
      expiresAtMs: clock.nowMs() + DAY_MS / 2,
      ...change,
    });
});
