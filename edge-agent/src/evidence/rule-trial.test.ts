import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { WATCH_TRACKS, type Look } from '#edge-agent/detect/look.ts';
import type { Trial } from '#protocol/camera-rules.ts';
import { ruleList } from '#protocol/rule.ts';
import { openJournalFile } from './look-journal-file.ts';
import { createLookJournal, type LookJournal } from './look-journal.ts';
import { tryRules, type TrialOrder } from './rule-trial.ts';
import { createRuleTrials } from './rule-trials.ts';

const HOUR_MS = 3_600_000;
const MOST_BYTES = 2 ** 30;

describe('a rule tried on what was seen', () => {
  let folder: string;
  let file: string;
  let clock: FakeClock;
  let journal: LookJournal;
  let stopper: AbortController;
  let running: Promise<void>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-journal-'));
    file = join(folder, 'looks.sqlite');
    clock = createFakeClock();
    open(MOST_BYTES);
  });

  afterEach(async () => {
    stopper.abort();
    await running;
    rmSync(folder, { recursive: true });
  });

  const open = (mostBytes: number): void => {
    journal = createLookJournal({ file, keepMs: 48 * HOUR_MS, mostBytes, clock, log: silentLog });
    stopper = new AbortController();
    running = journal.run(stopper.signal);
  };
  const order = (change: Partial<TrialOrder> & { rules?: TrialOrder['rules'] } = {}): TrialOrder => ({
    file,
    cameraId: 'yard',
    rules: ruleList.parse([{ kind: 'intrusion', name: 'Bên phải', zone: RIGHT_HALF }]),
    personHeights: null,
    timeZone: 'Asia/Ho_Chi_Minh',
    fromMs: clock.nowMs() - 24 * HOUR_MS,
    toMs: clock.nowMs() + 1,
    ...change,
  });
  const tryNow = (change: Partial<TrialOrder> = {}): Trial => {
    journal.flush();
    return tryRules(order(change));
  };

  it('tells who came into the new zone, when, why and where', async () => {
    await walkBy(journal, clock, 7);
    await clock.advance(HOUR_MS);
    await walkBy(journal, clock, 8);

    const { incidents, counts, covered } = tryNow();

    expect(counts).to.deep.equal([{ ruleId: 'ben-phai', count: 2 }]);
    expect(incidents.map(({ trackIds }) => trackIds)).to.deep.equal([[7], [8]]);
    const [first] = incidents;
    expect(first?.box?.x).to.be.within(0.4, 0.7);
    expect(first?.why.vi).to.match(/Người ở trong vùng "Bên phải"/);
    expect(first?.endedAtMs).to.be.greaterThan(first?.startedAtMs ?? Infinity);
    expect(covered).to.have.length(2);
  });

  it('changes nothing for what the rule does not watch', async () => {
    await walkBy(journal, clock, 7);

    const rules = ruleList.parse([{ kind: 'intrusion', name: 'Xe', zone: RIGHT_HALF, classes: ['vehicle'] }]);

    expect(tryNow({ rules }).incidents).to.deep.equal([]);
  });

  it('says so when nobody looked for what it needs, and when no look could tell', async () => {
    await walkBy(journal, clock, 7);
    const rules = ruleList.parse([
      { kind: 'object-left', name: 'Đồ bỏ lại' },
      { kind: 'camera-offline', name: 'Mất hình' },
      { kind: 'intrusion', name: 'Sân', zone: RIGHT_HALF },
    ]);

    const { untried, counts } = tryNow({ rules });

    expect(untried).to.deep.equal([
      { ruleId: 'do-bo-lai', reason: 'not-recorded' },
      { ruleId: 'mat-hinh', reason: 'not-seen' },
    ]);
    expect(counts).to.deep.equal([{ ruleId: 'san', count: 1 }]);
  });

  it('keeps to the time asked for and to its own camera', async () => {
    await walkBy(journal, clock, 7);
    await clock.advance(HOUR_MS);
    const fromMs = clock.nowMs();
    await walkBy(journal, clock, 8, 'gate');

    expect(tryNow({ fromMs }).incidents).to.deep.equal([]);
  });

  it('is answered from a thread beside the agent, one at a time', async () => {
    await walkBy(journal, clock, 7);
    journal.flush();
    const trials = createRuleTrials(systemClock);

    const [first, second] = await Promise.all([trials.run(order()), trials.run(order())]);

    expect(first).to.have.nested.property('trial.counts[0].count', 1);
    expect(second).to.deep.equal({ status: 'busy' });
  });

  it('finds what was seen before a restart, and nothing older than two days', async () => {
    await walkBy(journal, clock, 7);
    stopper.abort();
    await running;
    open(MOST_BYTES);
    const before = tryNow().incidents.length;

    await clock.advance(49 * HOUR_MS);

    expect(before).to.equal(1);
    expect(tryNow({ fromMs: 0 }).looks).to.equal(0);
  });

  it('loses the oldest when too much is kept', async () => {
    stopper.abort();
    await running;
    open(400);
    for (let hour = 0; hour < 12; hour += 1) {
      await walkBy(journal, clock, hour);
      journal.flush();
      await clock.advance(HOUR_MS);
    }

    const { incidents } = tryNow({ fromMs: clock.nowMs() - 47 * HOUR_MS });

    expect(incidents.length).to.be.within(1, 10);
    expect(incidents.at(-1)?.trackIds).to.deep.equal([11]);
    const kept = openJournalFile(file);
    expect(kept.sizeBytes()).to.be.lessThan(600);
    kept.close();
  });
});

const RIGHT_HALF: [number, number][] = [
  [0.5, 0],
  [1, 0],
  [1, 1],
  [0.5, 1],
];

/** From the left edge to the right one in eight seconds. */
async function walkBy(
  journal: LookJournal,
  clock: FakeClock,
  trackId: number,
  cameraId = 'yard',
): Promise<void> {
  for (let step = 0; step <= 40; step += 1) {
    journal.watched(cameraId, WATCH_TRACKS);
    const look: Look = {
      cameraId,
      atMs: clock.nowMs(),
      aspect: 16 / 9,
      tracks: [
        {
          trackId,
          label: 'person',
          box: { x: step / 45, y: 0.4, w: 0.08, h: 0.4 },
          score: 0.7,
          isPredicted: false,
        },
      ],
      changes: [],
      condition: null,
      endedTrackIds: [],
    };
    journal.add(step < 40 ? look : { ...look, tracks: [], endedTrackIds: [trackId] });
    await clock.advance(200);
  }
}
