import { createPublicKey, verify } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { GiveUp, RetryLater } from '#base/errors.ts';
import { CENTRAL_KEY, createLedger, startCentral, type Ledger, type TestCentral } from './central.helpers.ts';
import { enrol, loadIdentity } from './identity.ts';

describe('identity of an agent', () => {
  let folder: string;
  let stateDir: string;
  let ledger: Ledger;
  let central: TestCentral;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-identity-'));
    stateDir = join(folder, 'state');
    ledger = createLedger();
    ledger.codes.add('K7XQ-2MPA');
    central = await startCentral(ledger, folder);
  });
  afterEach(async () => {
    await central.kill();
    rmSync(folder, { recursive: true });
  });
  const faultOf = (task: Promise<unknown>): Promise<unknown> => task.catch((error: unknown) => error);

  it('is made by a one-time code, kept in a file only its owner can read, and signs what central can check', async () => {
    expect(loadIdentity(stateDir)).to.equal(null);

    const made = await enrol({ centralUrl: central.url, code: 'K7XQ-2MPA', stateDir });
    const loaded = loadIdentity(stateDir);

    expect(statSync(join(stateDir, 'identity.json')).mode & 0o777).to.equal(0o600);
    expect(readdirSync(stateDir)).to.deep.equal(['identity.json']);
    expect(loaded).to.include({ agentId: made.agentId, name: 'Trạm 1', communeId: 'yen-hoa' });
    const key = createPublicKey({
      key: Buffer.from(ledger.agents.get(made.agentId)?.publicKey ?? '', 'base64'),
      format: 'der',
      type: 'spki',
    });
    const signature = Buffer.from(loaded?.sign('chào') ?? '', 'base64');
    expect(verify(null, Buffer.from('chào'), key, signature)).to.equal(true);
    expect(JSON.stringify(loaded)).to.not.include('PRIVATE');
  });

  it('is refused for a code that was used, and the old identity stays (attack 13)', async () => {
    const first = await enrol({ centralUrl: central.url, code: 'K7XQ-2MPA', stateDir });
    const before = readFileSync(join(stateDir, 'identity.json'));

    const fault = await faultOf(enrol({ centralUrl: central.url, code: 'K7XQ-2MPA', stateDir }));

    expect(fault).to.be.instanceOf(GiveUp).with.property('code', 'unknown-code');
    expect((fault as Error).message)
      .to.include("'K7XQ-2MPA'")
      .and.include('ask an administrator');
    expect(readFileSync(join(stateDir, 'identity.json'))).to.deep.equal(before);
    expect(loadIdentity(stateDir)?.agentId).to.equal(first.agentId);
  });

  it('stays when central cannot be reached, which is worth another try', async () => {
    await enrol({ centralUrl: central.url, code: 'K7XQ-2MPA', stateDir });
    await central.kill();

    const fault = await faultOf(enrol({ centralUrl: central.url, code: 'NEW', stateDir }));

    expect(fault).to.be.instanceOf(RetryLater).with.property('code', 'central-unreachable');
    expect(loadIdentity(stateDir)).to.not.equal(null);
    central = await startCentral(ledger, folder);
  });

  it('is not used when others can read it, or when it is damaged', async () => {
    await enrol({ centralUrl: central.url, code: 'K7XQ-2MPA', stateDir });
    const file = join(stateDir, 'identity.json');

    chmodSync(file, 0o640);
    expect(() => loadIdentity(stateDir)).to.throw(GiveUp, 'found mode 0640, expected 0600');
    chmodSync(file, 0o600);
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 90));
    expect(() => loadIdentity(stateDir)).to.throw(GiveUp, 'is damaged, enrol this agent again');
  });

  it("keeps central's key from its enrolment, and takes no other", async () => {
    const made = await enrol({ centralUrl: central.url, code: 'K7XQ-2MPA', stateDir });

    const isOther = made.pinCentralKey('another key');

    expect(made.centralKey()).to.equal(CENTRAL_KEY);
    expect(made.pinCentralKey(CENTRAL_KEY)).to.equal(true);
    expect(isOther).to.equal(false);
    expect(loadIdentity(stateDir)?.centralKey()).to.equal(CENTRAL_KEY);
  });

  it('of before central had a key takes the first one it is given, for good', async () => {
    await enrol({ centralUrl: central.url, code: 'K7XQ-2MPA', stateDir });
    const file = join(stateDir, 'identity.json');
    const { centralKey: _none, ...old } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    writeFileSync(file, JSON.stringify(old));
    const loaded = loadIdentity(stateDir);
    expect(loaded?.centralKey()).to.equal(null);

    const answers = ['first', 'second'].map((key) => loaded?.pinCentralKey(key));

    expect(answers).to.deep.equal([true, false]);
    expect(loadIdentity(stateDir)).to.include({ agentId: loaded?.agentId });
    expect(loadIdentity(stateDir)?.centralKey()).to.equal('first');
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });
});
