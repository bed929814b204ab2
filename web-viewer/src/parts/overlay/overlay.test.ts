import { expect } from 'chai';
import { crossingArrows } from './crossing-arrow.ts';
import { boxAt, pathUntil } from './track-at.ts';

const at = (
  atMs: number,
  x: number,
): { atMs: number; score: number; box: { x: number; y: number; w: number; h: number } } => ({
  atMs,
  score: 0.7,
  box: { x, y: 0.4, w: 0.1, h: 0.3 },
});

describe('box drawn over the clip', () => {
  const boxes = [at(1_000, 0.1), at(1_200, 0.2), at(5_000, 0.8)];

  it('moves on the straight line between two looks of the detector', () => {
    expect(boxAt(boxes, 1_050)?.box.x).to.be.closeTo(0.125, 1e-9);
    expect(boxAt(boxes, 1_200)?.box.x).to.be.closeTo(0.2, 1e-9);
  });

  it('is not drawn where nobody knows: in a long gap, before and after', () => {
    expect([500, 1_500, 3_000, 5_300].map((atMs) => boxAt(boxes, atMs))).to.deep.equal([
      null,
      null,
      null,
      null,
    ]);
  });

  it('stands for a moment at both ends of a silence', () => {
    expect([900, 1_350, 4_900, 5_150].map((atMs) => boxAt(boxes, atMs)?.box.x ?? null)).to.deep.equal([
      0.1,
      0.2,
      null,
      0.8,
    ]);
  });
});

describe('path drawn over the clip', () => {
  it('ends where the thing is now', () => {
    const path = [
      { atMs: 0, at: [0, 0.5] as [number, number] },
      { atMs: 1_000, at: [0.5, 0.5] as [number, number] },
      { atMs: 2_000, at: [0.5, 1] as [number, number] },
    ];

    expect(pathUntil(path, -1)).to.deep.equal([]);
    expect(pathUntil(path, 1_500)).to.deep.equal([
      [0, 0.5],
      [0.5, 0.5],
      [0.5, 0.75],
    ]);
    expect(pathUntil(path, 9_000)).to.have.length(3);
  });
});

describe('arrow across a line', () => {
  it('points to the right hand of somebody looking along the line', () => {
    const upward = { from: [0.5, 1] as [number, number], to: [0.5, 0] as [number, number] };

    const [arrow] = crossingArrows({ ...upward, direction: 'left-to-right' }, 1);

    expect(arrow?.tail[0]).to.be.lessThan(0.5);
    expect(arrow?.head[0]).to.be.greaterThan(0.5);
    expect(arrow?.head[1]).to.be.closeTo(0.5, 1e-9);
  });

  it('is two arrows where both directions count, and none for a line without length', () => {
    const line = { from: [0.1, 0.5] as [number, number], to: [0.9, 0.5] as [number, number] };

    expect(crossingArrows({ ...line, direction: 'both' }, 16 / 9)).to.have.length(2);
    expect(crossingArrows({ from: [0.5, 0.5], to: [0.5, 0.5], direction: 'both' }, 1)).to.deep.equal([]);
  });
});
