import { expect } from 'chai';
import type { HoldsSet } from '#protocol/recording.ts';
import type { HoldView } from '#protocol/review.ts';
import {
  connectAgent,
  enrolAgent,
  nextEvent,
  openPage,
  signInAs,
  startTestCentral,
  type Browser,
  type Identity,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { answerWith } from './recordings.helpers.ts';

const HOLD = {
  cameraId: 'hall-1',
  fromMs: 1_700_000_000_000,
  toMs: 1_700_000_060_000,
  reason: 'Vụ mất trộm ở trụ sở',
  expiresAtMs: null,
};

describe('holds of recordings', () => {
  let central: TestCentral;
  let identity: Identity;
  let agent: TestAgent;
  let investigator: Browser;

  beforeEach(async () => {
    central = await startTestCentral();
    identity = await enrolAgent(central);
    agent = await connectAgent(central, identity);
    investigator = await signInAs(central, 'investigator');
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const place = async (change: object = {}): Promise<HoldView> =>
    (await (
      await investigator.send('POST', '/api/recordings/holds', { ...HOLD, ...change })
    ).json()) as HoldView;
  const list = async (browser = investigator): Promise<HoldView[]> =>
    ((await (await browser.get('/api/recordings/holds')).json()) as { items: HoldView[] }).items;
  /** Asks until it is so; each asking lets central work meanwhile. */
  const untilDelivery = async (wanted: HoldView['delivery']): Promise<HoldView> => {
    for (;;) {
      const [hold] = await list();
      if (hold?.delivery === wanted) {
        return hold;
      }
    }
  };
  const keepAll = (target = agent): HoldsSet[] =>
    answerWith<HoldsSet>(target, 'holds-set', ({ revision }) => ({ status: 'kept', revision, missing: [] }));

  it('are brought to the agent whole, at once, and shown as kept once it keeps them', async () => {
    const sent = keepAll();
    await agent.hello();

    const first = await place();
    await untilDelivery('kept');
    const second = await place({ cameraId: 'gate-1' });
    await untilDelivery('kept');

    const last = sent.at(-1);
    expect(first).to.include({ ...HOLD, cameraName: 'Sảnh', released: null });
    expect(last?.holds.map(({ id }) => id)).to.have.members([first.id, second.id]);
    expect(last?.holds[0]).to.not.have.any.keys('placedAtMs', 'holderId', 'packageId');
    expect(sent.map(({ revision }) => revision)).to.deep.equal(
      sent.map(({ revision }) => revision).sort((a, b) => a - b),
    );
  });

  it('wait for an agent that is away and are brought when it says hello', async () => {
    await agent.hello();
    agent.close();
    const page = await openPage(central, investigator);
    const changed = nextEvent(page, 'recordings-changed');
    const placed = await place();
    await changed;
    page.disconnect();

    agent = await connectAgent(central, identity);
    const sent = keepAll();
    await agent.hello();
    const kept = await untilDelivery('kept');

    expect(placed.delivery).to.equal('on-its-way');
    expect(kept.id).to.equal(placed.id);
    expect(sent.map(({ holds }) => holds.length)).to.deep.equal([1]);
  });

  it('of which the agent has nothing, or which it refuses, say so', async () => {
    answerWith<HoldsSet>(agent, 'holds-set', ({ revision, holds }) => ({
      ...{ status: 'kept', revision, missing: holds.map(({ id }) => id) },
    }));
    await agent.hello();
    const { id } = await place();
    const missing = await untilDelivery('missing');
    answerWith(agent, 'holds-set', () => ({ status: 'refused', reason: 'the disk is read-only' }));
    await place({ cameraId: 'gate-1' });
    const refused = await untilDelivery('refused');

    expect(missing.id).to.equal(id);
    expect(refused.cameraId).to.equal('gate-1');
  });

  it('are released with a reason, once, and stay on record; nobody deletes one', async () => {
    const sent = keepAll();
    await agent.hello();
    const { id } = await place();
    await untilDelivery('kept');
    const release = `/api/recordings/holds/${id}/release`;

    const wordless = await investigator.send('POST', release, { reason: '' });
    const deleted = await investigator.send('DELETE', `/api/recordings/holds/${id}`);
    const released = await investigator.send('POST', release, { reason: 'Đã có gói chứng cứ' });
    const again = await investigator.send('POST', release, { reason: 'Đã có gói chứng cứ' });
    const [kept] = await list();
    await untilDelivery('kept');

    expect([wordless.status, deleted.status, released.status, again.status]).to.deep.equal([
      ...[400, 404, 200, 409],
    ]);
    expect(kept?.released).to.include({ reason: 'Đã có gói chứng cứ' });
    expect(sent.at(-1)?.holds).to.deep.equal([]);
    const auditor = await signInAs(central, 'auditor');
    const audit = (await (await auditor.get('/api/audit')).json()) as {
      items: { action: string; resource: string }[];
    };
    const rows = audit.items.filter(({ resource }) => resource === `hold:${id}`);
    expect(rows.map(({ action }) => action)).to.deep.equal([
      'recording.hold-released',
      'recording.hold-placed',
    ]);
  });

  it('are refused with a time that is over, that makes no sense, or that is too long', async () => {
    await agent.hello();
    const statuses = [];
    for (const change of [
      { expiresAtMs: 1 },
      { toMs: HOLD.fromMs },
      { toMs: HOLD.fromMs + 32 * 24 * 3_600_000 },
      { reason: ' ' },
    ]) {
      statuses.push(
        (await investigator.send('POST', '/api/recordings/holds', { ...HOLD, ...change })).status,
      );
    }

    expect(statuses).to.deep.equal([400, 400, 400, 400]);
    expect(await list()).to.deep.equal([]);
  });

  it('concern only whose place it is', async () => {
    keepAll();
    await agent.hello();
    const { id } = await place();
    const elsewhere = await signInAs(central, 'investigator', { siteIds: ['nursery'], siteGroups: null });

    const seen = await list(elsewhere);
    const placed = await elsewhere.send('POST', '/api/recordings/holds', HOLD);
    const released = await elsewhere.send('POST', `/api/recordings/holds/${id}/release`, {
      reason: 'của tôi',
    });

    expect(seen).to.deep.equal([]);
    expect([placed.status, released.status]).to.deep.equal([404, 404]);
  });
});
