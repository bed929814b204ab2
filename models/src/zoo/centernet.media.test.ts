import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import * as ort from 'onnxruntime-node';
import { CENTERNET_LABELS, ensureModel } from './centernet.ts';
import { openReference } from './tfjs-reference.helpers.ts';

const WIDTH = 320;
const HEIGHT = 192;
/** COCO classes of the channels. */
const KEPT = [0, 1, 2, 3, 5, 7, 16, 15, 24, 26, 28];

/** Soft shapes: the network answers with more than silence. */
function drawPicture(): Uint8Array {
  return Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, index) => {
    const [x, y, channel] = [Math.floor(index / 3) % WIDTH, Math.floor(index / 3 / WIDTH), index % 3];
    const isFigure = Math.abs(x - 150) < 16 && y > 60 && y < 150;
    return (
      (isFigure ? 40 + channel * 50 : 130 + 60 * Math.sin(x / 23) * Math.cos(y / 17)) + ((x * 7 + y * 13) % 9)
    );
  });
}

describe('the converted detector', function () {
  this.timeout(300_000);

  // The package holds 1/6 as a 16-bit float, 0.02 % off; the converter writes it exactly, hence the allowance.
  it('gives the same answer as TensorFlow.js on the original', async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-centernet-'));
    const { file } = await ensureModel(directory);
    const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1 });
    const reference = await openReference(WIDTH, HEIGHT);
    const picture = drawPicture();

    const { heat, reach } = await session.run({
      input: new ort.Tensor('uint8', picture, [1, HEIGHT, WIDTH, 3]),
    });
    const expected = await reference.run(picture);

    const cells = (WIDTH / 4) * (HEIGHT / 4);
    const ours = { heat: heat?.data as Float32Array, reach: reach?.data as Float32Array };
    expect(heat?.dims).to.deep.equal([1, CENTERNET_LABELS.length, HEIGHT / 4, WIDTH / 4]);
    expect(largestGap(ours.heat, expected.heat, { cells, kept: KEPT, channels: 80 })).to.be.below(2e-3);
    expect(largestGap(ours.reach, expected.reach, { cells, kept: [0, 1, 2, 3], channels: 4 })).to.be.below(
      0.2,
    );
    expect(Math.max(...ours.reach)).to.be.above(20);

    reference.dispose();
    await session.release();
    await rm(directory, { recursive: true, force: true });
  });
});

/** `ours` is channels first and thinned out, `theirs` channels last and whole. Above 1 the gap is a share. */
function largestGap(
  ours: Float32Array,
  theirs: Float32Array,
  { cells, kept, channels }: { cells: number; kept: readonly number[]; channels: number },
): number {
  let gap = 0;
  kept.forEach((channel, index) => {
    for (let cell = 0; cell < cells; cell++) {
      const expected = theirs[cell * channels + channel] ?? NaN;
      const difference = Math.abs((ours[index * cells + cell] ?? NaN) - expected);
      gap = Math.max(gap, Number.isNaN(difference) ? Infinity : difference / Math.max(1, Math.abs(expected)));
    }
  });
  return gap;
}
