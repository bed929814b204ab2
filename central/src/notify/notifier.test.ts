import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { newId } from '#base/ids.ts';
import { silentLog } from '#base/log.ts';
import type { Role } from '#protocol/account.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import type { Delivery, NotifyRuleContent } from '#protocol/notify.ts';
import { openTestLedger, type TestLedger } from '../ledger/ledger.helpers.ts';
import { openRepositories, type Ledger } from '../ledger/repositories.ts';
import type { Channel, Message, Outcome, Recipient } from './channel.ts';
import { createDecider } from './decider.ts';
import { createNotifier, type Notifier } from './notifier.ts';
import { createSender } from './sender.ts';

const COMMUNE = 'yen-hoa';
/** Monday, 16 November 2026, 14:00 in the commune. */
const START_MS = Date.UTC(2026, 10, 16, 7);
const MINUTE_MS = 60_000;

const RULE: NotifyRuleContent = {
  name: 'Trực ban',
  isEnabled: true,
  severities: ['critical', 'alarm'],
  kinds: [],
  siteIds: null,
  roles: ['operator'],
  accountIds: [],
  channelIds: ['web-push'],
  quietHours: [],
  breakThrough: ['critical'],
  groupMinutes: 0,
  escalation: [],
};

interface Sent {
  message: Message;
  to: Recipient;
}

