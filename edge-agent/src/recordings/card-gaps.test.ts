import { expect } from 'chai';
import type { GapReason } from '#protocol/recording.ts';
import { createCardGaps, type CardGaps } from './card-gaps.ts';
import { MINUTE_MS, opening, setStage, START_MS, type Stage } from './recordings.helpers.ts';
import type { RecordingIndex } from './recording-index.ts';

const DAY_MS = 24 * 60 * MINUTE_MS;

describe('gaps that a card is asked for', () => {
  let stage: Stage;
  let index: RecordingIndex;

  beforeEach(async () => {
    stage = setStage();
    index = stage.openIndex();
    index.heartbeat();
  });

  afterEach(() => {
    index.close();
    stage.close();
  });

  const minute = (number: number): { fromMs: number; toMs: number } => ({
    fromMs: START_MS + number * MINUTE_MS,
    toMs: START_MS + (number + 1) * MINUTE_MS,
  });

  /** Minutes 0 and 2 are recorded, minute 1 is not, for that reason. */
  const leaveOut = async (reason: GapReason, forMs = MINUTE_MS): Promise<void> => {
    for (const startsAtMs of [START_MS, START_MS + MINUTE_MS + forMs]) {
      index.desk.closed(stage.segment({ startsAtMs }));
    }
    index.absences.addGone(
      'yard',
      { fromMs: START_MS + MINUTE_MS, toMs: START_MS + MINUTE_MS + forMs },
      reason,
    );
    const endsAtMs = START_MS + 2 * MINUTE_MS + forMs;
    while (stage.clock.nowMs() < endsAtMs) {
      await stage.clock.advance(Math.min(5_000, endsAtMs - stage.clock.nowMs()));
      index.heartbeat();
    }
  };

  const gaps = (wasWanted = (_atMs: number): boolean => true): CardGaps =>
    createCardGaps({
      cameraId: 'yard',
      library: index.library,
      wasWanted: (_cameraId, atMs) => wasWanted(atMs),
      clock: stage.clock,
    });

  for (const reason of ['camera-offline', 'agent-down', 'disk-full', 'disk-failed', 'unknown'] as const) {
    it(`are those of reason ${reason}`, async () => {
      await leaveOut(reason);

      expect(gaps().next()).to.deep.equal(minute(1));
    });
  }

  for (const reason of ['not-wanted', 'expired', 'forced-out', 'lost'] as const) {
    it(`are not those of reason ${reason}`, async () => {
      await leaveOut(reason);

      expect(gaps().next()).to.equal(null);
    });
  }

  it('are not those of two seconds or less', async () => {
    await leaveOut('camera-offline', 2_000);

    expect(gaps().next()).to.equal(null);
  });

  it('are only what was to be recorded of them', async () => {
    await leaveOut('agent-down', 3 * MINUTE_MS);
    const isSecondMinute = (atMs: number): boolean => atMs >= minute(2).fromMs && atMs < minute(2).toMs;

    const wanted = gaps(isSecondMinute).next();

    expect(wanted).to.deep.equal(minute(2));
    expect(gaps(() => false).next()).to.equal(null);
  });

  it('are not asked for again what of them is left, until a day is over', async () => {
    await leaveOut('camera-offline');
    const { next, tried } = gaps();

    tried(minute(1), DAY_MS);
    index.desk.closed(stage.segment({ startsAtMs: START_MS + MINUTE_MS + 10_000, durationMs: 50_000 }));

    expect(next()).to.equal(null);
  });

  it('do not begin before the first recording, and not a day ago', async () => {
    await leaveOut('camera-offline');
    await stage.clock.advance(DAY_MS);

    const first = gaps().next();

    expect(first).to.equal('unsettled');
  });
});

describe('a recording that is being fetched from a card', () => {
  let stage: Stage;

  beforeEach(() => {
    stage = setStage();
  });

  afterEach(() => stage.close());

  it('is left alone on the disk, and is no recording before it is whole', async () => {
    const recordings = stage.open();
    const whole = stage.segment({ startsAtMs: START_MS });
    const part = stage.segment({ startsAtMs: START_MS + MINUTE_MS });
    const fetched = { ...part, origin: 'card' } as const;
    recordings.fromEye({ type: 'segment-closed', segment: whole });
    await stage.clock.advance(5 * MINUTE_MS);
    const between = (): string[] =>
      recordings.library
        .between('yard', START_MS, START_MS + 2 * MINUTE_MS)
        .map(({ id, origin }) => `${id} ${origin}`);

    recordings.card.opened({ ...opening(part), file: part.file, origin: 'card' });
    recordings.eyeLost(['yard']);
    const outcome = await recordings.reconcile();
    const meanwhile = between();
    const { cameras } = recordings.storageState();
    recordings.card.closed(fetched);

    expect(outcome).to.include({ adopted: 0, recovered: 0, missing: 0, strange: 0, damaged: 0 });
    expect(meanwhile).to.deep.equal([`${whole.id} agent`]);
    expect(cameras.map(({ isRecording }) => isRecording)).to.deep.equal([false]);
    expect(between()).to.deep.equal([`${whole.id} agent`, `${part.id} card`]);
    await recordings.finish();
  });

  it('would be taken for a stray file if nobody had said so', async () => {
    const recordings = stage.open();
    stage.segment({ startsAtMs: START_MS + MINUTE_MS });

    const outcome = await recordings.reconcile();

    expect(outcome.strange + outcome.adopted).to.equal(1);
    await recordings.finish();
  });
});
