import { rmSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import { openSeal } from '#base/seal.ts';
import { pushPayload, webhookBody } from '#protocol/notify.ts';
import { openTestLedger, type TestLedger } from '../ledger/ledger.helpers.ts';
import { createNotifyChannels } from '../ledger/notify/notify-channels.ts';
import { createNotifyPeople, type NotifyPeople } from '../ledger/notify/notify-people.ts';
import type { Message } from './channel.ts';
import { createChannels, type Channels } from './channels.ts';
import { messageIdOf } from './message.ts';
import { createNotifyDesk, type NotifyDesk } from './notify-desk.ts';
import {
  createTestBrowser,
  makeCertificate,
  readVapid,
  startReceiver,
  type Receiver,
} from './notify.helpers.ts';
import { openPushKey, type PushKey } from './push-key.ts';
import { createSafePost } from './safe-post.ts';
import { isWebhookGenuine } from './webhook-signature.ts';

const PERSON = newId();

const message: Message = {
  id: messageIdOf('one'),
  severity: 'critical',
  locale: 'vi',
  title: 'KHẨN: Camera bị che',
  text: 'Sảnh · Trụ sở UBND xã · lúc 14:05 22/11',
  path: 'incidents/0190b5a0-0000-7000-8000-000000000001',
  url: 'https://camera.example.vn/incidents/0190b5a0-0000-7000-8000-000000000001',
  tag: messageIdOf('tag'),
  repeats: 2,
  about: {
    incidentId: '0190b5a0-0000-7000-8000-000000000001',
    kind: 'camera-covered',
    siteId: 'committee',
    siteName: 'Trụ sở UBND xã',
    cameraId: 'hall-1',
    cameraName: 'Sảnh',
    startedAtMs: 1_795_000_000_000,
    why: 'Ống kính bị che',
  },
  snapshot: async () => null,
};

describe('messages by web push and webhook', () => {
  const certificate = makeCertificate();
  let ledger: TestLedger;
  let receiver: Receiver;
  let folder: string;
  let people: NotifyPeople;
  let channels: Channels;
  let desk: NotifyDesk;
  let key: PushKey;
  let rows: ReturnType<typeof createNotifyChannels>;

  beforeEach(async () => {
    ledger = await openTestLedger();
    receiver = await startReceiver(certificate);
    folder = mkdtempSync(path.join(tmpdir(), 'matlang-notify-'));
    people = createNotifyPeople(ledger.db, 'yen-hoa');
    rows = createNotifyChannels(ledger.db, 'yen-hoa');
    key = openPushKey(path.join(folder, 'push-key.json'));
    const clock = systemClock;
    const post = createSafePost({
      clock,
      allowedHosts: [receiver.host],
      ca: [certificate.cert],
      ownPort: () => null,
    });
    const seal = openSeal(path.join(folder, 'notify.key'));
    const contact = 'mailto:quantri@example.vn';
    channels = createChannels({ clock, post, seal, key, contact, people, smtp: null });
    desk = createNotifyDesk({ clock, seal, people, channels, channelRows: rows, base: () => 'https://x.vn' });
    await rows.ensure('web-push', 'Thông báo đẩy');
  });

  afterEach(async () => {
    await receiver.close();
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const pushTo = async (target: string) => {
    const channel = await rows.find('web-push');
    return channel && channels['web-push'].send(message, { accountId: PERSON, target, channel });
  };

  const subscribe = async () => {
    const browser = createTestBrowser(`${receiver.origin}/push/abc`);
    const { endpoint, keys } = browser.subscription;
    await people.putDevice({
      ...{ id: 'phone', accountId: PERSON, name: 'Điện thoại', endpoint, ...keys, addedAtMs: 1 },
      sessionHash: 'session',
    });
    return browser;
  };

  it('reach a phone encrypted for it alone, signed by central, urgent, without a picture or a name of a person', async () => {
    const browser = await subscribe();

    const outcome = await pushTo('phone');

    const sent = await receiver.nth(1);
    const nowSec = Date.now() / 1000;
    const vapid = readVapid(sent.headers.authorization ?? '', { publicKey: key.publicKey, nowSec });
    expect(outcome).to.deep.equal({ status: 'sent', detail: 'HTTP 201' });
    expect(vapid).to.deep.equal({ aud: receiver.origin, sub: 'mailto:quantri@example.vn', isGenuine: true });
    expect(sent.headers).to.include({
      'content-encoding': 'aes128gcm',
      ttl: '86400',
      urgency: 'high',
      topic: message.id,
    });
    expect(sent.body.toString('latin1')).not.to.include('incidents');
    expect(pushPayload.parse(JSON.parse(browser.open(sent)))).to.deep.equal({
      title: message.title,
      body: message.text,
      path: message.path,
      tag: message.tag,
      severity: 'critical',
    });
  });

  it('are gone for a browser that has unsubscribed, and wait for a push service that is busy', async () => {
    await subscribe();
    receiver.answer = (_request, response) => response.writeHead(429, { 'retry-after': '120' }).end();
    const busy = await pushTo('phone');
    receiver.answer = (_request, response) => response.writeHead(410).end();
    const gone = await pushTo('phone');

    expect(busy).to.deep.equal({ status: 'retry', detail: 'HTTP 429', notBeforeMs: 120_000 });
    expect(gone).to.deep.equal({ status: 'gone', detail: 'HTTP 410: the browser has unsubscribed' });
  });

  it('keep the key towards push services from others, and keep to it', () => {
    const file = path.join(folder, 'push-key.json');

    const again = openPushKey(file);

    expect(again).to.deep.equal(key);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it('reach another program signed, and not twice as the same', async () => {
    const by = { name: 'Quản trị', atMs: 1 };
    const webhook = { name: 'Đồn Biên phòng', url: `${receiver.origin}/hook?x=1`, accountId: PERSON };
    const { channel, secret } = await desk.addWebhook(webhook, by);
    const to = { accountId: PERSON, target: '', channel };

    const outcome = await channels.webhook.send(message, to);

    const { headers, body, path: where } = await receiver.nth(1);
    const signature = String(headers['matlang-signature']);
    const nowSec = Math.floor(Date.now() / 1000);
    const genuine = (at: number, text: Buffer, withSecret = secret): boolean =>
      isWebhookGenuine({ secret: withSecret, nowSec: at }, signature, text);
    expect(outcome).to.deep.equal({ status: 'sent', detail: 'HTTP 201' });
    expect(where).to.equal('/hook?x=1');
    expect(headers['matlang-id']).to.equal(message.id);
    expect(webhookBody.parse(JSON.parse(body.toString()))).to.include({
      id: message.id,
      kind: 'camera-covered',
    });
    expect(genuine(nowSec, body)).to.equal(true);
    expect(genuine(nowSec, Buffer.concat([body, Buffer.from(' ')]))).to.equal(false);
    expect(genuine(nowSec, body, 'another secret')).to.equal(false);
    expect(genuine(nowSec + 400, body)).to.equal(false);
  });

  it('keep the secret of a webhook sealed in the ledger', async () => {
    const webhook = { name: 'Đồn Biên phòng', url: `${receiver.origin}/hook`, accountId: PERSON };

    const { channel, secret } = await desk.addWebhook(webhook, { name: 'Quản trị', atMs: 1 });

    const row = await ledger.db
      .selectFrom('notify_channels')
      .selectAll()
      .where('id', '=', channel.id)
      .execute();
    expect(secret).to.match(/^[\w-]{43}$/);
    expect(JSON.stringify(row)).not.to.include(secret);
  });

  it('are tried again after a fault of the other program, and not after a refusal', async () => {
    const webhook = { name: 'Đồn Biên phòng', url: `${receiver.origin}/hook`, accountId: PERSON };
    const { channel } = await desk.addWebhook(webhook, { name: 'Quản trị', atMs: 1 });
    const outcomes = [];
    for (const status of [500, 503, 404, 401]) {
      receiver.answer = (_request, response) => response.writeHead(status).end();
      outcomes.push(await channels.webhook.send(message, { accountId: PERSON, target: '', channel }));
    }

    expect(outcomes.map((outcome) => outcome.status)).to.deep.equal(['retry', 'retry', 'refused', 'refused']);
  });

  it('are tried out with a test that says so, device by device', async () => {
    const browser = await subscribe();
    const channel = await rows.find('web-push');

    const result = channel && (await desk.test(channel, PERSON));

    const opened = pushPayload.parse(JSON.parse(browser.open(await receiver.nth(1))));
    expect(result).to.deep.equal({ items: [{ target: 'Điện thoại', isSent: true, detail: 'HTTP 201' }] });
    expect(opened.title).to.equal('Mắt Làng: thử thông báo');
  });
});
