import { expect } from 'chai';
import { darken, shrink } from './degrade.ts';
import { subjectOf } from './picture-reader.ts';

function grey(width: number, height: number, values: readonly number[]) {
  return { width, height, data: Uint8Array.from(values.flatMap((value) => [value, value, value])) };
}

describe('pictures of a worse camera', () => {
  it('smaller ones have the mean of what each pixel covers', () => {
    const half = shrink(grey(4, 2, [0, 10, 20, 30, 40, 50, 60, 70]), 0.5);
    const third = shrink(grey(3, 3, [0, 0, 90, 0, 0, 90, 0, 0, 90]), 2 / 3);

    expect(half).to.deep.equal(grey(2, 1, [25, 45]));
    expect(third).to.deep.equal(grey(2, 2, [0, 60, 0, 60]));
  });

  it('are never larger', () => {
    const picture = grey(2, 1, [1, 2]);

    expect(shrink(picture, 3)).to.equal(picture);
  });

  it('darker ones have half the light for each stop, and noise that is always the same', () => {
    const picture = grey(
      100,
      100,
      Array.from({ length: 10_000 }, () => 200),
    );

    const dark = darken(picture, 2);

    const mean = dark.data.reduce((sum, value) => sum + value, 0) / dark.data.length;
    expect(mean).to.be.closeTo(200 * 0.25 ** (1 / 2.2), 0.5);
    expect(new Set(dark.data).size).to.be.greaterThan(5);
    expect(darken(picture, 2)).to.deep.equal(dark);
  });
});

describe('the subject of a picture', () => {
  const face = (left: number, width: number) => ({
    box: { left, top: 100 - width / 2, width, height: width },
    score: 0.9,
    points: {
      rightEye: { x: 0, y: 0 },
      leftEye: { x: 0, y: 0 },
      nose: { x: 0, y: 0 },
      mouth: { x: 0, y: 0 },
    },
  });

  it('is the large face in the middle, whoever else is in it', () => {
    const [middle, edge, small] = [face(70, 60), face(0, 70), face(95, 10)];

    expect(subjectOf({ width: 200, height: 200 }, [edge, small, middle])).to.equal(middle);
    expect(subjectOf({ width: 200, height: 200 }, [])).to.equal(null);
  });
});
