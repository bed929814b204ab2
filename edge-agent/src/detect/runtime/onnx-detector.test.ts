import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { describeError } from '#base/errors.ts';
import { silentLog } from '#base/log.ts';
import type { Provider } from '#models/engine/providers.ts';
import { createOnnxGraph } from '#models/onnx/graph.ts';
import {
  constantOutput,
  constantTable,
  MARKS,
  specOf,
  startDetector,
  writeDetector,
  writeModel,
  type Build,
} from './detector.helpers.ts';
import type { DetectorSpec } from './detector-spec.ts';
import type { LayoutName } from './layouts.ts';
import { openDetector } from './open-detector.ts';

const CANVAS = { width: 96, height: 64 };
const grey = (): Uint8Array => new Uint8Array(CANVAS.width * CANVAS.height * 3).fill(90);

/** 96x64: cells of strides 8, 16 and 32. */
const CELLS = 12 * 8 + 6 * 4 + 3 * 2;
/** Every file says this: a person at 10..30, 20..60, and what is no box. */
const PERSON = { label: 'person', box: { x: 10, y: 20, w: 20, h: 40 }, isCut: false };

/** Cell 0 of stride 32 stands at row 12 * 8 + 6 * 4; the person's centre lies in it. */
const yoloxFile: Build = (graph) =>
  constantTable(graph, 'output', CELLS, 8, {
    120: [20 / 32, 40 / 32, Math.log(20 / 32), Math.log(40 / 32), 0.9, 1, 0, 0],
    3: [NaN, 0, 999, 0, 1, 1, 0, 0],
  });

/** Class 1, which is not looked for, is surer than the person. */
const yolov8File: Build = (graph) => {
  const columns = 200;
  const values = new Float32Array(7 * columns);
  [20, 40, 20, 40, 0.9, 0.95, 0].forEach((value, row) => (values[row * columns + 7] = value));
  [21, 40, 20, 40, 0.5, 0, 0].forEach((value, row) => (values[row * columns + 8] = value));
  constantOutput(graph, 'output0', [1, 7, columns], values);
};

const endToEndFile: Build = (graph) =>
  constantTable(graph, 'output0', 10, 6, {
    0: [10, 20, 30, 60, 0.9, 0],
    1: [10, 20, 30, 60, 0.9, 1],
    2: [30, 20, 10, 60, 0.9, 2],
  });

const logitsFile: Build = (graph) => {
  const silent = [-9, -9, -9];
  constantTable(graph, 'logits', 3, 3, { 0: [Math.log(9), -9, -9], 1: silent, 2: [NaN, NaN, NaN] });
  constantTable(graph, 'pred_boxes', 3, 4, { 0: [20 / 96, 40 / 64, 20 / 96, 40 / 64] });
};

/** As D-FINE's exporter writes it: boxes in the size that is asked for, 96x64 times fractions. */
const settledFile: Build = (graph) => {
  graph.input('orig_target_sizes', 'int64', [1, 2]);
  const size = graph.node('Cast', ['orig_target_sizes'], { to: 1 });
  const sides = graph.node('Concat', [size, size], { axis: 1 });
  const fractions = graph.constant(
    [1, 2, 4],
    Float32Array.of(10 / 96, 20 / 64, 30 / 96, 60 / 64, 0, 0, 0.1, 0.1),
  );
  graph.node('Mul', [fractions, sides], {}, 'boxes');
  graph.output('boxes', 'float32', [1, 2, 4]);
  graph.node('Cast', [graph.constant([1, 2], Float32Array.of(0, 2))], { to: 7 }, 'labels');
  graph.output('labels', 'int64', [1, 2]);
  constantOutput(graph, 'scores', [1, 2], Float32Array.of(0.9, 0.01));
};

/** Answers with the greatest value of each colour in the top row, as the score of class 0, 1 and 2. */
const colourFile: Build = (graph) => {
  const rowTops = graph.node('ReduceMax', ['images'], { axes: [3], keepdims: 0 });
  const weights = new Float32Array(64 * 6);
  weights[4] = 1;
  const scores = graph.node('MatMul', [rowTops, graph.constant([64, 6], weights)]);
  const boxes = [0, 1, 2].flatMap((index) => [10, 20, 30, 60, 0, index]);
  graph.node('Add', [scores, graph.constant([1, 3, 6], Float32Array.from(boxes))], {}, 'output0');
  graph.output('output0', 'float32', [1, 3, 6]);
};

