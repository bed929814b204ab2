import { expect } from 'chai';
import type { PersonHeights, Point, Polygon } from '#protocol/geometry.ts';
import { createGround, createPerspective, ownMetres } from './perspective.ts';

const ASPECT = 16 / 9;

/** A pinhole camera written down independently: turns, then divides by depth. Metres right, ahead and up. */
function photograph(camera: { metres: number; tiltDeg: number; viewDeg: number }) {
  const tilt = (camera.tiltDeg * Math.PI) / 180;
  const focal = 0.5 / Math.tan((camera.viewDeg * Math.PI) / 360);
  return (right: number, ahead: number, up = 0): Point => {
    const down = camera.metres - up;
    const depth = ahead * Math.cos(tilt) + down * Math.sin(tilt);
    const lower = down * Math.cos(tilt) - ahead * Math.sin(tilt);
    return [0.5 + (focal * right) / depth / ASPECT, 0.5 + (focal * lower) / depth];
  };
}

type Lens = ReturnType<typeof photograph>;
const isInPicture = ([x, y]: Point): boolean => x >= 0 && x <= 1 && y >= 0 && y <= 1;

/** People of 1.70 m, foot and head, where they are wholly in the picture. */
function drawPeople(lens: Lens, distances: readonly number[]): PersonHeights {
  return distances
    .map((ahead): [Point, Point] => [lens(0, ahead), lens(0, ahead, 1.7)])
    .filter((person) => person.every(isInPicture));
}

/** Seeded, so that a failure can be seen again. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Steps of one to eight metres anywhere on the ground that the picture shows; calls back with both lengths. */
function walkAbout(
  lens: Lens,
  seed: number,
  onStep: (from: Point, to: Point, metres: number) => void,
): number {
  const random = createRandom(seed);
  let steps = 0;
  for (let attempt = 0; attempt < 400; attempt++) {
    const [right, ahead] = [random() * 20 - 10, 2 + random() * 23];
    const [length, heading] = [1 + random() * 7, random() * 2 * Math.PI];
    const [from, to] = [
      lens(right, ahead),
      lens(right + length * Math.cos(heading), ahead + length * Math.sin(heading)),
    ];
    if (isInPicture(from) && isInPicture(to) && ahead + length * Math.sin(heading) > 1) {
      onStep(from, to, length);
      steps += 1;
    }
  }
  return steps;
}

const CAMERAS = [3, 4.5, 7].flatMap((metres) => [8, 18, 30, 45].map((tiltDeg) => ({ metres, tiltDeg })));

