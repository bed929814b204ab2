/** The rules CS1 to CS7 of docs/design/013-registry.md. */
import { expect } from 'chai';
import fc from 'fast-check';
import { createFakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import type { CameraState } from '#protocol/camera.ts';
import { createCameraSpells } from '../ledger/registry/camera-spells.ts';
import { openTestLedger, type TestLedger } from '../ledger/ledger.helpers.ts';
import { createInventory } from '../ledger/registry/inventory.ts';
import { createSpellRecorder, type SpellRecorder } from './spell-recorder.ts';

const START_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const AGENT_OF: Record<string, string> = { 'gate-1': 'box-a', 'gate-2': 'box-a', 'yard-1': 'box-b' };
const CAMERA_IDS = Object.keys(AGENT_OF);

describe('the working time of cameras', () => {
  let ledger: TestLedger;
  let communeId: string;
  let runs = 0;

  before(async () => {
    ledger = await openTestLedger();
  });

  after(() => ledger.close());

  beforeEach(async () => {
    await openCommune();
  });

  const openCommune = async (): Promise<void> => {
    runs += 1;
    communeId = `commune-${runs}`;
    for (const [cameraId, agentId] of Object.entries(AGENT_OF)) {
      await describeAgent(
        agentId,
        CAMERA_IDS.filter((id) => AGENT_OF[id] === agentId),
      );
      expect(cameraId).to.not.equal('');
    }
  };

  const describeAgent = (agentId: string, cameraIds: readonly string[]) =>
    createInventory(ledger.db, communeId).replace({
      agentId,
      sites: [{ id: agentId, name: agentId, group: 'key-point' }],
      cameras: cameraIds.map((id) => ({
        ...{ id, siteId: agentId, name: id, hasPtz: false, rules: [], rulesRevision: 0 },
      })),
      atMs: START_MS,
      resetHealth: false,
    });

  const start = (clock = createFakeClock(START_MS)) => {
    const cameraSpells = createCameraSpells(ledger.db, communeId);
    const recorder = createSpellRecorder({ clock, log: silentLog, cameraSpells });
    const stopping = new AbortController();
    const running = recorder.run(stopping.signal);
    const stop = async (): Promise<void> => {
      stopping.abort();
      await running;
    };
    const tell = (cameraId: string, state: CameraState): void => recorder.cameraHealth([{ cameraId, state }]);
    return { clock, recorder, cameraSpells, stop, tell };
  };

  const spellsOf = async (cameraId: string): Promise<(number | null)[][]> => {
    const rows = await ledger.db
      .selectFrom('camera_spells')
      .where('commune_id', '=', communeId)
      .where('camera_id', '=', cameraId)
      .orderBy('from_ms')
      .selectAll()
      .execute();
    const inMinutes = (ms: number): number => (ms - START_MS) / MINUTE_MS;
    return rows.map((row) => [inMinutes(row.from_ms), row.to_ms === null ? null : inMinutes(row.to_ms)]);
  };

  it('runs while the agent says online or degraded, and not otherwise (CS1)', async () => {
    const { clock, tell, recorder, stop } = start();
    const states: CameraState[] = ['connecting', 'online', 'degraded', 'offline', 'online', 'auth-failed'];

    for (const state of states) {
      tell('gate-1', state);
      await clock.advance(10 * MINUTE_MS);
    }
    await recorder.settled();

    expect(await spellsOf('gate-1')).to.deep.equal([
      [10, 30],
      [40, 50],
    ]);
    await stop();
  });

  it('ends for all cameras of an agent that goes away, and only for those (CS2)', async () => {
    const { clock, tell, recorder, stop } = start();
    CAMERA_IDS.forEach((id) => tell(id, 'online'));

    await clock.advance(5 * MINUTE_MS);
    recorder.agentGone('box-a');
    await clock.advance(5 * MINUTE_MS);
    tell('gate-1', 'online');
    await recorder.settled();

    expect(await spellsOf('gate-1')).to.deep.equal([
      [0, 5],
      [10, null],
    ]);
    expect(await spellsOf('gate-2')).to.deep.equal([[0, 5]]);
    expect(await spellsOf('yard-1')).to.deep.equal([[0, null]]);
    await stop();
  });

  it('ends for a camera its agent no longer lists (CS3)', async () => {
    const { clock, tell, recorder, stop } = start();
    tell('gate-1', 'online');
    tell('gate-2', 'online');

    await clock.advance(5 * MINUTE_MS);
    await describeAgent('box-a', ['gate-1']);
    recorder.agentCame('box-a');
    await recorder.settled();

    expect(await spellsOf('gate-1')).to.deep.equal([[0, null]]);
    expect(await spellsOf('gate-2')).to.deep.equal([[0, 5]]);
    await stop();
  });

  it('ends when central stops (CS4)', async () => {
    const { clock, tell, stop } = start();
    tell('gate-1', 'online');
    await clock.advance(90_000);

    await stop();

    expect(await spellsOf('gate-1')).to.deep.equal([[0, 1.5]]);
  });

  it('ends at the last beat when central was killed (CS5)', async () => {
    const crashed = start();
    crashed.tell('gate-1', 'online');
    await crashed.clock.advance(10.75 * MINUTE_MS);
    await crashed.recorder.settled();

    const next = start(createFakeClock(START_MS + 60 * MINUTE_MS));
    await next.recorder.settled();

    expect(await spellsOf('gate-1')).to.deep.equal([[0, 10]]);
    await next.stop();
  });

  it('is counted up to the last beat while it lasts, and only within the time asked for (CS6)', async () => {
    const { clock, tell, recorder, cameraSpells, stop } = start();
    tell('gate-1', 'online');
    await clock.advance(10.75 * MINUTE_MS);
    await recorder.settled();

    const whole = await cameraSpells.onlineMs(0, START_MS + 60 * MINUTE_MS, CAMERA_IDS);
    const part = await cameraSpells.onlineMs(START_MS + 2 * MINUTE_MS, START_MS + 5 * MINUTE_MS, ['gate-1']);

    expect([...whole]).to.deep.equal([['gate-1', 10 * MINUTE_MS]]);
    expect([...part]).to.deep.equal([['gate-1', 3 * MINUTE_MS]]);
    await stop();
  });

  it('never overlaps and never adds up to more than the time, whatever happens (CS7)', async function () {
    this.timeout(300_000);
    const states: CameraState[] = ['online', 'degraded', 'offline', 'connecting'];
    const happening = fc.oneof(
      fc.record({
        what: fc.constant('state' as const),
        id: fc.constantFrom(...CAMERA_IDS),
        state: fc.constantFrom(...states),
      }),
      fc.record({
        what: fc.constantFrom('gone' as const, 'came' as const),
        agent: fc.constantFrom('box-a', 'box-b'),
      }),
      fc.record({ what: fc.constantFrom('crash' as const, 'restart' as const) }),
      fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 5 * MINUTE_MS }) }),
      fc.record({ what: fc.constant('clock' as const), ms: fc.integer({ min: -3 * MINUTE_MS, max: 0 }) }),
    );

    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 25 }), async (day) => {
        await openCommune();
        const clock = createFakeClock(START_MS);
        let run = start(clock);
        for (const event of day) {
          switch (event.what) {
            case 'state':
              run.tell(event.id, event.state);
              break;
            case 'gone':
            case 'came':
              tellAgent(run.recorder, event.what, event.agent);
              break;
            case 'crash':
            case 'restart':
              await (event.what === 'restart' ? run.stop() : run.recorder.settled());
              run = start(clock);
              break;
            case 'wait':
              await clock.advance(event.ms);
              break;
            case 'clock':
              clock.jump(event.ms);
          }
        }
        await run.recorder.settled();

        const longestMs = clock.monotonicMs();
        const sums = await run.cameraSpells.onlineMs(0, START_MS * 2, CAMERA_IDS);
        for (const id of CAMERA_IDS) {
          const spells = await spellsOf(id);
          spells.forEach(([from = 0, to = 0], index) => {
            const next = spells[index + 1]?.[0] ?? Infinity;
            expect(to ?? from)
              .to.be.at.least(from ?? 0)
              .and.at.most(next);
            expect(to === null && index < spells.length - 1, 'open before the last').to.equal(false);
          });
          expect(sums.get(id) ?? 0).to.be.within(0, longestMs);
        }
        await run.stop();
      }),
      { numRuns: 40 },
    );
  });
});

function tellAgent(recorder: SpellRecorder, what: 'gone' | 'came', agentId: string): void {
  if (what === 'gone') {
    recorder.agentGone(agentId);
  } else {
    recorder.agentCame(agentId);
  }
}
