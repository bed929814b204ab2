import { expect } from 'chai';
import { DAY_MS } from '../../data/typed-time.ts';
import {
  activityBars,
  atOf,
  barsOf,
  daysOf,
  follow,
  isAsMeant,
  shift,
  ticksOf,
  viewAround,
  xOf,
  zoomAround,
  zoomedBy,
} from './timeline-layout.ts';

/** 22/11/2026 00:00 in Vietnam. */
const MIDNIGHT = Date.UTC(2026, 10, 21, 17);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

describe('the stretch of time in view', () => {
  it('is the Vietnamese day for a day, and stands around the instant for less', () => {
    const atMs = MIDNIGHT + 2 * HOUR_MS;

    expect(viewAround('day', atMs)).to.deep.equal({ fromMs: MIDNIGHT, toMs: MIDNIGHT + DAY_MS });
    expect(viewAround('hour', atMs)).to.deep.equal({
      fromMs: atMs - HOUR_MS / 2,
      toMs: atMs + HOUR_MS / 2,
    });
  });

  it('stays while the instant is in it, and turns the page when it has left', () => {
    const view = viewAround('hour', MIDNIGHT);
    const next = follow(view, view.toMs);
    const before = follow(view, view.fromMs - 1);

    expect(follow(view, view.toMs - 1)).to.equal(view);
    expect(xOf(next, 100, view.toMs)).to.be.closeTo(10, 0.01);
    expect(xOf(before, 100, view.fromMs - 1)).to.be.closeTo(90, 0.01);
    expect(follow(viewAround('day', MIDNIGHT), MIDNIGHT - 1).toMs).to.equal(MIDNIGHT);
  });

  it('asks for whole days, two of them over midnight', () => {
    const view = viewAround('hour', MIDNIGHT);

    expect(daysOf(view)).to.deep.equal({ fromMs: MIDNIGHT - DAY_MS, toMs: MIDNIGHT + DAY_MS });
    expect(daysOf(viewAround('day', MIDNIGHT))).to.deep.equal({ fromMs: MIDNIGHT, toMs: MIDNIGHT + DAY_MS });
  });

  it('is zoomed step by step, and not beyond the last', () => {
    const week = viewAround('week', MIDNIGHT);

    expect(zoomedBy(week, 1)).to.equal('day');
    expect(zoomedBy(week, -1)).to.equal('week');
    expect(zoomedBy(viewAround('pictures', MIDNIGHT), 1)).to.equal('pictures');
    expect(zoomedBy({ fromMs: 0, toMs: 2 * HOUR_MS }, 1)).to.equal('hour');
  });

  it('is turned by the wheel around the pointer, from a week down to a second and no further', () => {
    const pointerMs = MIDNIGHT + 6 * HOUR_MS;
    const day = viewAround('day', MIDNIGHT);

    const nearer = zoomAround(day, 0.5, pointerMs);
    const nearest = zoomAround(day, 0, pointerMs);
    const farthest = zoomAround(day, 1e9, pointerMs);

    expect(nearer).to.deep.equal({ fromMs: MIDNIGHT + 3 * HOUR_MS, toMs: MIDNIGHT + 15 * HOUR_MS });
    expect(xOf(nearer, 400, pointerMs)).to.equal(xOf(day, 400, pointerMs));
    expect(nearest.toMs - nearest.fromMs).to.equal(1_000);
    expect(farthest.toMs - farthest.fromMs).to.equal(7 * DAY_MS);
  });

  it('gives back the instant of a place, and the edge for a place outside', () => {
    const view = shift(viewAround('hour', MIDNIGHT), HOUR_MS / 2);

    expect(atOf(view, 600, 300)).to.equal(MIDNIGHT + HOUR_MS / 2);
    expect(atOf(view, 600, -20)).to.equal(view.fromMs);
    expect(atOf(view, 600, 700)).to.equal(view.toMs);
  });
});

describe('ticks', () => {
  it('stand on full hours of Vietnamese time, fewer where there is less room', () => {
    const day = viewAround('day', MIDNIGHT);
    const wide = ticksOf(day, 1200);
    const narrow = ticksOf(day, 340);

    expect(wide[0]).to.equal(MIDNIGHT);
    expect((wide[1] ?? 0) - MIDNIGHT).to.equal(2 * HOUR_MS);
    expect((narrow[1] ?? 0) - MIDNIGHT).to.equal(6 * HOUR_MS);
  });
});

describe('recorded stretches', () => {
  const view = viewAround('day', MIDNIGHT);

  it('are drawn as one where they touch on the screen', () => {
    const minutes = Array.from({ length: 60 }, (_, minute) => ({
      fromMs: MIDNIGHT + minute * MINUTE_MS,
      toMs: MIDNIGHT + minute * MINUTE_MS + 59_900,
    }));

    expect(barsOf(minutes, view, 1440)).to.have.length(1);
    expect(barsOf(minutes, view, 1440)[0]?.width).to.be.closeTo(60, 0.2);
  });

  it('can be seen however short, are cut at the edges, and left out beyond', () => {
    const bars = barsOf(
      [
        { fromMs: MIDNIGHT - HOUR_MS, toMs: MIDNIGHT + HOUR_MS },
        { fromMs: MIDNIGHT + 2 * HOUR_MS, toMs: MIDNIGHT + 2 * HOUR_MS + 1000 },
        { fromMs: view.toMs, toMs: view.toMs + HOUR_MS },
      ],
      view,
      240,
    );

    expect(bars).to.deep.equal([
      { x: 0, width: 10 },
      { x: 20, width: 1 },
    ]);
  });
});

describe('a gap', () => {
  const gap = (reason: 'not-wanted' | 'unknown' | 'disk-full') => ({
    fromMs: MIDNIGHT,
    toMs: MIDNIGHT + HOUR_MS,
    reason,
  });

  it('is shown as a fault only where something went wrong', () => {
    expect(isAsMeant(gap('not-wanted'), null)).to.equal(true);
    expect(isAsMeant(gap('disk-full'), MIDNIGHT + HOUR_MS)).to.equal(false);
    expect(isAsMeant(gap('unknown'), MIDNIGHT + HOUR_MS)).to.equal(true);
    expect(isAsMeant(gap('unknown'), MIDNIGHT)).to.equal(false);
  });
});

describe('movement per minute', () => {
  const activity = [0, 255, null, 51, 0, 0];

  it('is a bar for each minute that moved, where there is room', () => {
    const view = { fromMs: MIDNIGHT, toMs: MIDNIGHT + 6 * MINUTE_MS };

    const bars = activityBars(activity, MIDNIGHT + 30_000, view, 600);

    expect(bars.map(({ x, share }) => [x, share])).to.deep.equal([
      [100, 1],
      [300, 0.2],
    ]);
  });

  it('is the strongest of several minutes where there is not', () => {
    const view = { fromMs: MIDNIGHT, toMs: MIDNIGHT + 6 * MINUTE_MS };

    const bars = activityBars(activity, MIDNIGHT, view, 6);

    expect(bars.map(({ share }) => share)).to.deep.equal([1, 0.2]);
  });

  it('begins within a view that begins later', () => {
    const view = { fromMs: MIDNIGHT + 3 * MINUTE_MS, toMs: MIDNIGHT + 4 * MINUTE_MS };

    expect(activityBars(activity, MIDNIGHT, view, 100).map(({ x }) => x)).to.deep.equal([0]);
  });
});