describe("an operator's detector", function () {
  this.timeout(300_000);
  let directory: string;

  before(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-detector-'));
  });

  after(() => rm(directory, { recursive: true, force: true }));

  const layouts: [string, LayoutName, Build][] = [
    ['YOLOX', 'yolox', yoloxFile],
    ['YOLOv8', 'yolov8', yolov8File],
    ['YOLO end to end', 'yolo-end-to-end', endToEndFile],
    ['RT-DETR with logits', 'rt-detr', logitsFile],
    ['D-FINE with labels, boxes and scores', 'rt-detr', settledFile],
  ];
  for (const [title, layout, build] of layouts) {
    it(`of the kind ${title} is read as its worker runs it`, async () => {
      const spec = specOf(await writeDetector(directory, build), layout);
      const running = await startDetector([spec], silentLog);

      const outcome = await running.detect(grey(), CANVAS);
      await running.stop();

      expect(outcome.status).to.equal('detected');
      const detections = outcome.status === 'detected' ? outcome.detections : [];
      expect(detections.map(({ label, isCut }) => ({ label, isCut }))).to.deep.equal([
        { label: PERSON.label, isCut: false },
      ]);
      expect(detections[0]?.score).to.be.closeTo(0.9, 1e-5);
      Object.entries(PERSON.box).forEach(([side, value]) =>
        expect(detections[0]?.box[side as 'x'], side).to.be.closeTo(value, 1e-3),
      );
      expect(running.detector.equipment()).to.deep.equal({
        detector: layout,
        detectorProblem: '',
        provider: 'cpu',
        providerNote: '',
      });
    });
  }

  it('sees the pixels of the canvas, red first, and gives scores on the scale of the tracker', async () => {
    const file = await writeDetector(directory, colourFile);
    const spec: DetectorSpec = {
      ...specOf(file, 'yolo-end-to-end'),
      labels: ['person', 'dog', 'car'],
      scores: { open: 0.6, continue: 0.3 },
    };
    const detector = await openDetector(spec, MARKS);
    const pixels = new Uint8Array(96 * 64 * 3);
    pixels.set([255, 0, 153], 0);

    const found = await detector.detect(pixels, CANVAS);
    await detector.close();

    expect(found.map(({ label }) => label)).to.deep.equal(['person', 'car']);
    expect(found[0]?.score).to.equal(1);
    expect(found[1]?.score).to.be.closeTo(0.4, 1e-5);
  });

  it('is run at the size of each canvas where the file leaves its sides open', async () => {
    const file = await writeDetector(directory, endToEndFile, ['height', 'width']);
    const detector = await openDetector(specOf(file, 'yolo-end-to-end'), MARKS);

    const found = await detector.detect(new Uint8Array(320 * 160 * 3), { width: 320, height: 160 });
    await detector.close();

    expect(found.map(({ box }) => box)).to.deep.equal([PERSON.box]);
  });
});

