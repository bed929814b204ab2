import { expect } from 'chai';
import type { Picture } from '../../decode/picture.ts';
import type { SmallPicture } from '../../decode/small-target.ts';
import type { PictureCondition } from '../look.ts';
import { createPictureJudge } from './picture-condition.ts';

const WIDTH = 320;
const HEIGHT = 180;
const STEP_MS = 200;

/** Brightness of a place on the ground; the camera may look further `right`. */
type Ground = (x: number, y: number) => number;

interface View {
  ground: Ground;
  right?: number;
  /** In front of the ground; null where nothing is. */
  before?: (x: number, y: number, index: number) => number | null;
  light?: number;
  isGrey?: boolean;
}

/** Walls, windows and kerbs, drawn from a number. */
function drawnPlace(seed: number): Ground {
  const random = randomFrom(seed);
  const walls = Array.from({ length: 90 }, () => ({
    x: random() * 640 - 160,
    y: random() * HEIGHT,
    w: 12 + random() * 60,
    h: 8 + random() * 40,
    level: 40 + random() * 160,
  }));
  return (x, y) =>
    walls.findLast((wall) => x >= wall.x && x < wall.x + wall.w && y >= wall.y && y < wall.y + wall.h)
      ?.level ?? 110;
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Sees five pictures a second of one view after the other, for so many seconds each; gives each view's judgements. */
function judgeViews(...views: [View, number][]): PictureCondition[][] {
  const random = randomFrom(7);
  let index = 0;
  let base = new Float32Array(0);
  let shown: View | null = null;
  const draw = (view: View, small: SmallPicture): void => {
    if (shown !== view) {
      shown = view;
      base = Float32Array.from({ length: WIDTH * HEIGHT }, (_, at) =>
        view.ground((at % WIDTH) + (view.right ?? 0), Math.floor(at / WIDTH)),
      );
    }
    for (let at = 0; at < base.length; at += 1) {
      const before = view.before?.(at % WIDTH, Math.floor(at / WIDTH), index) ?? null;
      const value = (before ?? base[at] ?? 0) * (view.light ?? 1) + (random() - 0.5) * 6;
      small.luma[at] = Math.max(0, Math.min(255, value));
    }
    small.blue.fill(view.isGrey === true ? 128 : 120);
    small.red.fill(view.isGrey === true ? 128 : 136);
  };
  let view: View | null = null;
  const judge = createPictureJudge({ drawSmall: (_picture, small) => view && draw(view, small) });
  return views.map(([next, seconds]) => {
    view = next;
    const found: PictureCondition[] = [];
    for (let count = 0; count < (seconds * 1000) / STEP_MS; count += 1) {
      const condition = judge.see({ atMs: 1_000_000 + index * STEP_MS } as Picture);
      index += 1;
      if (condition) {
        found.push(condition);
      }
    }
    return found;
  });
}

const most = (found: readonly PictureCondition[], key: keyof PictureCondition): number =>
  Math.max(...found.map((condition) => condition[key]));
const least = (found: readonly PictureCondition[], key: keyof PictureCondition): number =>
  Math.min(...found.map((condition) => condition[key]));
const anything = (found: readonly PictureCondition[]): number =>
  Math.max(...(['covered', 'defocused', 'moved', 'frozen'] as const).map((key) => most(found, key)));

describe('whether the picture as a whole is right', function () {
  this.timeout(300_000);
  const place = drawnPlace(1);

  it('takes a new view that lasts for minutes for the right one, and the old one for wrong from then on', () => {
    const [, turned = [], settled = [], back = []] = judgeViews(
      [{ ground: place }, 20],
      [{ ground: place, right: 100 }, 290],
      [{ ground: place, right: 100 }, 40],
      [{ ground: place }, 10],
    );

    expect(least(turned.slice(1), 'moved')).to.be.greaterThan(0.6);
    expect(anything(settled.slice(-10)), 'after five minutes').to.be.lessThan(0.3);
    expect(least(back.slice(1), 'moved'), 'turned back').to.be.greaterThan(0.6);
  });

  it('never gets used to a cover, and knows the view again when it is taken off', () => {
    const [, coverd = [], off = []] = judgeViews(
      [{ ground: place }, 20],
      [{ ground: () => 30 }, 700],
      [{ ground: place }, 10],
    );

    expect(least(coverd.slice(1), 'covered')).to.be.greaterThan(0.9);
    expect(anything(off.slice(1))).to.be.lessThan(0.3);
  });

  it('bears a mast that sways and a camera that was knocked a little', () => {
    const [, swaying = [], knocked = []] = judgeViews(
      [{ ground: place }, 20],
      [{ ground: place, right: 5 }, 4],
      [{ ground: place, right: -7 }, 60],
    );

    expect(most([...swaying, ...knocked], 'moved')).to.be.lessThan(0.45);
  });

  it('does not take a street full of people for another view', () => {
    const people = Array.from({ length: 60 }, (_, person) => ({
      x: (person * 53) % WIDTH,
      y: (person * 37) % HEIGHT,
      speed: 1 + (person % 5),
      level: 20 + ((person * 71) % 220),
    }));
    const crowd = (x: number, y: number, index: number): number | null => {
      const found = people.find(
        (one) =>
          Math.abs(((x - one.x - one.speed * index * 3) % WIDTH) + (x < one.x ? WIDTH : 0)) % WIDTH < 14 &&
          Math.abs(y - one.y) < 22,
      );
      return found ? found.level : null;
    };

    const [, full = []] = judgeViews([{ ground: place }, 20], [{ ground: place, before: crowd }, 30]);

    const row = longestRow(full.map(({ moved }) => moved >= 0.6));
    expect(row * 1.2, 'seconds on end').to.be.lessThan(6);
  });

  it('bears dusk, a lamp that goes out, and infra-red that shows the same place', () => {
    const [, dusk = [], dark = [], night = []] = judgeViews(
      [{ ground: place }, 20],
      [{ ground: place, light: 0.5 }, 20],
      [{ ground: place, light: 0.12 }, 20],
      [{ ground: place, light: 0.8, isGrey: true }, 20],
    );

    expect(anything([...dusk, ...dark, ...night])).to.be.lessThan(0.45);
  });

  it('says nothing of a view that has nothing to go by, and nothing before it knows one', () => {
    const [wall = []] = judgeViews([{ ground: () => 120 }, 60]);
    const [young = []] = judgeViews([{ ground: place }, 3], [{ ground: place, right: 150 }, 3]);

    expect(anything([...wall, ...young])).to.equal(0);
  });
});

function longestRow(values: readonly boolean[]): number {
  let longest = 0;
  let row = 0;
  for (const value of values) {
    row = value ? row + 1 : 0;
    longest = Math.max(longest, row);
  }
  return longest;
}
