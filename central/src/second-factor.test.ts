import { expect } from 'chai';
import { Secret, TOTP } from 'otpauth';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import type { Role } from '#protocol/account.ts';
import {
  cookieOf,
  openBrowser,
  signInAs,
  startTestCentral,
  WHOLE,
  type Browser,
  type TestCentral,
} from './central.helpers.ts';
import { openLedger } from './ledger/database.ts';
import { createFactors } from './ledger/people/factors.ts';

const PASSWORD = 'ba con mèo trên mái';
const STEP_MS = 30_000;

describe('the second factor', () => {
  let central: TestCentral;
  let clock: FakeClock;

  beforeEach(async () => {
    clock = createFakeClock();
    central = await startTestCentral({ clock });
  });

  afterEach(async () => {
    await central.dispose();
  });

  it('is asked for after the right password, and lets in by a code of the app', async () => {
    const { login, codeAt } = await setUp('operator');
    clock.jump(STEP_MS);

    const asked = await askIn(login);
    const wrong = await sendCode(asked.challenge, '000000');
    const right = await sendCode(asked.challenge, codeAt(clock.nowMs()));

    expect(asked.status).to.equal('second-factor-needed');
    expect([wrong.status, right.status]).to.deep.equal([401, 200]);
    expect(await right.json()).to.include({ hasSecondFactor: true, mustSetUpSecondFactor: false });
    expect((await openBrowser(central, cookieOf(right)).get('/api/cameras')).status).to.equal(200);
  });

  it('takes a code once, and not one of a minute ago', async () => {
    const { login, codeAt } = await setUp('operator');
    clock.jump(2 * STEP_MS);
    const code = codeAt(clock.nowMs());

    const first = await sendCode((await askIn(login)).challenge, code);
    const again = await sendCode((await askIn(login)).challenge, code);
    clock.jump(3 * STEP_MS);
    const late = await sendCode((await askIn(login)).challenge, codeAt(clock.nowMs() - 2 * STEP_MS));

    expect([first.status, again.status, late.status]).to.deep.equal([200, 401, 401]);
  });

  it('is slow to guess', async () => {
    const { login, codeAt } = await setUp('operator');
    clock.jump(STEP_MS);
    const { challenge } = await askIn(login);

    const statuses: number[] = [];
    for (let tries = 0; tries < 11; tries += 1) {
      statuses.push((await sendCode(challenge, '000000')).status);
    }
    const right = await sendCode(challenge, codeAt(clock.nowMs()));

    expect(statuses.slice(0, 10)).to.deep.equal(Array(10).fill(401));
    expect([statuses.at(-1), right.status]).to.deep.equal([429, 429]);
  });

  it('can be done without the telephone by a recovery code, each once', async () => {
    const { login, recoveryCodes } = await setUp('operator');
    const [code = ''] = recoveryCodes;

    const first = await sendCode((await askIn(login)).challenge, code.toLowerCase().replaceAll('-', ' '));
    const again = await sendCode((await askIn(login)).challenge, code);

    expect(recoveryCodes).to.have.length(10);
    expect([first.status, again.status]).to.deep.equal([200, 401]);
    const state = await openBrowser(central, cookieOf(first)).get('/api/me/second-factor');
    expect(await state.json()).to.deep.equal({ isOn: true, recoveryCodesLeft: 9 });
  });

  it('is taken away with password and code only, and by an administrator', async () => {
    const { browser, codeAt, id } = await setUp('operator');
    clock.jump(STEP_MS);
    const remove = (password: string, code: string): Promise<Response> =>
      browser.send('POST', '/api/me/second-factor/removal', { password, code });
    const admin = await signInAs(central, 'admin');

    const wrongPassword = await remove('sai mật khẩu rồi', codeAt(clock.nowMs()));
    const wrongCode = await remove(PASSWORD, '000000');
    const reset = await admin.send('DELETE', `/api/accounts/${id}/second-factor`);
    const after = await browser.get('/api/me');

    expect([wrongPassword.status, wrongCode.status, reset.status]).to.deep.equal([401, 401, 204]);
    expect(after.status, 'sessions end with the factor').to.equal(401);
  });

  it('leaves an administrator by password alone nothing but to set it up', async () => {
    const { login } = await setPassword('admin');
    const browser = openBrowser(central, cookieOf(await enter(login)));

    const before = await browser.get('/api/accounts');
    const me = (await (await browser.get('/api/me')).json()) as { abilities: string[] };
    const { codeAt } = await turnOn(browser);
    const after = await browser.get('/api/accounts');

    expect(codeAt(clock.nowMs())).to.match(/^\d{6}$/);
    expect(before.status).to.equal(403);
    expect(await before.text()).to.match(/second-factor-needed/);
    expect(me).to.deep.include({ abilities: [], mustSetUpSecondFactor: true });
    expect(after.status).to.equal(200);
  });

  it('shows its secret once, and keeps it sealed in the ledger', async () => {
    const { browser, id, secret } = await setUp('operator');

    const again = await browser.send('POST', '/api/me/second-factor', { password: PASSWORD });

    expect(again.status).to.equal(409);
    const db = await openLedger(central.ledgerPlace);
    const kept = await createFactors(db, 'yen-hoa').find(id);
    await db.destroy();
    const bytes = Buffer.from(kept?.sealedSecret ?? '', 'base64');
    expect(bytes.length).to.be.greaterThan(secret.length);
    expect(bytes.includes(secret)).to.equal(false);
  });

  const setPassword = async (role: Role): Promise<{ login: string; browser: Browser }> => {
    const login = `${role}-1`;
    const [link] = await central.ensureAccounts([{ login, displayName: 'Người', role, scope: WHOLE }]);
    const signedIn = await openBrowser(central).send('POST', '/api/sessions/link', {
      token: link?.linkPath.split('token=')[1],
    });
    const browser = openBrowser(central, cookieOf(signedIn));
    await browser.send('PUT', '/api/me/password', { current: null, next: PASSWORD });
    return { login, browser };
  };

  const turnOn = async (browser: Browser) => {
    const asked = await browser.send('POST', '/api/me/second-factor', { password: PASSWORD });
    const { secret, uri, qrSvg } = (await asked.json()) as { secret: string; uri: string; qrSvg: string };
    expect(uri).to.match(/^otpauth:\/\/totp\/.*period=30/);
    expect(qrSvg).to.match(/^<svg/);
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const codeAt = (timestamp: number): string => totp.generate({ timestamp });
    const confirmed = await browser.send('POST', '/api/me/second-factor/confirmation', {
      code: codeAt(clock.nowMs()),
    });
    const { codes } = (await confirmed.json()) as { codes: string[] };
    return { codeAt, secret, recoveryCodes: codes };
  };

  const setUp = async (role: Role) => {
    const { login, browser } = await setPassword(role);
    const { id } = (await (await browser.get('/api/me')).json()) as { id: string };
    return { login, browser, id, ...(await turnOn(browser)) };
  };

  const enter = (login: string): Promise<Response> =>
    openBrowser(central).send('POST', '/api/sessions', { login, password: PASSWORD });
  const askIn = async (login: string) =>
    (await (await enter(login)).json()) as { status: string; challenge: string };
  const sendCode = (challenge: string, code: string): Promise<Response> =>
    openBrowser(central).send('POST', '/api/sessions/code', { challenge, code });
});
