/**
 * Opens one detector and checks it with a first run on a grey picture: does the file give out what its layout says?
 * The message of a wrong file says what was expected, what was found, and which layout would fit.
 */
import * as ort from 'onnxruntime-node';
import { GiveUp } from '#base/errors.ts';
import { openSession } from '#models/engine/onnx-session.ts';
import type { Provider } from '#models/engine/providers.ts';
import type { Detection } from '../detection.ts';
import { fillInput } from './canvas-input.ts';
import { createRescore, detectionsFrom, type ScoreMarks } from './detections.ts';
import type { DetectorSpec } from './detector-spec.ts';
import { cellCount, type Output, type Read, type Size } from './layout.ts';
import { LAYOUTS, type LayoutName } from './layouts.ts';
import { modelInput, type ModelInput } from './model-input.ts';

/** Of the first run, where any size will do. */
const TRIAL_SIZE = { width: 256, height: 160 };

export interface OpenDetector {
  provider: Provider;
  providerNote: string;
  /** Of the second run: the first one warms up. */
  runMs: number;
  detect(pixels: Uint8Array, canvas: Size): Promise<Detection[]>;
  close(): Promise<void>;
}

/** Throws GiveUp for a file that cannot be used. `marks`: the scale its scores are brought to. */
export async function openDetector(spec: DetectorSpec, marks: ScoreMarks): Promise<OpenDetector> {
  const layout = LAYOUTS[spec.layout];
  const { session, trial, provider, providerNote } = await openSession(
    spec.file,
    spec.providers,
    async (opened) => tryOut(opened, spec),
  );
  const classes = spec.labels.flatMap((label, index) => (label === null ? [] : [index]));
  const rescore = createRescore(spec.scores, marks);

  return {
    provider,
    providerNote,
    runMs: trial.runMs,
    detect: async (pixels, canvas) => {
      const { outputs, input, scale } = await trial.run(pixels, canvas);
      const candidates = trial.read(outputs, { input, classes, leastScore: spec.scores.continue });
      return detectionsFrom(candidates, {
        labels: spec.labels,
        canvas,
        scale,
        sameObjectIou: layout.sameObjectIou,
        rescore,
      });
    },
    close: () => session.release(),
  };
}

interface Trial {
  run: Run;
  read: Read;
  runMs: number;
}

async function tryOut(session: ort.InferenceSession, spec: DetectorSpec): Promise<Trial> {
  const layout = LAYOUTS[spec.layout];
  const input = modelInput(session.inputMetadata, layout, spec.input);
  const run = createRun(session, spec.layout, input);
  const size = input.size ?? TRIAL_SIZE;
  const grey = new Uint8Array(size.width * size.height * 3).fill(114);
  const { outputs } = await run(grey, size);
  checkOutputs(outputs, spec, size);
  const startedAtMs = performance.now();
  await run(grey, size);
  return { run, read: layout.open(outputs, size), runMs: performance.now() - startedAtMs };
}

type Run = (pixels: Uint8Array, canvas: Size) => Promise<{ outputs: Output[]; input: Size; scale: number }>;

function createRun(session: ort.InferenceSession, layoutName: LayoutName, model: ModelInput): Run {
  const { pixels: wanted } = LAYOUTS[layoutName];
  let values = new Float32Array();

  const pictureOf = (
    pixels: Uint8Array,
    canvas: Size,
    input: Size,
  ): { picture: ort.Tensor; scale: number } => {
    if (wanted.type === 'uint8') {
      return { picture: new ort.Tensor('uint8', pixels, [1, canvas.height, canvas.width, 3]), scale: 1 };
    }
    const count = 3 * input.width * input.height;
    values = values.length === count ? values : new Float32Array(count);
    const { scale } = fillInput(values, { ...canvas, pixels }, input, wanted);
    return { picture: new ort.Tensor('float32', values, [1, 3, input.height, input.width]), scale };
  };

  return async (pixels, canvas) => {
    const input = model.size ?? (wanted.type === 'uint8' ? canvas : upToStep(canvas));
    const { picture, scale } = pictureOf(pixels, canvas, input);
    const feeds: Record<string, ort.Tensor> = { [model.pictureName]: picture };
    if (model.sizeName !== null) {
      const size = BigInt64Array.of(BigInt(input.width), BigInt(input.height));
      feeds[model.sizeName] = new ort.Tensor('int64', size, [1, 2]);
    }
    const results = await session.run(feeds);
    return { outputs: Object.entries(results).map(([name, tensor]) => outputOf(name, tensor)), input, scale };
  };
}

/** A YOLO halves its picture five times. */
function upToStep({ width, height }: Size): Size {
  return { width: Math.ceil(width / 32) * 32, height: Math.ceil(height / 32) * 32 };
}

function outputOf(name: string, { dims, data, type }: ort.Tensor): Output {
  const isKnown = data instanceof Float32Array || data instanceof BigInt64Array || data instanceof Int32Array;
  return { name, dims, data: isKnown ? data : type };
}

function checkOutputs(outputs: readonly Output[], { layout, labels }: DetectorSpec, input: Size): void {
  const classes = LAYOUTS[layout].classesOf(outputs, input);
  if (classes === null) {
    throw new GiveUp(
      'detector-output',
      `layout ${layout} expected ${LAYOUTS[layout].expected(labels.length, input)}, ` +
        `found ${outputs.map(describeOutput).join(' and ') || 'nothing'}${likeness(outputs, labels.length, input)}`,
    );
  }
  if (classes !== 'unknown' && classes !== labels.length) {
    throw new GiveUp(
      'detector-output',
      `the file has ${classes} classes, labels lists ${labels.length}: expected one name or null for each`,
    );
  }
}

/** A layout in which the classes come out right is a better guess than one in which they do not. */
function likeness(outputs: readonly Output[], classes: number, input: Size): string {
  if (outputs.some(({ dims }) => dims[1] === 3 * cellCount(input))) {
    return '; it looks like YOLOv5 or v7 (three boxes a cell), for which there is no layout';
  }
  const others = Object.entries(LAYOUTS).map(([name, layout]) => ({
    name,
    classes: layout.classesOf(outputs, input),
  }));
  const exact = others.filter((other) => other.classes === classes);
  const possible = exact.length > 0 ? exact : others.filter((other) => other.classes !== null);
  return possible.length > 0 ? `; it looks like ${possible.map(({ name }) => name).join(' or ')}` : '';
}

function describeOutput({ name, dims, data }: Output): string {
  const type = typeof data === 'string' ? data : data instanceof Float32Array ? 'float32' : 'whole numbers';
  return `${type} ${name} [${dims.join(', ')}]`;
}