describe('metres in the picture', () => {
  it('gets back the length of every step on flat ground within a tenth, for many ways to hang a camera', () => {
    for (const { metres, tiltDeg } of CAMERAS) {
      const lens = photograph({ metres, tiltDeg, viewDeg: 50 });
      const people = drawPeople(lens, [1.5, 2.2, 3, 5, 8, 14, 24]);
      const ground = createGround(people, ASPECT);

      const steps = walkAbout(lens, 7, (from, to, length) => {
        const found = ground.metresBetween(from, to);
        expect(found / length, `${metres} m, ${tiltDeg} degrees`).to.be.within(0.9, 1.1);
      });

      expect(people.length, `${metres} m, ${tiltDeg} degrees`).to.be.greaterThan(1);
      expect(steps).to.be.greaterThan(20);
    }
  });

  it('holds within a tenth when the people are drawn a few hundredths too tall or too short', () => {
    const random = createRandom(3);
    const lens = photograph({ metres: 4, tiltDeg: 20, viewDeg: 50 });
    const careless = drawPeople(lens, [4, 6, 9, 14, 20]).map(([foot, head]): [Point, Point] => {
      const tall = (foot[1] - head[1]) * (0.97 + 0.06 * random());
      return [foot, [head[0], foot[1] - tall]];
    });
    const ground = createGround(careless, ASPECT);

    const ratios: number[] = [];
    walkAbout(lens, 11, (from, to, length) => ratios.push(ground.metresBetween(from, to) / length));

    const close = ratios.filter((ratio) => ratio > 0.9 && ratio < 1.1);
    expect(close.length / ratios.length).to.be.greaterThan(0.9);
  });

  it('measures across the picture within a tenth for any usual lens, and depth within a third', () => {
    for (const viewDeg of [36, 46, 58]) {
      const lens = photograph({ metres: 4, tiltDeg: 20, viewDeg });
      const ground = createGround(drawPeople(lens, [4, 6, 9, 14, 20]), ASPECT);

      for (const ahead of [6, 9, 14]) {
        const across = ground.metresBetween(lens(-1, ahead), lens(1, ahead)) / 2;
        const along = ground.metresBetween(lens(0, ahead), lens(0, ahead + 3)) / 3;
        expect(across, `across at ${ahead} m, ${viewDeg} degrees`).to.be.within(0.9, 1.1);
        expect(along, `along at ${ahead} m, ${viewDeg} degrees`).to.be.within(0.67, 1.5);
      }
    }
  });

  it('knows how tall a person looks anywhere, and how tall a thing is', () => {
    const lens = photograph({ metres: 5, tiltDeg: 25, viewDeg: 50 });
    const ground = createGround(drawPeople(lens, [5, 16]), ASPECT);

    for (const ahead of [4, 7, 10, 20, 30]) {
      const [foot, head] = [lens(1, ahead), lens(1, ahead, 1.7)];
      expect(ground.personHeight(foot) / (foot[1] - head[1])).to.be.within(0.93, 1.07);
      const [, roof] = lens(1, ahead, 0.85);
      const child = { x: foot[0] - 0.01, y: roof, w: 0.02, h: foot[1] - roof };
      expect(ground.heightOf(child), `half as tall at ${ahead} m`).to.be.closeTo(0.85, 0.09);
    }
  });

  it('measures the area of a yard within a tenth', () => {
    const lens = photograph({ metres: 5, tiltDeg: 25, viewDeg: 50 });
    const ground = createGround(drawPeople(lens, [5, 8, 16]), ASPECT);
    const yard: Polygon = [lens(-2, 6), lens(2, 6), lens(2, 12), lens(-2, 12)];

    expect(ground.areaOf(yard) / 24).to.be.within(0.9, 1.1);
  });

  it('does not count the sky as ground', () => {
    const lens = photograph({ metres: 4, tiltDeg: 8, viewDeg: 50 });
    const ground = createGround(drawPeople(lens, [8, 14, 24]), ASPECT);
    const sky: Polygon = [
      [0, 0],
      [1, 0],
      [1, 0.2],
      [0, 0.2],
    ];

    expect(ground.areaOf(sky)).to.equal(0);
    expect(ground.metresBetween([0.4, 0.05], [0.6, 0.9])).to.be.lessThan(1000);
    expect(ground.personHeight([0.5, 0])).to.be.greaterThan(0);
  });

  it('takes one drawn person, or several at one depth, for the scale everywhere', () => {
    const one = createGround([[[0.5, 0.8], [0.5, 0.6]]], ASPECT); // prettier-ignore
    const row = createGround(
      [
        [
          [0.2, 0.8],
          [0.2, 0.61],
        ],
        [
          [0.8, 0.82],
          [0.8, 0.61],
        ],
      ],
      ASPECT,
    );

    for (const ground of [one, row]) {
      expect(ground.personHeight([0.1, 0.3])).to.be.closeTo(0.2, 1e-9);
      expect(ground.metresBetween([0.5, 0.5], [0.5, 0.7])).to.be.closeTo(1.7, 1e-9);
      expect(ground.metresBetween([0.5, 0.5], [0.5 + 0.2 / ASPECT, 0.5])).to.be.closeTo(1.7, 1e-9);
    }
  });

  it('survives heights that no camera could show, as people who grow with distance', () => {
    const ground = createGround(
      [
        [
          [0.5, 0.4],
          [0.5, 0.1],
        ],
        [
          [0.5, 0.9],
          [0.5, 0.85],
        ],
      ],
      ASPECT,
    );

    const metres = ground.metresBetween([0.2, 0.9], [0.8, 0.5]);

    expect(Number.isFinite(metres)).to.equal(true);
    expect(ground.personHeight([0.5, 0.5])).to.be.within(0.002, 1);
  });

  it('has no ground where nobody was drawn; then a box is its own yardstick', () => {
    expect(createPerspective(undefined)(ASPECT)).to.equal(null);
    expect(ownMetres([0.1, 0.5], [0.1 + 0.2 / ASPECT, 0.5], 0.1, ASPECT)).to.be.closeTo(3.4, 1e-9);
  });
});
