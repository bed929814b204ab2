import { expect } from 'chai';
import type { Detection } from '../detection.ts';
import { readPeaks, type Heads } from './centernet-layout.ts';
import { detectionsFrom } from './detections.ts';

const WIDTH = 16;
const HEIGHT = 8;
const LABELS = ['person', 'car', 'truck'] as const;

/** `hot`: [label, x, y, score], each with a box of 10 pixels to every side. */
function headsWith(hot: [number, number, number, number][]): Heads {
  const plane = WIDTH * HEIGHT;
  const heat = new Float32Array(LABELS.length * plane);
  hot.forEach(([label, x, y, score]) => (heat[label * plane + y * WIDTH + x] = score));
  return { heat, reach: new Float32Array(4 * plane).fill(10), width: WIDTH, height: HEIGHT };
}

function read(hot: [number, number, number, number][]): Detection[] {
  return detectionsFrom(readPeaks(headsWith(hot), { classes: [0, 1, 2], leastScore: 0.2 }), {
    labels: LABELS,
    canvas: { width: WIDTH * 4, height: HEIGHT * 4 },
    scale: 1,
    sameObjectIou: 0.5,
    rescore: (score) => score,
  });
}

describe('reading our own detector', () => {
  it('gives the summit of each hill, not its slopes', () => {
    const found = read([
      [0, 4, 4, 0.5],
      [0, 5, 4, 0.9],
      [0, 6, 5, 0.4],
    ]);

    expect(found).to.have.length(1);
    expect(found[0]?.score).to.be.closeTo(0.9, 1e-6);
    expect(found[0]?.box).to.deep.equal({ x: 10, y: 6, w: 20, h: 20 });
  });

  it('tells two neighbours of equal score once', () => {
    expect(
      read([
        [0, 4, 4, 0.5],
        [0, 5, 4, 0.5],
      ]),
    ).to.have.length(1);
  });

  it('does not report one vehicle as a car and a truck', () => {
    const found = read([
      [1, 4, 4, 0.6],
      [2, 4, 4, 0.5],
      [0, 4, 4, 0.3],
    ]);

    expect(found.map(({ label }) => label)).to.deep.equal(['car', 'person']);
  });

  it('drops what is below the threshold', () => {
    expect(read([[0, 4, 4, 0.19]])).to.deep.equal([]);
  });

  it('survives a field of noise without drowning', () => {
    const everywhere = Array.from({ length: WIDTH * HEIGHT }, (_, cell): [number, number, number, number] => [
      0,
      cell % WIDTH,
      Math.floor(cell / WIDTH),
      0.9,
    ]);

    expect(read(everywhere).length).to.be.at.most(100);
  });
});
