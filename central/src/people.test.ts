import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import {
  cookieOf,
  openBrowser,
  openPage,
  signInAs,
  startTestCentral,
  WHOLE,
  type TestCentral,
} from './central.helpers.ts';

const PASSWORD = 'một mật khẩu dài';

describe('people at central', () => {
  let central: TestCentral;

  beforeEach(async () => {
    central = await startTestCentral();
  });

  afterEach(async () => {
    await central.dispose();
  });

  it('set a password after their first link and sign in with it from then on', async () => {
    const { login, response } = await setPassword();
    const nobody = openBrowser(central);

    const right = await nobody.send('POST', '/api/sessions', { login, password: PASSWORD });
    const wrong = await nobody.send('POST', '/api/sessions', { login, password: 'sai mật khẩu' });

    expect([response.status, right.status, wrong.status]).to.deep.equal([204, 200, 401]);
    expect(right.headers.get('set-cookie')).to.match(/HttpOnly; SameSite=Strict/);
  });

  it('must choose at least twelve characters, and state the present password to change it', async () => {
    const { browser } = await setPassword();

    const short = await browser.send('PUT', '/api/me/password', { current: PASSWORD, next: 'ngắn' });
    const unproven = await browser.send('PUT', '/api/me/password', {
      current: null,
      next: 'mật khẩu khác dài',
    });

    expect([short.status, unproven.status]).to.deep.equal([400, 401]);
    expect(await short.text()).to.match(/body.next: found what was sent, expected at least 12 characters/);
  });

  it('are not told whether a login exists, and are slowed after ten wrong passwords', async () => {
    const { login } = await setPassword();
    const nobody = openBrowser(central);
    const guess = (name: string): Promise<Response> =>
      nobody.send('POST', '/api/sessions', { login: name, password: 'đoán mò' });

    const unknown = await (await guess('khong-co')).text();
    const known = await (await guess(login)).text();
    const statuses: number[] = [];
    for (let tries = 0; tries < 10; tries += 1) {
      statuses.push((await guess(login)).status);
    }
    const right = await nobody.send('POST', '/api/sessions', { login, password: PASSWORD });

    expect(known).to.equal(unknown);
    expect(statuses.at(-1)).to.equal(429);
    expect(right.status).to.equal(429);
    expect(right.headers.get('retry-after')).to.equal('900');
  });

  it('lose their event socket when they sign out', async () => {
    const browser = await signInAs(central, 'operator');
    const page = await openPage(central, browser);
    const told = new Promise((resolve) => page.once('signed-out', () => resolve('told')));
    const gone = new Promise((resolve) => page.once('disconnect', resolve));

    await browser.send('DELETE', '/api/sessions');

    expect(await told).to.equal('told');
    await gone;
  });

  it('are signed out after twelve hours without use', async () => {
    const clock = createFakeClock();
    const still = await startTestCentral({ clock });
    const browser = await signInAs(still, 'operator');

    clock.jump(11 * 3_600_000);
    const used = await browser.get('/api/me');
    clock.jump(11 * 3_600_000);
    const usedAgain = await browser.get('/api/me');
    clock.jump(13 * 3_600_000);
    const late = await browser.get('/api/me');

    expect([used.status, usedAgain.status, late.status]).to.deep.equal([200, 200, 401]);
    await still.dispose();
  });

  it('leave a whole chain of audit rows that only the auditor reads', async () => {
    const admin = await signInAs(central, 'admin');
    await admin.send('POST', '/api/agents/codes', { name: 'Hộp mới' });
    await admin.send('POST', '/api/accounts', {
      login: 'nguoi-moi',
      displayName: '<img src=x onerror=alert(1)>',
      role: 'operator',
      scope: WHOLE,
    });
    const auditor = await signInAs(central, 'auditor');

    const trail = (await (await auditor.get('/api/audit')).json()) as {
      firstBrokenRow: number | null;
      items: { action: string; row: number }[];
    };

    expect(trail.firstBrokenRow).to.equal(null);
    expect(trail.items.map(({ action }) => action)).to.include.members([
      'account.created',
      'account.link-created',
      'account.signed-in',
      'agent.code-created',
      'audit.read',
    ]);
    expect(trail.items.at(-1)?.row).to.equal(1);
  });

  it('never see a secret in an answer, not even to bad input', async () => {
    const nobody = openBrowser(central);

    const wrong = await nobody.send('POST', '/api/sessions', { login: 'x', password: { secret: 'bí mật' } });
    const text = await wrong.text();

    expect(wrong.status).to.equal(400);
    expect(text)
      .to.match(/body\.password/)
      .and.not.match(/bí mật/);
  });

  const setPassword = async () => {
    const login = 'truc-ban';
    await central.ensureAccounts([{ login, displayName: 'Trực ban', role: 'operator', scope: WHOLE }]);
    const linkPath = (await central.issueLink(login)) ?? '';
    const signedIn = await openBrowser(central).send('POST', '/api/sessions/link', {
      token: linkPath.split('token=')[1],
    });
    const browser = openBrowser(central, cookieOf(signedIn));
    const response = await browser.send('PUT', '/api/me/password', { current: null, next: PASSWORD });
    return { login, browser, response };
  };
});
