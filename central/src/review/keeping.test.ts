import { mkdtemp, rm, writeFile, access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { newId } from '#base/ids.ts';
import { silentLog } from '#base/log.ts';
import type { HoldsSet } from '#protocol/recording.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';
import type { LedgerDatabase } from '../ledger/database.ts';
import { openTestLedger } from '../ledger/ledger.helpers.ts';
import { openRepositories, type Ledger } from '../ledger/repositories.ts';
import { createHoldsDesk, type HoldsDesk } from './holds-desk.ts';
import { createPackageDesk } from './package-desk.ts';
import { createPackageFolder } from './package-folder.ts';
import { createStreamDesk } from './stream-desk.ts';

const AGENT = newId();
const HOLDER = { actor: { kind: 'account', id: 'a', name: 'an' }, id: 'a', name: 'An' } as const;
const RANGE = { cameraId: 'hall-1', fromMs: 1000, toMs: 2000 };
const DAY_MS = 24 * 3_600_000;

describe('what is kept for a time', () => {
  let clock: FakeClock;
  let db: LedgerDatabase;
  let close: () => Promise<void>;
  let ledger: Ledger;
  let sent: HoldsSet[];
  let questions: AgentQuestions;
  let holds: HoldsDesk;
  let stopping: AbortController;
  let running: Promise<void>[];

  beforeEach(async () => {
    clock = createFakeClock();
    ({ db, close } = await openTestLedger());
    ledger = openRepositories(db, 'yen-hoa', clock);
    sent = [];
    const ask = (_agentId: string, question: string, message: unknown) => {
      if (question !== 'holds-set') {
        return Promise.resolve({ status: 'away', reason: 'away' } as const);
      }
      const set = message as HoldsSet;
      sent.push(set);
      const answer = { status: 'kept', revision: set.revision, missing: [] } as const;
      return Promise.resolve({ status: 'answered', answer } as const);
    };
    questions = { ask } as unknown as AgentQuestions;
    holds = createHoldsDesk({ ...ledger, clock, log: silentLog, questions, onChanged: () => undefined });
    stopping = new AbortController();
    running = [holds.run(stopping.signal)];
  });

  afterEach(async () => {
    stopping.abort();
    await Promise.all(running);
    await close();
  });

  const actions = async (): Promise<string[]> =>
    (await ledger.audit.page({ beforeRow: null, limit: 100 })).map(({ action }) => action);
  /** What a timer has set going ends. */
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i += 1) {
      await clock.advance(0);
      // What was asked of the ledger before is answered before this.
      await ledger.recordingHolds.list();
    }
    await holds.settled();
  };

  /** At one stroke: each minute of the clock would ask the ledger, days of it for long. */
  const pass = async (durationMs: number): Promise<void> => {
    clock.jump(durationMs);
    await clock.advance(3_600_000);
    await settle();
  };

  it('is let go when its time is up, and stays on record as expired', async () => {
    const expiresAtMs = clock.nowMs() + DAY_MS;
    await holds.place({ ...RANGE, agentId: AGENT, reason: 'Vụ 12', expiresAtMs, packageId: null }, HOLDER);
    await settle();
    const before = sent.at(-1);

    await clock.advance(DAY_MS + 60_000);
    await settle();

    expect(before?.holds.map(({ reason }) => reason)).to.deep.equal(['Vụ 12']);
    expect(sent.at(-1)?.holds).to.deep.equal([]);
    expect(sent.at(-1)?.revision).to.be.above(before?.revision ?? 0);
    const [hold] = await ledger.recordingHolds.list();
    expect(hold?.expiredAtMs).to.be.within(expiresAtMs, expiresAtMs + 60_000);
    expect(await actions()).to.deep.equal(['recording.hold-expired', 'recording.hold-placed']);
  });

  it('is a package, whose file is deleted after its days and whose hash stays known', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'matlang-keeping-'));
    const folder = createPackageFolder(root);
    const order = {
      ...{ id: newId(), agentId: AGENT, ranges: [RANGE], reference: 'Vụ 12', reason: 'Vụ 12' },
    };
    const by = { requestedById: 'a', requestedByName: 'An', requestedAtMs: clock.nowMs() };
    await ledger.recordingPackages.add({ ...order, ...by });
    await ledger.recordingPackages.setContent(order.id, { sizeBytes: 3, sha256: 'f'.repeat(64) });
    await ledger.recordingPackages.end(order.id, { state: 'ready', problem: null, atMs: clock.nowMs() });
    await writeFile(folder.pathOf(order.id), 'zip');
    const streams = createStreamDesk({ clock, log: silentLog, questions });
    const common = { ...ledger, clock, log: silentLog, questions, onChanged: () => undefined };
    const packages = createPackageDesk({ ...common, streams, holds, folder, keepDays: 90 });
    running.push(packages.run(stopping.signal));
    await settle();

    await pass(89 * DAY_MS);
    const isThere = await access(folder.pathOf(order.id)).then(
      () => true,
      () => false,
    );
    await pass(2 * DAY_MS);
    let found = await ledger.recordingPackages.find(order.id);
    while (found?.state !== 'deleted') {
      await settle();
      found = await ledger.recordingPackages.find(order.id);
    }
    const isThereStill = await access(folder.pathOf(order.id)).then(
      () => true,
      () => false,
    );

    expect([isThere, isThereStill]).to.deep.equal([true, false]);
    expect(found.content?.sha256).to.equal('f'.repeat(64));
    await settle();
    expect(await actions()).to.deep.equal(['recording.package-deleted']);
    await rm(root, { recursive: true });
  });
});
