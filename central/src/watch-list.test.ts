import { expect } from 'chai';
import { createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Socket } from 'socket.io-client';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import type { WatchListEntry, WatchListProof } from '#protocol/watch-list.ts';
import {
  connectAgent,
  drawKeys,
  enrolAgent,
  openPage,
  signInAs,
  SITES,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { FACE_CAMERAS } from './faces.helpers.ts';
import {
  DAY_MS,
  describeDraft,
  entryOnce,
  order,
  putPictures,
  readList,
  readSealed,
  signFor,
  takeWatchList,
  type WatchingAgent,
} from './watch-list.helpers.ts';

const GATE_ONLY = { siteIds: ['hamlet-gate'], siteGroups: null };

describe('an entry of the watch-list', () => {
  let central: TestCentral;
  let proposer: Browser;
  let first: Browser;
  let second: Browser;

  beforeEach(async () => {
    central = await startTestCentral();
    proposer = await signInAs(central, 'investigator');
    first = await signInAs(central, 'investigator');
    second = await signInAs(central, 'admin');
  });

  afterEach(() => central.dispose());

  const propose = async (change = {}): Promise<WatchListEntry> =>
    (await order(proposer, 'POST', '', describeDraft(change))).entry;
  const submitted = async (): Promise<WatchListEntry> => {
    const { id } = await propose();
    await putPictures(central, id, 3);
    return (await order(proposer, 'POST', `/${id}/submission`, { version: 4 })).entry;
  };
  const decide = (browser: Browser, id: string, what: string, change = {}) =>
    order(browser, 'POST', `/${id}/${what}`, { version: 4, note: 'đã xem', ...change });

  it('is active once two others have approved it', async () => {
    const { id, status } = await submitted();

    const once = await decide(first, id, 'approvals');
    const twice = await decide(second, id, 'approvals');

    expect([status, once.entry.status, twice.entry.status]).to.deep.equal([
      'awaiting-approval',
      'awaiting-approval',
      'active',
    ]);
    expect(twice.entry.approvals.map(({ note }) => note)).to.deep.equal(['đã xem', 'đã xem']);
  });

  it('is approved neither by its proposer nor twice by one person', async () => {
    const { id, mayApprove } = await submitted();
    await decide(first, id, 'approvals');

    const own = await decide(proposer, id, 'approvals');
    const again = await decide(first, id, 'approvals');

    expect(mayApprove).to.equal(false);
    expect([own.problem?.code, again.problem?.code]).to.deep.equal(['no-right', 'no-right']);
    expect(again.problem?.message).to.match(/second approval is for somebody else/);
  });

  it('is not approved by whoever changed it', async () => {
    const { id } = await propose();
    const helper = await signInAs(central, 'investigator');
    await order(helper, 'PUT', `/${id}`, { version: 1, draft: describeDraft({ name: 'Tên khác' }) });
    await putPictures(central, id, 3);
    await order(proposer, 'POST', `/${id}/submission`, { version: 5 });

    const own = await decide(helper, id, 'approvals', { version: 5 });

    expect(own.problem?.code).to.equal('no-right');
  });

  it('is not put before anybody with two pictures', async () => {
    const { id } = await propose();
    await putPictures(central, id, 2);

    const early = await order(proposer, 'POST', `/${id}/submission`, { version: 3 });

    expect(early.status).to.equal(409);
    expect(early.problem?.message).to.equal('pictures: found 2, expected at least 3 accepted ones');
  });

  it('that is changed goes back to draft, and its approvals are void', async () => {
    const { id } = await submitted();
    await decide(first, id, 'approvals');

    const changed = await order(proposer, 'PUT', `/${id}`, { version: 4, draft: describeDraft() });
    await order(proposer, 'POST', `/${id}/submission`, { version: 5 });
    const again = await decide(first, id, 'approvals', { version: 5 });

    expect(changed.entry).to.deep.include({ status: 'draft', version: 5, approvals: [] });
    expect(again.entry.status).to.equal('awaiting-approval');
  });

  it('is decided on as it is now: an older version is a conflict that names who changed it', async () => {
    const { id } = await submitted();

    const stale = await decide(first, id, 'approvals', { version: 3 });

    expect(stale.status).to.equal(409);
    expect(stale.problem?.message).to.match(/version: found 3, expected 4; Người investigator/);
  });

  it('is neither for the past nor for more than a year', async () => {
    const past = await order(proposer, 'POST', '', describeDraft({ expiresAtMs: Date.now() - 1 }));
    const long = await order(proposer, 'POST', '', describeDraft({ expiresAtMs: Date.now() + 400 * DAY_MS }));

    expect([past.problem?.code, long.problem?.code]).to.deep.equal(['bad-request', 'bad-request']);
    expect(past.problem?.message).to.match(/expiresAtMs.*expected a time to come/);
    expect(long.problem?.message).to.match(/expected at most a year/);
  });

  it('for sites that an account does not reach can be neither made nor seen', async () => {
    const agent = await connectAgent(central, await enrolAgent(central));
    await agent.hello();
    const local = await signInAs(central, 'investigator', GATE_ONLY);
    const { id } = await propose();

    const foreign = await order(local, 'POST', '', describeDraft({ siteIds: ['hamlet-gate', 'nursery'] }));
    const everywhere = await order(local, 'POST', '', describeDraft());
    const own = await order(local, 'POST', '', describeDraft({ siteIds: ['hamlet-gate'] }));
    const hidden = await decide(local, id, 'withdrawal', { version: 1 });

    expect(foreign.problem?.message).to.equal("siteIds: there is no site 'nursery'");
    expect(everywhere.problem?.code).to.equal('no-right');
    expect(hidden.status).to.equal(404);
    expect((await readList(local)).map((entry) => entry.id)).to.deep.equal([own.entry.id]);
    agent.close();
  });

  it('that was refused says by whom and why, and may be put right', async () => {
    const { id } = await submitted();

    const silent = await decide(first, id, 'refusal', { note: '' });
    const refused = await decide(first, id, 'refusal', { note: 'Thiếu quyết định' });
    const late = await decide(second, id, 'approvals');
    const changed = await order(proposer, 'PUT', `/${id}`, { version: 4, draft: describeDraft() });

    expect(silent.problem?.message).to.match(/note: found nothing/);
    expect(refused.entry.status).to.equal('refused');
    expect(refused.entry.ended?.note).to.equal('Thiếu quyết định');
    expect(late.status).to.equal(409);
    expect(changed.entry.status).to.equal('draft');
  });

  it('that was withdrawn leaves no name, picture or descriptor behind, but what was done with it', async () => {
    const name = 'Người Không Còn Ai Biết';
    const { id } = await propose({ name });
    await putPictures(central, id, 3);
    const folder = path.join(central.dataDir, 'watch-list');
    const before = readdirSync(folder).length;
    const traces = [name, ...(await readSealed(central))];

    const { entry } = await decide(first, id, 'withdrawal', { note: 'Đã bắt được' });

    expect(before).to.equal(6);
    expect(readdirSync(folder)).to.deep.equal([]);
    expect(entry).to.deep.include({ status: 'withdrawn', name: '(đã xóa)', pictures: [], mayEdit: false });
    expect(entry.legalReference).to.equal(describeDraft().legalReference);
    const files = readdirSync(central.dataDir).filter((file) => file.startsWith('ledger.sqlite'));
    const left = files.map((file) => readFileSync(path.join(central.dataDir, file)));
    expect(traces).to.have.length(4);
    expect(traces.filter((trace) => left.some((bytes) => bytes.includes(trace)))).to.deep.equal([]);
  });

  it('leaves an audit row at each step, which names its decision and never the person', async () => {
    const { id } = await submitted();
    await decide(first, id, 'approvals');
    await decide(second, id, 'approvals');
    await decide(second, id, 'withdrawal');
    const auditor = await signInAs(central, 'auditor');

    const audit = await (await auditor.get('/api/audit')).text();

    const { items } = JSON.parse(audit) as { items: { action: string; resource: string; detail: string }[] };
    const own = items.filter(({ resource }) => resource === `watch-list:${id}`).reverse();
    expect(own.map(({ action }) => action)).to.deep.equal([
      'watch-list.proposed',
      'watch-list.submitted',
      'watch-list.approved',
      'watch-list.approved',
      'watch-list.withdrawn',
    ]);
    expect(own[0]?.detail).to.match(/QĐ 45\/2026/);
    expect(audit).not.to.match(/Nguyễn Văn Tìm/);
  });
});

describe('the watch-list at agents', () => {
  let central: TestCentral;
  let clock: FakeClock | undefined;
  let agent: TestAgent;
  let watching: WatchingAgent;
  let proposer: Browser;
  let page: Socket;

  const start = async (given?: FakeClock): Promise<void> => {
    clock = given;
    central = await startTestCentral(given === undefined ? {} : { clock: given });
    proposer = await signInAs(central, 'investigator');
    page = await openPage(central, proposer);
    agent = await connectAgent(central, await enrolAgent(central));
    watching = takeWatchList(agent, agent.identity.centralKey);
    await agent.hello(SITES, FACE_CAMERAS);
  };
  const activate = async (change = {}): Promise<string> => {
    const expiresAtMs = (clock?.nowMs() ?? Date.now()) + DAY_MS;
    const draft = describeDraft({ expiresAtMs, ...change });
    const { id } = (await order(proposer, 'POST', '', draft)).entry;
    await putPictures(central, id, 3);
    await order(proposer, 'POST', `/${id}/submission`, { version: 4 });
    for (let approvals = 0; approvals < 2; approvals += 1) {
      const approver = await signInAs(central, 'investigator');
      await order(approver, 'POST', `/${id}/approvals`, { version: 4, note: '' });
    }
    return id;
  };
  const held = (id: string) =>
    entryOnce(proposer, page, (entry) => entry.id === id && entry.spread.holding === 1);

  afterEach(async () => {
    page.disconnect();
    agent.close();
    await central.dispose();
  });

  it('arrives signed, without names, and is receipted', async () => {
    await start();

    const id = await activate();
    const { spread } = await held(id);

    expect(spread).to.deep.equal({ agents: 1, holding: 1, erased: 0, stillToErase: 0 });
    const bundle = watching.bundles.at(-1);
    expect(watching.signatures).to.not.include(false);
    expect(bundle?.agentId).to.equal(agent.identity.agentId);
    expect(bundle?.entries.map((entry) => [entry.id, entry.descriptors.length])).to.deep.equal([[id, 3]]);
    expect(JSON.stringify(watching.bundles)).not.to.match(/Nguyễn Văn Tìm|QĐ 45/);
    const serials = watching.bundles.map(({ serial }) => serial);
    expect(serials).to.deep.equal([...new Set(serials)].sort((a, b) => a - b));
  });

  it('holds only what concerns its cameras', async () => {
    await start();
    const elsewhere = await activate({ siteIds: ['nursery'], purpose: 'expected', legalBasis: 'consent' });

    const id = await activate({ siteIds: ['hamlet-gate'] });
    await held(id);

    const entries = watching.bundles.at(-1)?.entries ?? [];
    expect(entries.map((entry) => entry.id)).to.deep.equal([id]);
    const other = (await readList(proposer)).find((entry) => entry.id === elsewhere);
    expect(other?.spread.agents).to.equal(0);
  });

  it('is erased at withdrawal, and the proof can be checked with the key alone', async () => {
    await start();
    const id = await activate();
    await held(id);

    await order(proposer, 'POST', `/${id}/withdrawal`, { version: 4, note: 'Đã bắt được' });
    const { spread } = await entryOnce(proposer, page, (entry) => entry.spread.erased === 1);
    const response = await proposer.get(`/api/watch-list/${id}/proof`);
    const { receipts } = (await response.json()) as WatchListProof;

    expect(spread).to.deep.include({ holding: 0, erased: 1, stillToErase: 0 });
    expect(receipts.map(({ holds }) => holds)).to.deep.equal([true, false]);
    for (const { text, publicKey, signature } of receipts) {
      const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
      expect(verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'))).to.equal(true);
    }
    expect(receipts[0]?.text).to.include(id);
    expect(receipts[1]?.text).to.not.include(id);
  });

  it('ends by the clock at both', async () => {
    const fake = createFakeClock(Date.now());
    await start(fake);
    const id = await activate({ expiresAtMs: fake.nowMs() + DAY_MS / 24 });
    await held(id);

    fake.jump(DAY_MS / 24);
    await fake.advance(5_000);
    const ended = await entryOnce(proposer, page, (entry) => entry.spread.erased === 1);

    expect(ended).to.deep.include({ id, status: 'expired', name: '(đã xóa)', ended: null });
    expect(watching.bundles.at(-1)?.entries).to.deep.equal([]);
  });

  it('reaches an agent that was away when it says hello', async () => {
    await start();
    agent.close();
    const id = await activate();

    agent = await connectAgent(central, agent.identity);
    watching = takeWatchList(agent, agent.identity.centralKey);
    await agent.hello(SITES, FACE_CAMERAS);
    await held(id);

    expect(watching.bundles.map(({ entries }) => entries.length)).to.deep.equal([1]);
  });

  it('is not believed to be held, nor erased, on the word of another key', async () => {
    await start();
    const id = await activate();
    await held(id);
    const thief = { identity: { ...agent.identity, privateKey: drawKeys().privateKey } };
    watching.answerWith((bundle) => signFor(thief, bundle));

    await order(proposer, 'POST', `/${id}/withdrawal`, { version: 4, note: 'Hết hiệu lực' });
    const auditor = await signInAs(central, 'auditor');
    const forged = await auditOnce(auditor, 'watch-list.receipt-forged');

    const entry = (await readList(proposer)).find((one) => one.id === id);
    expect(forged.resource).to.equal(`agent:${agent.identity.agentId}`);
    expect(entry?.spread).to.deep.include({ erased: 0, stillToErase: 1 });
  });

  it('that an agent refuses is on record, with its reason', async () => {
    await start();
    watching.answerWith(() => ({ status: 'refused', reason: 'other nets here' }));

    const id = await activate();
    const auditor = await signInAs(central, 'auditor');
    const refused = await auditOnce(auditor, 'watch-list.delivery-refused');

    expect(refused.detail).to.equal('other nets here');
    const entry = (await readList(proposer)).find((one) => one.id === id);
    expect(entry?.spread).to.deep.equal({ agents: 1, holding: 0, erased: 0, stillToErase: 0 });
  });

  it('is sent no more to a revoked agent, which still has to erase it', async () => {
    await start();
    const id = await activate();
    await held(id);
    const technician = await signInAs(central, 'technician');

    await technician.send('POST', `/api/agents/${agent.identity.agentId}/revocation`);
    const entry = (await readList(proposer)).find((one) => one.id === id);

    expect(entry?.spread).to.deep.equal({ agents: 0, holding: 0, erased: 0, stillToErase: 1 });
  });

  it('leaves an agent whose cameras look for faces no more', async () => {
    await start();
    const id = await activate();
    await held(id);

    await agent.hello();
    const { status, spread } = await entryOnce(proposer, page, (entry) => entry.spread.erased === 1);

    expect(status).to.equal('active');
    expect(spread).to.deep.equal({ agents: 0, holding: 0, erased: 1, stillToErase: 0 });
  });
});

interface AuditItem {
  action: string;
  resource: string;
  detail: string;
}

/** Reading the audit writes a row itself, so each look is a turn for what is still on its way. */
async function auditOnce(auditor: Browser, action: string): Promise<AuditItem> {
  for (;;) {
    const { items } = (await (await auditor.get('/api/audit')).json()) as { items: AuditItem[] };
    const found = items.find((item) => item.action === action);
    if (found !== undefined) {
      return found;
    }
  }
}
