/**
 * An embedder that an operator brought: a face aligned to five points, and what the file makes of it. Moved crops do
 * not help nets of this kind, so of the reading steps only the mirror image is done.
 */
import { GiveUp } from '#base/errors.ts';
import type { Provider } from '../../engine/providers.ts';
import type { FaceEmbedder } from '../nets.ts';
import type { EmbedderSpec } from '../spec.ts';
import { mirrorInto, warpInto } from '../warp.ts';
import { EMBEDDER_PIXELS, EMBEDDER_POINTS, EMBEDDER_SIDE, fivePoints } from './embedder-layouts.ts';
import { describeOutputs, openFloatNet, type FloatNet, type Output } from './float-net.ts';
import type { OpenedPart } from './operator-finder.ts';
import { fillPlanes, type PixelRange } from './pixel-planes.ts';
import { similarityOf } from './similarity.ts';

/** Part of the recipe: raise it with every change of what is done to a face before the net. */
const STEPS_VERSION = 1;
/** What a message may carry (protocol/src/faces.ts). */
const LENGTHS = { least: 32, most: 1536 };
const SIZE = { width: EMBEDDER_SIDE, height: EMBEDDER_SIDE };

export type OperatorEmbedderSpec = Exclude<EmbedderSpec, { layout: 'face-api' }>;

/** Throws GiveUp for a file that cannot be used. */
export async function openOperatorEmbedder(
  spec: OperatorEmbedderSpec,
  providers: readonly Provider[],
): Promise<FaceEmbedder & OpenedPart> {
  let length = 0;
  const net = await openFloatNet({
    file: spec.file,
    providers,
    size: SIZE,
    trialSize: SIZE,
    check: (outputs) => {
      length = descriptorOf(spec, outputs).length;
    },
  });
  const range = spec.pixels ?? EMBEDDER_PIXELS[spec.layout];
  const bytes = new Uint8Array(EMBEDDER_SIDE * EMBEDDER_SIDE * 3);
  const mirrored = new Uint8Array(bytes.length);
  let last: Promise<unknown> = Promise.resolve();

  const describe: FaceEmbedder['describe'] = async (picture, _face, landmarks, { flip }) => {
    const place = similarityOf(EMBEDDER_POINTS, fivePoints(landmarks));
    warpInto(bytes, picture, { place, ...SIZE });
    const plain = await runOn(net, spec, { bytes, range });
    if (!flip) {
      return plain;
    }
    mirrorInto(mirrored, bytes, EMBEDDER_SIDE);
    const other = await runOn(net, spec, { bytes: mirrored, range });
    return toUnitLength(plain.map((value, index) => value + (other[index] ?? 0)));
  };

  return {
    recipe: recipeOf(spec, net.fingerprint),
    length,
    provider: net.provider,
    providerNote: net.providerNote,
    close: () => net.close(),
    // One after the other: they share the buffer of the aligned face.
    describe: (...order) => {
      const result = last.then(() => describe(...order));
      last = result.catch(() => undefined);
      return result;
    },
  };
}

function recipeOf({ layout, pixels }: OperatorEmbedderSpec, fingerprint: string): string {
  const range = pixels ? [`${pixels.colours}${pixels.mean}/${pixels.spread}`] : [];
  return `${[layout, fingerprint, ...range].join('-')}/${STEPS_VERSION}`;
}

/** Of unit length. */
function runOn(
  net: FloatNet,
  spec: OperatorEmbedderSpec,
  { bytes, range }: { bytes: Uint8Array; range: PixelRange },
): Promise<Float32Array> {
  return net.run(
    SIZE,
    (values) => fillPlanes(values, { ...SIZE, data: bytes }, SIZE, range),
    (outputs) => toUnitLength(descriptorOf(spec, outputs)),
  );
}

/** Some exporters give the length of the descriptor out beside it. */
function descriptorOf({ layout }: OperatorEmbedderSpec, outputs: readonly Output[]): Float32Array {
  const [output, second] = outputs.filter(({ dims, data }) => !(data instanceof Float32Array && isOne(dims)));
  const count = output?.dims.at(-1) ?? 0;
  const isList = output?.data instanceof Float32Array && output.data.length === count;
  if (!isList || second || count < LENGTHS.least || count > LENGTHS.most) {
    throw new GiveUp(
      'model-output',
      `layout ${layout} expected one float32 output [1, ${LENGTHS.least} to ${LENGTHS.most}], ` +
        `found ${describeOutputs(outputs)}`,
    );
  }
  return output.data as Float32Array;
}

function isOne(dims: readonly number[]): boolean {
  return dims.every((size) => size === 1);
}

function toUnitLength(values: Float32Array): Float32Array {
  const lengthOf = Math.hypot(...values);
  if (!Number.isFinite(lengthOf) || lengthOf === 0) {
    throw new GiveUp('descriptor', `expected a descriptor of some length, the net gave one of ${lengthOf}`);
  }
  return values.map((value) => value / lengthOf);
}
