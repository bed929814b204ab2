import { expect } from 'chai';
import { fillInput } from './canvas-input.ts';

/** Left half red, right half blue, a white pixel in the upper left corner. */
function canvas(width: number, height: number): { pixels: Uint8Array; width: number; height: number } {
  const pixels = new Uint8Array(width * height * 3);
  for (let index = 0; index < width * height; index += 1) {
    pixels[index * 3 + (index % width < width / 2 ? 0 : 2)] = 200;
  }
  pixels.fill(255, 0, 3);
  return { pixels, width, height };
}

const INPUT = { width: 64, height: 64 };
const PLANE = 64 * 64;
const at = (values: Float32Array, plane: number, x: number, y: number): number =>
  values[plane * PLANE + y * 64 + x] ?? NaN;

describe('the canvas as a net wants it', () => {
  it('stands unscaled in the upper left corner, red first, grey around it', () => {
    const { values, scale } = fillInput(new Float32Array(3 * PLANE), canvas(32, 48), INPUT, {
      type: 'float32',
      axes: 'NCHW',
      colours: 'rgb',
      range: 1,
    });

    expect(scale).to.equal(1);
    expect([0, 1, 2].map((plane) => at(values, plane, 0, 0))).to.deep.equal([1, 1, 1]);
    expect(at(values, 0, 15, 47)).to.be.closeTo(200 / 255, 1e-6);
    expect([at(values, 1, 15, 47), at(values, 2, 15, 47), at(values, 0, 16, 47)]).to.deep.equal([0, 0, 0]);
    expect(at(values, 2, 31, 47)).to.be.closeTo(200 / 255, 1e-6);
    expect(at(values, 1, 32, 0)).to.be.closeTo(114 / 255, 1e-6);
    expect(at(values, 2, 0, 48)).to.be.closeTo(114 / 255, 1e-6);
  });

  it('puts blue first and leaves bytes as they are for nets that want them so', () => {
    const { values } = fillInput(new Float32Array(3 * PLANE), canvas(32, 48), INPUT, {
      type: 'float32',
      axes: 'NCHW',
      colours: 'bgr',
      range: 255,
    });

    expect([0, 1, 2].map((plane) => at(values, plane, 10, 10))).to.deep.equal([0, 0, 200]);
    expect([0, 1, 2].map((plane) => at(values, plane, 20, 10))).to.deep.equal([200, 0, 0]);
    expect(at(values, 0, 40, 10)).to.equal(114);
  });

  it('is made smaller, sides in proportion, where it does not fit', () => {
    const { values, scale } = fillInput(new Float32Array(3 * PLANE), canvas(128, 64), INPUT, {
      type: 'float32',
      axes: 'NCHW',
      colours: 'rgb',
      range: 255,
    });

    expect(scale).to.equal(0.5);
    expect([at(values, 0, 30, 31), at(values, 2, 30, 31)]).to.deep.equal([200, 0]);
    expect([at(values, 0, 33, 31), at(values, 2, 33, 31)]).to.deep.equal([0, 200]);
    expect(at(values, 0, 0, 0)).to.be.closeTo((255 + 3 * 200) / 4, 1e-3);
    expect(at(values, 0, 30, 32)).to.equal(114);
  });

  it('leaves nothing of the picture before', () => {
    const values = new Float32Array(3 * PLANE).fill(1);
    const order = { type: 'float32', axes: 'NCHW', colours: 'rgb', range: 255 } as const;
    fillInput(values, canvas(64, 64), INPUT, order);

    fillInput(values, canvas(32, 32), INPUT, order);

    expect(at(values, 0, 40, 40)).to.equal(114);
  });
});
