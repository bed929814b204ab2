/** Attack classes 1, 2, 3 and 11 at the doors of telling people, against a running central. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { sleep, systemClock } from '#base/clock.ts';
import type { Me } from '#protocol/account.ts';
import {
  deliveryPage,
  myNotify,
  notifyPersonList,
  notifyRuleList,
  pushPayload,
  webhookBody,
  type Delivery,
  type WebhookCreated,
} from '#protocol/notify.ts';
import {
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { createTestBrowser, makeCertificate, startReceiver, type Receiver } from './notify/notify.helpers.ts';
import { isWebhookGenuine } from './notify/webhook-signature.ts';

describe('telling people through central', () => {
  const certificate = makeCertificate();
  let folder: string;
  let receiver: Receiver;
  let central: TestCentral;
  let agent: TestAgent;
  let admin: Browser;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'matlang-notify-'));
    const caFile = path.join(folder, 'ca.pem');
    writeFileSync(caFile, certificate.cert);
    receiver = await startReceiver(certificate);
    central = await startTestCentral({ notify: { allowedHosts: [receiver.host], caFile } });
    agent = await startTestAgent(central);
    admin = await signInAs(central, 'admin');
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const idOf = async (browser: Browser): Promise<string> =>
    ((await (await browser.get('/api/me')).json()) as Me).id;

  const addWebhook = async (accountId: string): Promise<WebhookCreated> => {
    const body = { name: 'Hệ thống khác', url: `${receiver.origin}/hook`, accountId };
    return (await (await admin.send('POST', '/api/notify/channels', body)).json()) as WebhookCreated;
  };

  const ruleFor = (channelIds: string[]) => ({
    name: 'Mọi báo động',
    isEnabled: true,
    severities: ['critical', 'alarm'],
    kinds: [],
    siteIds: null,
    roles: ['operator'],
    accountIds: [],
    channelIds,
    quietHours: [],
    breakThrough: ['critical', 'alarm'],
    groupMinutes: 0,
    escalation: [],
  });

  const ended = async (): Promise<Delivery[]> => {
    for (;;) {
      const page = deliveryPage.parse(await (await admin.get('/api/notify/deliveries')).json());
      const told = page.items.filter(({ accountName }) => accountName !== null);
      if (told.length > 0 && told.every(({ endedAtMs }) => endedAtMs !== null)) {
        return told;
      }
      await sleep(systemClock, 20);
    }
  };

  const subscribe = async (browser: Browser) => {
    const phone = createTestBrowser(`${receiver.origin}/push/${await idOf(browser)}`);
    const added = await browser.send('POST', '/api/me/push', { ...phone.subscription, name: 'Điện thoại' });
    expect(added.status).to.equal(201);
    return phone;
  };

  it('an incident reaches the phone of the officer on duty, and nobody whose place it is not', async () => {
    const operator = await signInAs(central, 'operator');
    const elsewhere = await signInAs(central, 'operator', { siteIds: ['nursery'], siteGroups: null });
    const phone = await subscribe(operator);
    await subscribe(elsewhere);

    const incident = await raiseIncident(agent, 'gate-1');

    const payload = pushPayload.parse(JSON.parse(phone.open(await receiver.nth(1))));
    expect(payload).to.include({ title: 'Báo động: Vượt vạch', path: `incidents/${incident.id}` });
    expect((await ended()).map(({ state, suppression }) => [state, suppression])).to.have.deep.members([
      ['sent', null],
      ['suppressed', 'no-right'],
    ]);
    expect(receiver.received).to.have.length(1);
  });

  it('a match with the watch-list is told to the police only, without saying that it is one', async () => {
    const operator = await signInAs(central, 'operator');
    const owner = await signInAs(central, 'site_owner', { siteIds: ['nursery'], siteGroups: null });
    const phone = await subscribe(operator);
    await subscribe(owner);
    const face = {
      ...{ entryId: '0190b5a0-0000-7000-8000-000000000009', score: 6, similarity: 0.7, strength: 'strong' },
      ...{ shots: 3, widthPx: 90, thresholds: { candidate: 4, strong: 5.5 } },
    };

    await raiseIncident(agent, 'nursery-1', { kind: 'face-watch-list', face } as object);

    const payload = phone.open(await receiver.nth(1));
    const states = (await ended()).map(({ suppression }) => suppression);
    expect(payload).not.to.match(/face|watch|mặt|danh sách/i);
    expect(states).to.have.members([null, 'no-right']);
    expect(receiver.received).to.have.length(1);
  });

  it('a phone hears nothing more once its owner has signed out', async () => {
    const operator = await signInAs(central, 'operator');
    await subscribe(operator);

    await operator.send('DELETE', '/api/sessions');
    const people = notifyPersonList.parse(await (await admin.get('/api/notify/people')).json());

    expect(people.items.map(({ devices }) => devices)).to.deep.equal([0, 0]);
  });

  it('a webhook stands for an account and is told, signed, what that account may see', async () => {
    const owner = await signInAs(central, 'site_owner', { siteIds: ['nursery'], siteGroups: null });
    const { channel, secret } = await addWebhook(await idOf(owner));
    const added = await admin.send('POST', '/api/notify/rules', ruleFor([channel.id]));

    await raiseIncident(agent, 'gate-1');
    const own = await raiseIncident(agent, 'nursery-1');

    const hook = await receiver.nth(1);
    const signature = String(hook.headers['matlang-signature']);
    const nowSec = Math.floor(Date.now() / 1000);
    expect(added.status).to.equal(201);
    expect(isWebhookGenuine({ secret, nowSec }, signature, hook.body)).to.equal(true);
    expect(webhookBody.parse(JSON.parse(hook.body.toString()))).to.include({
      incidentId: own.id,
      siteId: 'nursery',
    });
    expect((await ended()).map(({ suppression }) => suppression)).to.have.members([null, 'no-right']);
    const list = await (await admin.get('/api/notify/channels')).text();
    expect(list).not.to.include(secret);
  });

  it('a test says in words what happened', async () => {
    const { channel } = await addWebhook(await idOf(admin));

    const good = await admin.send('POST', `/api/notify/channels/${channel.id}/test`, {});
    receiver.answer = (_request, response) => response.writeHead(500).end();
    const bad = await admin.send('POST', `/api/notify/channels/${channel.id}/test`, {});
    const mail = await admin.send('POST', '/api/notify/channels/e-mail/test', {});

    expect(await good.json()).to.deep.equal({
      items: [{ target: receiver.host, isSent: true, detail: 'HTTP 201' }],
    });
    expect(await bad.json()).to.deep.equal({
      items: [{ target: receiver.host, isSent: false, detail: 'HTTP 500' }],
    });
    expect(mail.status).to.equal(409);
    expect(await mail.text()).to.match(/names no mail server/);
  });

  it('a webhook into our own network is tried and refused, whatever its name', async () => {
    const accountId = await idOf(admin);
    const results = [];
    for (const url of [
      `https://127.0.0.1:${central.port}/`,
      'https://169.254.169.254/latest',
      'https://localhost/',
    ]) {
      const made = await admin.send('POST', '/api/notify/channels', { name: 'x', url, accountId });
      const { channel } = (await made.json()) as WebhookCreated;
      results.push(await (await admin.send('POST', `/api/notify/channels/${channel.id}/test`, {})).text());
    }
    const plain = await admin.send('POST', '/api/notify/channels', {
      name: 'x',
      url: 'http://example.vn/',
      accountId,
    });

    results.forEach((result) => expect(result).to.match(/"isSent":false.*is not an address of the Internet/));
    expect(plain.status).to.equal(400);
  });

  it('two administrators do not overwrite each other, and what a rule names must be there', async () => {
    const { items } = notifyRuleList.parse(await (await admin.get('/api/notify/rules')).json());
    const [rule] = items;
    const { id, revision, changed, ...content } = rule ?? expect.fail('there is no rule');
    const where = `/api/notify/rules/${id}`;

    const first = await admin.send('PUT', where, { ...content, revision, isEnabled: false });
    const second = await admin.send('PUT', where, { ...content, revision, name: 'Khác' });
    const unknown = await admin.send('PUT', where, {
      ...{ ...content, revision: revision + 1 },
      siteIds: ['nowhere'],
    });

    expect(changed.byName).to.equal('central');
    expect([first.status, second.status, unknown.status]).to.deep.equal([200, 409, 400]);
    expect(await second.text()).to.match(/Người admin-\S+ changed it at 20/);
    expect(await unknown.text()).to.match(/body.siteIds: there is no site 'nowhere'/);
  });

  it('each person chooses quiet hours and language, and removes only own devices', async () => {
    const [mine, other] = [await signInAs(central, 'operator'), await signInAs(central, 'operator')];
    await subscribe(mine);
    const quietHours = [{ days: ['sun'], from: '22:00', to: '06:00' }];

    const changed = await mine.send('PUT', '/api/me/notify', { revision: 0, locale: 'en', quietHours });
    const again = await mine.send('PUT', '/api/me/notify', { revision: 0, locale: 'vi', quietHours: [] });
    const { devices, ...wishes } = myNotify.parse(await (await mine.get('/api/me/notify')).json());
    const deviceId = devices[0]?.id ?? '';
    const foreign = await other.send('DELETE', `/api/me/push/${deviceId}`);
    const own = await mine.send('DELETE', `/api/me/push/${deviceId}`);

    expect([changed.status, again.status, foreign.status, own.status]).to.deep.equal([200, 409, 404, 204]);
    expect(wishes).to.include({ locale: 'en', revision: 1 });
    expect(wishes.quietHours).to.deep.equal(quietHours);
  });
});