describe('telling people of incidents', () => {
  let place: TestLedger;
  let ledger: Ledger;
  let clock: FakeClock;
  let sent: Sent[];
  let answer: (sent: Sent) => Outcome;
  let blind: Set<string>;
  let stopping: AbortController;
  let notifier: Notifier;
  let running: Promise<void>;
  let sequence: number;

  beforeEach(async () => {
    place = await openTestLedger();
    clock = createFakeClock(START_MS);
    ledger = openRepositories(place.db, COMMUNE, clock);
    [sent, blind, sequence] = [[], new Set(), 0];
    answer = () => ({ status: 'sent', detail: 'ok' });
    await ledger.inventory.replace({
      agentId: 'box',
      sites: [{ id: 'gate', name: 'Cổng thôn Đông', group: 'key-point' }],
      cameras: ['gate-1', 'gate-2'].map((id) => ({
        ...{ id, siteId: 'gate', name: `Camera ${id}`, hasPtz: false },
        ...{ rules: [], rulesRevision: 0 },
      })),
      atMs: START_MS,
      resetHealth: false,
    });
  });

  afterEach(async () => {
    await stop();
    await place.close();
  });

  const start = async (rules: Partial<NotifyRuleContent>[]): Promise<void> => {
    if ((await ledger.notifyRules.list()).length === 0) {
      for (const rule of rules) {
        await ledger.notifyRules.add(newId(), { ...RULE, ...rule }, { name: 'Quản trị', atMs: START_MS });
      }
    }
    const channel: Channel = {
      isReady: () => true,
      targetsOf: async () => [''],
      send: async (message, to) => {
        sent.push({ message, to });
        return answer({ message, to });
      },
    };
    const deps = {
      ...ledger,
      ...{ clock, log: silentLog, people: ledger.notifyPeople, base: () => 'https://camera.example.vn' },
      channels: { 'web-push': channel, 'e-mail': channel, webhook: channel },
      outbox: ledger.notifyOutbox,
      deliveries: ledger.notifyDeliveries,
      rules: ledger.notifyRules,
      channelRows: ledger.notifyChannels,
    };
    const sender = createSender({
      ...deps,
      sight: { incidentFor: (account, incident) => (blind.has(account.id) ? null : incident) },
      findAccount: (id) => ledger.accounts.find(id),
      readSnapshot: async () => null,
      random: () => 1,
    });
    notifier = createNotifier({ ...deps, sender, decider: createDecider(deps) });
    stopping = new AbortController();
    running = notifier.run(stopping.signal);
    await settle();
  };

  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };

  /** The first look waits for the defaults to be there. */
  const settle = async (): Promise<void> => {
    while (!(await isQueueEmpty())) {
      await clock.advance(0);
      notifier.wake();
      await notifier.settled();
    }
    notifier.wake();
    await notifier.settled();
  };
  const isQueueEmpty = async (): Promise<boolean> =>
    (await ledger.notifyChannels.list()).length > 0 && (await ledger.notifyOutbox.queued(1)).length === 0;

  const pass = async (ms: number): Promise<void> => {
    clock.jump(ms);
    await settle();
  };

  const employ = async (role: Role, name: string = role): Promise<string> => {
    const id = newId();
    const scope = { siteIds: null, siteGroups: null };
    await ledger.accounts.add({ id, login: name, displayName: name, role, scope, createdAtMs: START_MS });
    return id;
  };

  const raise = async (change: Partial<IncidentOpened> = {}): Promise<string> => {
    sequence += 1;
    const incident: IncidentOpened = {
      id: newId(),
      cameraId: 'gate-1',
      kind: 'intrusion',
      ruleId: 'zone',
      ruleName: 'Sân sau',
      region: { type: 'picture' },
      startedAtMs: clock.nowMs(),
      sequence,
      why: { vi: 'Có người vào sân', en: 'Somebody entered' },
      confidence: 0.8,
      tracks: [],
      ...change,
    };
    await ledger.incidents.open(incident, {
      ...{ agentId: 'box', receivedAtMs: clock.nowMs(), offsetMs: 0 },
    });
    return incident.id;
  };

  const acknowledge = (incidentId: string): Promise<unknown> =>
    place.db.updateTable('incidents').set({ status: 'acknowledged' }).where('id', '=', incidentId).execute();

  const log = async (): Promise<Delivery[]> => (await ledger.notifyDeliveries.page({ limit: 200 })).items;
  const toWhom = (): string[] => sent.map(({ to }) => to.accountId);

  it('tells each person of the role once, in words that name the place', async () => {
    const people = [await employ('operator', 'lan'), await employ('operator', 'minh')];
    await employ('leader');
    await start([{}]);

    await raise();
    await settle();

    expect(toWhom()).to.have.members(people);
    expect(sent[0]?.message.title).to.equal('Báo động: Xâm nhập vùng cấm');
    expect(sent[0]?.message.text).to.equal('Camera gate-1 · Cổng thôn Đông · lúc 14:00 16/11');
    expect((await log()).map(({ state }) => state)).to.deep.equal(['sent', 'sent']);
  });

  it('tells after a start of what a crash left undecided and unsent, and of nothing twice (NO1, NO2)', async () => {
    const person = await employ('operator');
    await start([{}]);
    answer = () => ({ status: 'retry', detail: 'HTTP 503' });
    const first = await raise();
    await settle();
    await stop();
    const second = await raise();

    answer = () => ({ status: 'sent', detail: 'ok' });
    sent = [];
    await start([]);
    await pass(MINUTE_MS);

    expect(sent.map(({ message }) => message.about?.incidentId)).to.have.members([first, second]);
    expect(toWhom()).to.deep.equal([person, person]);
    expect((await log()).map(({ state, attempts }) => [state, attempts])).to.have.deep.members([
      ['sent', 2],
      ['sent', 1],
    ]);
  });

  it('tries again with longer and longer waits under the same name, and gives up after a day (NO12)', async () => {
    await employ('operator');
    await start([{}]);
    answer = () => ({ status: 'retry', detail: 'HTTP 503' });
    const waits: number[] = [];

    await raise();
    await settle();
    for (let [delivery] = await log(); delivery?.nextTryAtMs != null; [delivery] = await log()) {
      const waitMs = delivery.nextTryAtMs - clock.nowMs();
      waits.push(waitMs);
      clock.jump(waitMs);
      await settle();
    }

    const [delivery] = await log();
    expect(waits.slice(0, 8).map((ms) => ms / 1000)).to.deep.equal([15, 30, 60, 120, 240, 480, 960, 1800]);
    expect(delivery).to.include({ state: 'given-up', detail: 'HTTP 503', attempts: sent.length });
    expect(delivery?.endedAtMs).to.be.within(START_MS + 23.4 * 3_600_000, START_MS + 24 * 3_600_000);
    expect(new Set(sent.map(({ message }) => message.id)).size).to.equal(1);
  });

  it('does not tell whoever may not know of it when it is sent (NO8)', async () => {
    const [seeing, unseeing] = [await employ('operator', 'lan'), await employ('operator', 'minh')];
    blind.add(unseeing);
    await start([{}]);

    await raise();
    await settle();

    expect(toWhom()).to.deep.equal([seeing]);
    expect((await log()).find(({ accountName }) => accountName === 'minh')).to.include({
      state: 'suppressed',
      suppression: 'no-right',
    });
  });

  it('lets people sleep in quiet hours, except for what is critical (NO10)', async () => {
    const person = await employ('operator');
    const quietHours = [{ days: ['mon' as const], from: '13:00', to: '15:00' }];
    await ledger.notifyPeople.change(person, 0, { quietHours }, { name: 'operator', atMs: START_MS });
    await start([{}]);

    await raise();
    await raise({ kind: 'camera-covered', cameraId: 'gate-2' });
    await settle();

    expect(sent.map(({ message }) => message.about?.kind)).to.deep.equal(['camera-covered']);
    expect((await log()).map(({ suppression }) => suppression)).to.have.members(['quiet-hours', null]);
  });

  it('makes repeats of one camera and rule one message with a count, until somebody has seen to it (NO5)', async () => {
    await employ('operator');
    await start([{ groupMinutes: 10 }]);

    const first = await raise();
    await settle();
    for (let repeat = 0; repeat < 3; repeat += 1) {
      await raise();
    }
    await raise({ cameraId: 'gate-2' });
    await settle();
    const before = sent.map(({ message }) => message.about?.cameraId);
    await pass(10 * MINUTE_MS);
    const summary = sent.at(-1)?.message;
    await acknowledge(first);
    const after = await raise();
    await settle();

    expect(before).to.deep.equal(['gate-1', 'gate-2']);
    expect(summary?.about?.incidentId).to.equal(first);
    expect(summary?.text).to.match(/và 3 lần nữa$/);
    expect(summary?.tag).to.equal(sent[0]?.message.tag);
    expect(sent.at(-1)?.message.about?.incidentId).to.equal(after);
    expect((await log()).filter(({ suppression }) => suppression === 'grouped')).to.have.length(3);
  });

  it('begins a new message at once when the first was seen to within the time of grouping (NO5)', async () => {
    await employ('operator');
    await start([{ groupMinutes: 10 }]);
    const first = await raise();
    await settle();

    await acknowledge(first);
    const second = await raise();
    await settle();

    expect(sent.map(({ message }) => message.about?.incidentId)).to.deep.equal([first, second]);
  });

  const STEPS = {
    escalation: [
      { afterMinutes: 5, roles: ['investigator'], accountIds: [], channelIds: ['web-push'] },
      { afterMinutes: 15, roles: ['leader'], accountIds: [], channelIds: ['e-mail'] },
    ],
  } satisfies Partial<NotifyRuleContent>;

  it('goes to the next ones, step by step, as long as nobody acknowledges (NO6)', async () => {
    const [operator, investigator, leader] = [
      await employ('operator'),
      await employ('investigator'),
      await employ('leader'),
    ];
    await start([STEPS]);

    await raise();
    await settle();
    await pass(4 * MINUTE_MS);
    const early = toWhom();
    await pass(MINUTE_MS);
    const afterFive = toWhom();
    await stop();
    await start([]);
    await pass(10 * MINUTE_MS);
    await pass(60 * MINUTE_MS);

    expect(early).to.deep.equal([operator]);
    expect(afterFive).to.deep.equal([operator, investigator]);
    expect(toWhom()).to.deep.equal([operator, investigator, leader]);
    expect(sent.at(-1)?.message.text).to.match(/Chưa ai tiếp nhận$/);
  });

  it('goes on to the next ones while the alarm is only put aside (NO6)', async () => {
    const [operator, investigator] = [await employ('operator'), await employ('investigator')];
    await start([STEPS]);
    const incidentId = await raise();
    await settle();

    await ledger.snoozes.add({
      ...{
        id: newId(),
        siteId: 'gate',
        cameraId: 'gate-1',
        cameraName: 'Cổng',
        ruleId: 'zone',
        ruleName: '',
      },
      ...{ kind: 'intrusion', incidentIds: [incidentId], isWholeRule: true, reason: 'Đang sửa cổng' },
      ...{ byId: operator, byName: 'Trực ban', revision: 1 },
      ...{ fromMs: clock.nowMs(), untilMs: clock.nowMs() + 60 * MINUTE_MS },
    });
    await pass(5 * MINUTE_MS);

    expect(toWhom()).to.deep.equal([operator, investigator]);
  });

  it('stops escalating and sending once somebody has acknowledged (NO6, NO9)', async () => {
    await employ('operator');
    await employ('investigator');
    await start([STEPS]);
    answer = () => ({ status: 'retry', detail: 'HTTP 503' });
    const incident = await raise();
    await settle();

    await acknowledge(incident);
    await pass(30 * MINUTE_MS);

    expect(sent).to.have.length(1);
    expect((await log()).map(({ suppression }) => suppression)).to.deep.equal(['acknowledged']);
  });

  it('sends no more than so many messages an hour to one phone, but what is critical (NO11)', async () => {
    await employ('operator');
    await start([{}]);

    for (let number = 0; number < 65; number += 1) {
      await raise();
    }
    await raise({ kind: 'camera-covered' });
    await settle();

    expect(sent).to.have.length(61);
    expect((await log()).filter(({ suppression }) => suppression === 'rate-limit')).to.have.length(5);
  });

  it('removes a phone that its push service no longer knows (NO13)', async () => {
    const person = await employ('operator');
    await ledger.notifyPeople.putDevice({
      ...{ id: '', accountId: person, name: 'Điện thoại', endpoint: '', p256dh: '', auth: '' },
      ...{ addedAtMs: START_MS, sessionHash: '' },
    });
    await start([{}]);
    answer = () => ({ status: 'gone', detail: 'HTTP 410' });

    await raise();
    await settle();

    expect(await ledger.notifyPeople.devices(person)).to.deep.equal([]);
    expect((await log()).map(({ state }) => state)).to.deep.equal(['given-up']);
  });

  it('wakes nobody for what happened more than a day ago while the line was down (NO4)', async () => {
    await employ('operator');
    await start([{}]);

    await raise({ startedAtMs: START_MS - 25 * 3_600_000 });
    await settle();

    expect(sent).to.have.length(0);
    expect((await log()).map(({ suppression }) => suppression)).to.deep.equal(['too-late']);
  });

  it('tells by a rule only of its kinds, severities and sites', async () => {
    await employ('operator');
    await start([{ severities: [], kinds: ['littering'] }, { siteIds: ['elsewhere'] }]);

    await raise();
    await raise({ kind: 'littering' });
    await settle();

    expect(sent.map(({ message }) => message.about?.kind)).to.deep.equal(['littering']);
  });

  it('does not say in a message about a face what it was, nor show it', async () => {
    await employ('operator');
    await start([{}]);

    await raise({ kind: 'face-watch-list', why: { vi: 'Giống Nguyễn Văn A', en: 'Like Nguyễn Văn A' } });
    await settle();

    expect(sent[0]?.message.title).to.equal('KHẨN: Cần xem xét ngay');
    expect(JSON.stringify(sent[0]?.message)).not.to.include('Nguyễn');
    expect(await sent[0]?.message.snapshot()).to.equal(null);
  });
});