describe('a detector file that cannot be used', function () {
  this.timeout(300_000);
  let directory: string;

  before(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-detector-'));
  });

  after(() => rm(directory, { recursive: true, force: true }));

  async function problemOf(spec: DetectorSpec): Promise<string> {
    try {
      await (await openDetector(spec, MARKS)).close();
      return '';
    } catch (error) {
      return describeError(error);
    }
  }

  it('says which output was expected, which was found, and what it looks like', async () => {
    const file = await writeDetector(directory, yolov8File);

    expect(await problemOf(specOf(file, 'yolox'))).to.equal(
      `layout yolox expected one float32 output [1, ${CELLS}, 8], found float32 output0 [1, 7, 200]; ` +
        'it looks like yolov8',
    );
    expect(await problemOf(specOf(await writeDetector(directory, yoloxFile), 'yolov8'))).to.equal(
      `layout yolov8 expected one float32 output [1, 7, boxes], found float32 output [1, ${CELLS}, 8]; ` +
        'it looks like yolox',
    );
    const three: Build = (graph) => constantTable(graph, 'output', 3 * CELLS, 8, {});
    expect(await problemOf(specOf(await writeDetector(directory, three), 'yolov8'))).to.contain(
      'looks like YOLOv5 or v7',
    );
  });

  it('says how many classes it has when the labels are of another number', async () => {
    const spec = specOf(await writeDetector(directory, yolov8File), 'yolov8');

    expect(await problemOf({ ...spec, labels: ['person', 'car'] })).to.equal(
      'the file has 3 classes, labels lists 2: expected one name or null for each',
    );
  });

  it('says which input was expected when it takes another one', async () => {
    const graph = createOnnxGraph('tflite');
    graph.input('picture', 'float32', [1, 64, 96, 3]);
    endToEndFile(graph);
    const spec = specOf(await writeModel(directory, graph), 'yolo-end-to-end');

    expect(await problemOf(spec)).to.equal(
      'expected one float32 input [1, 3, height, width], found float32 picture [1, 64, 96, 3]',
    );
    const sized = specOf(await writeDetector(directory, endToEndFile), 'yolo-end-to-end');
    expect(await problemOf({ ...sized, input: { width: 640, height: 384 } })).to.equal(
      'the file takes pictures of 96x64, inputWidth and inputHeight say 640x384',
    );
  });

  it('says when there is none, when it is no ONNX file, and when it is too large', async () => {
    const [garbage, empty, large] = ['garbage.onnx', 'empty.onnx', 'large.onnx'].map((name) =>
      path.join(directory, name),
    ) as [string, string, string];
    await writeFile(garbage, 'GIF89a, and surely no protocol buffer');
    await writeFile(empty, '');
    await writeFile(large, '');
    await truncate(large, 500 << 20);

    expect(await problemOf(specOf(path.join(directory, 'none.onnx'), 'yolox'))).to.match(
      /^none\.onnx cannot be read: ENOENT/,
    );
    expect(await problemOf(specOf(directory, 'yolox'))).to.match(/is no file$/);
    expect(await problemOf(specOf(garbage, 'yolox'))).to.match(/^garbage\.onnx does not run: cpu: /);
    expect(await problemOf(specOf(empty, 'yolox'))).to.equal('empty.onnx is empty');
    expect(await problemOf(specOf(large, 'yolox'))).to.equal('large.onnx is 500 MB, expected at most 400 MB');
  });

  it('gives way to the next detector, and health is told why', async () => {
    const missing = { ...specOf(path.join(directory, 'none.onnx'), 'yolox'), name: 'yolox (none.onnx)' };
    const ours = specOf(await writeDetector(directory, endToEndFile), 'yolo-end-to-end');
    const running = await startDetector([missing, ours], silentLog);

    const outcome = await running.detect(grey(), CANVAS);
    await running.stop();

    expect(outcome.status).to.equal('detected');
    const { detector, detectorProblem } = running.detector.equipment();
    expect(detector).to.equal('yolo-end-to-end');
    expect(detectorProblem).to.match(/^yolox \(none\.onnx\): none\.onnx cannot be read: ENOENT/);
  });
});

describe('execution providers', function () {
  this.timeout(300_000);

  it('are tried in turn; the CPU runs what the others cannot, and the reasons are kept', async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-detector-'));
    const spec = specOf(await writeDetector(directory, endToEndFile), 'yolo-end-to-end');
    // Neither is in the runtime's package for Linux.
    const providers: Provider[] = ['openvino', 'coreml', 'cpu'];
    const running = await startDetector([{ ...spec, providers }], silentLog);

    const outcome = await running.detect(grey(), CANVAS);
    await running.stop();
    await rm(directory, { recursive: true, force: true });

    expect(outcome.status).to.equal('detected');
    const { provider, providerNote } = running.detector.equipment();
    expect(provider).to.equal('cpu');
    expect(providerNote).to.match(/^openvino: .*not found.*; coreml: .*not found/);
  });
});
