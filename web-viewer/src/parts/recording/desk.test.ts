import { expect } from 'chai';
import { correctionOf, createDeskClock, LONGEST_WAIT_MS, mayRun } from './desk-clock.ts';
import { createPictureIndex } from './picture-index.ts';
import { createPictureReader } from './picture-times.ts';
import { joinSpans, nextStretch, type Holding } from './wanted-stretch.ts';

describe('the clock of a review', () => {
  it('runs at its pace, stands while it is told to, and keeps its place when the pace changes', () => {
    const clock = createDeskClock(100_000);

    clock.setRunning(true, 0);
    const afterASecond = clock.atMs(1_000);
    clock.setPace({ speed: 4, direction: -1 }, 1_000);
    const backwards = clock.atMs(1_500);
    clock.setRunning(false, 1_500);

    expect(afterASecond).to.equal(101_000);
    expect(backwards).to.equal(99_000);
    expect(clock.atMs(60_000)).to.equal(99_000);
  });

  it('waits for the main camera as long as it takes, for the others a while', () => {
    const main = { isMain: true, isWaiting: true };
    const other = { isMain: false, isWaiting: true };
    const ready = { isMain: true, isWaiting: false };

    expect(mayRun([main], 60_000)).to.equal(false);
    expect(mayRun([ready, other], 0)).to.equal(false);
    expect(mayRun([ready, other], LONGEST_WAIT_MS)).to.equal(true);
    expect(mayRun([ready], 0)).to.equal(true);
  });

  it('brings a camera that lags up by running a little faster, and by a jump when it is far off', () => {
    expect(correctionOf(0.005, 1)).to.deep.equal({ kind: 'rate', rate: 1 });
    expect(correctionOf(-2, 1)).to.deep.equal({ kind: 'jump' });
    expect(correctionOf(-0.1, 1)).to.have.property('rate').greaterThan(1);
    expect(correctionOf(0.1, 1)).to.have.property('rate').lessThan(1);
    expect(correctionOf(-3, 16)).to.deep.equal({ kind: 'rate', rate: 16 });
  });
});

describe('what is asked for next of a camera', () => {
  const NOW_MS = 1_000_000;
  const standing: Holding = {
    held: [],
    empty: [],
    atMs: 500_000,
    pace: { speed: 1, direction: 1 },
    pictures: 'all',
    nowMs: NOW_MS,
  };
  const held = (fromMs: number, toMs: number): { fromMs: number; toMs: number } => ({ fromMs, toMs });

  it('is a short piece where nothing is held, so that a picture comes soon', () => {
    expect(nextStretch(standing)).to.deep.equal(held(500_000, 503_000));
  });

  it('goes on where what is held ends, up to what is held already, and stops when there is enough', () => {
    expect(nextStretch({ ...standing, held: [held(499_000, 503_000)] })).to.deep.equal(
      held(503_000, 511_000),
    );
    expect(
      nextStretch({ ...standing, held: [held(499_000, 503_000), held(505_000, 530_000)] }),
    ).to.deep.equal(held(503_000, 505_000));
    expect(nextStretch({ ...standing, held: [held(499_000, 513_000)] })).to.equal(null);
  });

  it('does not ask for a gap, nor for what has not been written yet', () => {
    expect(nextStretch({ ...standing, empty: [held(490_000, 505_000)] })).to.deep.equal(
      held(505_000, 513_000),
    );
    expect(nextStretch({ ...standing, empty: [held(490_000, 900_000)] })).to.equal(null);
    expect(nextStretch({ ...standing, atMs: NOW_MS - 1_000 })).to.equal(null);
  });

  it('lies before the playhead when the recording runs backwards', () => {
    const back: Holding = { ...standing, pace: { speed: 2, direction: -1 }, pictures: 'key' };

    const first = nextStretch(back);
    const next = nextStretch({ ...back, held: [held(first?.fromMs ?? 0, first?.toMs ?? 0)] });

    expect(first?.toMs).to.equal(500_200);
    expect(next?.toMs).to.equal(first?.fromMs);
    expect(nextStretch({ ...back, held: [held(490_000, 501_000)] })?.toMs).to.equal(490_000);
  });

  it('is around the playhead where that stands between two pieces, which while running is passed in a moment', () => {
    const between: Holding = { ...standing, held: [held(490_000, 499_960), held(500_050, 530_000)] };
    const back: Holding = { ...between, pace: { speed: 1, direction: -1 }, pictures: 'key' };

    expect(nextStretch({ ...between, isStanding: true })).to.deep.equal(held(499_800, 503_000));
    expect(nextStretch({ ...back, isStanding: true })).to.deep.equal(held(492_000, 503_000));
    expect(nextStretch(between)).to.equal(null);
  });

  it('joins pieces that touch to a rounding', () => {
    expect(joinSpans([held(10_040, 20_000), held(0, 10_000)])).to.deep.equal([held(0, 20_000)]);
    expect(joinSpans([held(0, 10_000), held(10_500, 20_000)])).to.have.length(2);
  });
});

describe('the pictures of a recording', () => {
  it('are stepped through one by one, each once though pieces overlap', () => {
    const index = createPictureIndex();

    index.add([1_000, 1_100, 1_200]);
    index.add([1_201, 1_300]);

    expect(index.timesMs).to.deep.equal([1_000, 1_100, 1_200, 1_300]);
    expect(index.after(1_100)).to.equal(1_200);
    expect(index.before(1_100)).to.equal(1_000);
    expect(index.after(1_300)).to.equal(null);
    expect(index.before(1_000)).to.equal(null);
  });

  it('are read from the boxes of a file, wherever the line cuts it', () => {
    const file = Uint8Array.from([
      ...head(),
      ...fragment(9_000),
      ...box('mdat', Array(50).fill(1)),
      ...fragment(18_000),
    ]);

    const whole = createPictureReader().take(file);
    const reader = createPictureReader();
    const inBits = Array.from(file, (_, at) => reader.take(file.subarray(at, at + 1))).flat();

    expect(whole).to.deep.equal([0.1, 0.15, 0.2, 0.25]);
    expect(inBits).to.deep.equal(whole);
  });
});

/** A video track of 90 kHz, id 1. */
function head(): number[] {
  const trackHead = box('tkhd', [0, 0, 0, 0, ...u32(0), ...u32(0), ...u32(1)]);
  const clock = box('mdhd', [0, 0, 0, 0, ...u32(0), ...u32(0), ...u32(90_000)]);
  const kind = box('hdlr', [0, 0, 0, 0, ...u32(0), ...ascii('vide')]);
  return box('moov', box('trak', [...trackHead, ...box('mdia', [...clock, ...kind])]));
}

/** Two pictures of a twentieth of a second. */
function fragment(fromTicks: number): number[] {
  const trackHead = box('tfhd', [...u32(0x8), ...u32(1), ...u32(4_500)]);
  const begin = box('tfdt', [...u32(0), ...u32(fromTicks)]);
  const run = box('trun', [...u32(0x200), ...u32(2), ...u32(900), ...u32(800)]);
  return box('moof', box('traf', [...trackHead, ...begin, ...run]));
}

function box(type: string, body: readonly number[]): number[] {
  return [...u32(body.length + 8), ...ascii(type), ...body];
}

function u32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function ascii(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}
