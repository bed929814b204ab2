import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { GiveUp, RetryLater } from '#base/errors.ts';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { createAgentSession, type AgentTokens } from './agent-session.ts';
import { createLedger, startCentral, type Ledger, type TestCentral } from './central.helpers.ts';
import { enrol, type Identity } from './identity.ts';

describe('session of an agent', () => {
  let folder: string;
  let ledger: Ledger;
  let central: TestCentral;
  let identity: Identity;
  let clock: FakeClock;
  let requests: string[];
  let session: AgentTokens;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-session-'));
    ledger = createLedger();
    ledger.codes.add('CODE');
    // Central's clock is a year ahead of the box's: only differences may count.
    clock = createFakeClock();
    central = await startCentral(ledger, folder, {
      manners: { nowMs: () => clock.nowMs() + 365 * 86_400_000 },
    });
    identity = await enrol({ centralUrl: central.url, code: 'CODE', stateDir: join(folder, 'state') });
    requests = [];
    session = createAgentSession({
      identity,
      centralUrl: central.url,
      clock,
      random: () => 1,
      fetch: (input, init) => {
        requests.push(input instanceof URL ? input.pathname : 'not a URL');
        return fetch(input, init);
      },
    });
  });
  afterEach(async () => {
    await central.kill();
    rmSync(folder, { recursive: true });
  });
  const faultOf = (task: Promise<unknown>): Promise<unknown> => task.catch((error: unknown) => error);

  it('is opened by a signature once, for all who ask at the same time', async () => {
    const [first, second] = await Promise.all([session.token(), session.token()]);
    const third = await session.token();

    expect(central.tokens.get(first)).to.equal(identity.agentId);
    expect([second, third]).to.deep.equal([first, first]);
    expect(requests).to.deep.equal(['/api/agents/challenges', '/api/agents/sessions']);
  });

  it('is renewed before it expires and when central no longer takes it, but not for an older token', async () => {
    const first = await session.token();

    await clock.advance(3_600_000 * 0.85);
    const second = await session.token();
    session.reject(first);
    const same = await session.token();
    session.reject(second);
    const third = await session.token();

    expect(same).to.equal(second);
    expect(new Set([first, second, third]).size).to.equal(3);
  });

  it('asks again no faster than its back-off while central is away', async () => {
    await central.kill();

    const faults = [await faultOf(session.token()), await faultOf(session.token())];
    const asked = requests.length;
    await clock.advance(500);
    await faultOf(session.token());

    expect(faults[0]).to.be.instanceOf(RetryLater).with.property('code', 'central-unreachable');
    expect(faults[1]).to.equal(faults[0]);
    expect(asked).to.equal(1);
    expect(requests.length).to.equal(2);
    expect(session.waitMs()).to.equal(1000);
    central = await startCentral(ledger, folder, { port: central.port });
    await clock.advance(1000);
    expect(central.tokens.has(await session.token())).to.equal(true);
  });

  it('waits for minutes when it was revoked, and comes back when the revocation is lifted (attack 15)', async () => {
    const agent = ledger.agents.get(identity.agentId);
    ledger.agents.set(identity.agentId, { publicKey: agent?.publicKey ?? '', isRevoked: true });

    const fault = await faultOf(session.token());

    expect(fault).to.be.instanceOf(GiveUp).with.property('code', 'revoked');
    expect(session.waitMs()).to.be.at.least(60_000);
    ledger.agents.set(identity.agentId, { publicKey: agent?.publicKey ?? '', isRevoked: false });
    await clock.advance(session.waitMs());
    expect(await session.token()).to.be.a('string');
  });

  it('gives a bad signature one quick second chance, then waits for minutes', async () => {
    ledger.codes.add('OTHER');
    const other = await enrol({ centralUrl: central.url, code: 'OTHER', stateDir: join(folder, 'other') });
    const stolen = createAgentSession({
      identity: { ...other, agentId: identity.agentId },
      centralUrl: central.url,
      clock,
      random: () => 1,
    });

    const first = await faultOf(stolen.token());
    await clock.advance(stolen.waitMs());
    const second = await faultOf(stolen.token());

    expect(first).to.be.instanceOf(RetryLater);
    expect(second).to.be.instanceOf(GiveUp).with.property('code', 'bad-signature');
    expect(stolen.waitMs()).to.be.at.least(60_000);
  });

  it('names an agent that central does not know', async () => {
    ledger.agents.clear();

    expect(await faultOf(session.token()))
      .to.be.instanceOf(GiveUp)
      .with.property('code', 'unknown-agent');
  });
});
