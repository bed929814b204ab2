import { expect } from 'chai';
import type { Box } from '#protocol/geometry.ts';
import { CANVAS_HEIGHT, CANVAS_WIDTH, packCanvas } from './canvas-packer.ts';
import { mapDetections } from './look-mapping.ts';
import { isCovered, planLook, planWholeLook, type LookSubjects } from './look-plan.ts';

const SIZE = { width: 640, height: 360 };
const walker: Box = { x: 0.4, y: 0.4, w: 0.04, h: 0.22 };

function people(boxes: Box[]): LookSubjects {
  return { followed: boxes.map((box) => ({ box, label: 'person' })), motion: [] };
}

describe('planning a look', () => {
  it('shows one walker at a tenth of the cost of the whole picture', () => {
    const { isWhole, parts } = planLook(people([walker]), SIZE);

    const [part] = parts;
    expect(isWhole).to.equal(false);
    expect(parts).to.have.length(1);
    expect((part?.width ?? 0) * (part?.height ?? 0)).to.be.lessThan(0.1 * CANVAS_WIDTH * CANVAS_HEIGHT);
    expect(isCovered({ isWhole, parts }, walker, SIZE)).to.equal(true);
  });

  it('shows a vehicle, and what only moves, larger than a person of the same height', () => {
    const tall: Box = { x: 0.2, y: 0.2, w: 0.2, h: 0.3 };
    const pixelsOf = (subjects: LookSubjects): number =>
      planLook(subjects, SIZE).parts.reduce((sum, { width, height }) => sum + width * height, 0);

    const person = pixelsOf(people([tall]));

    expect(pixelsOf({ followed: [{ box: tall, label: 'car' }], motion: [] })).to.be.above(person);
    expect(pixelsOf({ followed: [], motion: [tall] })).to.be.above(person);
  });

  it('shows people who stand close together in one part, so that nobody is found twice', () => {
    const { parts } = planLook(people([walker, { ...walker, x: 0.45 }, { ...walker, x: 0.1 }]), SIZE);

    expect(parts).to.have.length(2);
  });

  it('looks at the whole picture when small people are everywhere', () => {
    const crowd = Array.from({ length: 72 }, (_, index) => ({
      x: (index % 12) / 12,
      y: Math.floor(index / 12) * 0.16,
      w: 0.02,
      h: 0.08,
    }));

    expect(planLook(people(crowd), SIZE)).to.deep.equal(planWholeLook(SIZE));
  });

  it('stays inside the picture and on even pixels, wherever the subject and whatever the size', () => {
    const corners = [0, 0.5, 0.97].flatMap((x) => [0, 0.5, 0.97].map((y) => ({ x, y, w: 0.03, h: 0.03 })));
    for (const size of [
      SIZE,
      { width: 352, height: 288 },
      { width: 17, height: 33 },
      { width: 4096, height: 4096 },
    ]) {
      for (const subject of corners) {
        const { parts } = planLook(people([subject]), size);

        for (const { from, width, height } of parts) {
          expect([from.x % 2, from.y % 2]).to.deep.equal([0, 0]);
          expect(from.x).to.be.at.least(0);
          expect(from.x + from.width).to.be.at.most(size.width);
          expect(from.y + from.height).to.be.at.most(size.height);
          expect(width % 16).to.equal(0);
          expect(height).to.be.at.most(CANVAS_HEIGHT);
        }
        expect(packCanvas(parts)).not.to.equal(null);
      }
    }
  });
});

describe('packing a canvas', () => {
  it('lays the parts of many cameras side by side without touching', () => {
    const items = Array.from({ length: 14 }, (_, index) => ({
      width: 64 + (index % 3) * 16,
      height: 48 + (index % 4) * 8,
    }));

    const packing = packCanvas(items);

    const placed = (packing?.places ?? []).map((place, index) => ({
      ...place,
      ...(items[index] ?? { width: 0, height: 0 }),
    }));
    expect(placed).to.have.length(14);
    for (const [index, a] of placed.entries()) {
      for (const b of placed.slice(index + 1)) {
        const isApart =
          a.x + a.width + 8 <= b.x ||
          b.x + b.width + 8 <= a.x ||
          a.y + a.height + 8 <= b.y ||
          b.y + b.height + 8 <= a.y;
        expect(isApart).to.equal(true);
      }
    }
  });

  it('is no larger than what is on it', () => {
    expect(packCanvas([{ width: 64, height: 80 }])).to.deep.equal({
      width: 64,
      height: 96,
      places: [{ x: 0, y: 0 }],
    });
  });

  it('says so when something does not fit', () => {
    expect(
      packCanvas([
        { width: 512, height: 200 },
        { width: 64, height: 100 },
      ]),
    ).to.equal(null);
  });
});

describe('mapping detections back', () => {
  const part = { from: { x: 200, y: 100, width: 128, height: 128 }, width: 96, height: 96 };
  const placed = [{ part, place: { x: 80, y: 32 } }];
  const found = (box: Box) =>
    mapDetections([{ label: 'person', score: 0.8, box, isCut: false }], placed, SIZE);

  it('puts a box back where it was in the picture', () => {
    const [detection] = found({ x: 104, y: 50, w: 24, h: 60 });

    expect(detection?.isCut).to.equal(false);
    expect((detection?.box.x ?? 0) * 640).to.be.closeTo(200 + 24 / 0.75, 1e-6);
    expect((detection?.box.y ?? 0) * 360).to.be.closeTo(100 + 18 / 0.75, 1e-6);
    expect((detection?.box.h ?? 0) * 360).to.be.closeTo(80, 1e-6);
  });

  it('leaves out what belongs to another camera', () => {
    expect(found({ x: 300, y: 50, w: 24, h: 60 })).to.deep.equal([]);
  });

  it('marks a box that runs out of its part, and ends it there', () => {
    const [detection] = found({ x: 160, y: 50, w: 30, h: 60 });

    expect(detection?.isCut).to.equal(true);
    expect(((detection?.box.x ?? 0) + (detection?.box.w ?? 0)) * 640).to.be.closeTo(328, 1e-6);
  });
});
