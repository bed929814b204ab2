import { expect } from 'chai';
import { cellCount, type Candidate, type Output, type Size } from './layout.ts';
import { LAYOUTS, type LayoutName } from './layouts.ts';

/** 16 + 4 + 1 cells of strides 8, 16 and 32. */
const INPUT: Size = { width: 32, height: 32 };
const CELLS = 21;
const CLASSES = 3;

function table(name: string, rows: number, columns: number, put: [number, number, number][]): Output {
  const data = new Float32Array(rows * columns);
  put.forEach(([row, column, value]) => (data[row * columns + column] = value));
  return { name, dims: [1, rows, columns], data };
}

/** Numbers of one row from column 0. */
function row(index: number, values: readonly number[]): [number, number, number][] {
  return values.map((value, column) => [index, column, value]);
}

function column(index: number, values: readonly number[]): [number, number, number][] {
  return values.map((value, rowIndex) => [rowIndex, index, value]);
}

function read(
  name: LayoutName,
  outputs: readonly Output[],
  options: { classes?: number[]; input?: Size; probe?: readonly Output[] } = {},
): Candidate[] {
  const { classes = [0, 1, 2], input = INPUT, probe = outputs } = options;
  const found = LAYOUTS[name].open(probe, input)(outputs, { input, classes, leastScore: 0.25 });
  return found.map(({ classIndex, ...numbers }) => {
    const [score = 0, ...edges] = [
      numbers.score,
      numbers.left,
      numbers.top,
      numbers.right,
      numbers.bottom,
    ].map((value) => Math.round(value * 1000) / 1000);
    const [left = 0, top = 0, right = 0, bottom = 0] = edges;
    return { classIndex, score, left, top, right, bottom };
  });
}

describe('reading YOLOX', () => {
  /** Cell 6 is column 2, row 1 of stride 8; cell 17 is column 1, row 0 of stride 16. */
  const raw = table('output', CELLS, 5 + CLASSES, [
    ...row(6, [0.5, 0.25, Math.log(2), Math.log(4), 0.8, 0.1, 0.9, 0.2]),
    ...row(17, [0, 1, 0, Math.log(0.5), 0.5, 0.6, 0, 0]),
  ]);

  it('puts raw boxes on their cells and multiplies presence with the best class', () => {
    expect(read('yolox', [raw])).to.deep.equal([
      { classIndex: 1, score: 0.72, left: 12, top: -6, right: 28, bottom: 26 },
      { classIndex: 0, score: 0.3, left: 8, top: 12, right: 24, bottom: 20 },
    ]);
  });

  it('takes boxes as they are where the exporter has put them on their cells', () => {
    const placed = Array.from({ length: CELLS }, (_, index) => row(index, [16, 16, 8, 8])).flat();
    const decoded = table('output', CELLS, 5 + CLASSES, [...placed, [6, 4, 0.9], [6, 7, 1]]);

    expect(read('yolox', [decoded])).to.deep.equal([
      { classIndex: 2, score: 0.9, left: 12, top: 12, right: 20, bottom: 20 },
    ]);
  });

  it('does not look for classes nobody asked for', () => {
    expect(read('yolox', [raw], { classes: [2] })).to.deep.equal([]);
  });
});

describe('reading YOLOv8, v9 and v11', () => {
  const output = table('output0', 4 + CLASSES, 40, [
    ...column(3, [16, 12, 8, 10, 0.1, 0.2, 0.7]),
    ...column(39, [4, 4, 2, 2, 0.26, 0.1, 0]),
    ...column(20, [4, 4, 2, 2, 0.24, 0.1, 0]),
  ]);

  it('turns centres and sizes to edges and takes the best class', () => {
    expect(read('yolov8', [output])).to.deep.equal([
      { classIndex: 2, score: 0.7, left: 12, top: 7, right: 20, bottom: 17 },
      { classIndex: 0, score: 0.26, left: 3, top: 3, right: 5, bottom: 5 },
    ]);
  });

  it('takes the best of the classes that are asked for', () => {
    expect(read('yolov8', [output], { classes: [0, 1] }).map(({ score }) => score)).to.deep.equal([0.26]);
  });
});

describe('reading YOLO that settles doubles itself', () => {
  it('leaves out empty rows and classes that are none', () => {
    const output = table('output0', 10, 6, [
      ...row(0, [1, 2, 11, 22, 0.9, 1]),
      ...row(1, [1, 2, 11, 22, 0.8, 7]),
      ...row(2, [1, 2, 11, 22, 0.8, 0.5]),
      ...row(3, [1, 2, 11, 22, 0.8, NaN]),
    ]);

    expect(read('yolo-end-to-end', [output])).to.deep.equal([
      { classIndex: 1, score: 0.9, left: 1, top: 2, right: 11, bottom: 22 },
    ]);
  });
});

describe('reading RT-DETR and D-FINE', () => {
  const logit = (score: number): number => Math.log(score / (1 - score));
  const wide = { width: 64, height: 32 };
  const expected = [{ classIndex: 2, score: 0.75, left: 16, top: 8, right: 48, bottom: 24 }];

  it('reads logits and boxes that are fractions of the input', () => {
    const unsure = Array.from({ length: 5 }, (_, query) => row(query, [-9, -9, -9])).flat();
    const outputs = [
      table('logits', 5, CLASSES, [...unsure, ...row(4, [-9, logit(0.5), logit(0.75)])]),
      table('pred_boxes', 5, 4, row(4, [0.5, 0.5, 0.5, 0.5])),
    ];

    expect(read('rt-detr', outputs, { input: wide })).to.deep.equal(expected);
    expect(read('rt-detr', outputs.toReversed(), { input: wide })).to.deep.equal(expected);
  });

  it('tells logits of four classes from boxes by their names', () => {
    const outputs = [
      table('labels', 2, 4, [...row(0, [-9, -9, logit(0.75), -9]), ...row(1, [-9, -9, -9, -9])]),
      table('dets', 2, 4, row(0, [0.5, 0.5, 0.5, 0.5])),
    ];

    expect(read('rt-detr', outputs, { input: wide })).to.deep.equal(expected);
  });

  it('reads labels, boxes and scores', () => {
    const outputs: Output[] = [
      { name: 'labels', dims: [1, 3], data: BigInt64Array.of(2n, 99n, 0n) },
      table('boxes', 3, 4, [...row(0, [16, 8, 48, 24]), ...row(1, [1, 1, 9, 9])]),
      { name: 'scores', dims: [1, 3], data: Float32Array.of(0.75, 0.9, 0.1) },
    ];

    expect(read('rt-detr', outputs, { input: wide })).to.deep.equal(expected);
  });

  it('reads the one output of exporters that join both', () => {
    const outputs = [table('output0', 5, 4 + CLASSES, row(1, [0.5, 0.5, 0.5, 0.5, 0, 0.1, 0.75]))];

    expect(read('rt-detr', outputs, { input: wide })).to.deep.equal(expected);
  });
});

describe('telling layouts apart', () => {
  const input = { width: 640, height: 640 };
  const shapes: Record<string, readonly Output[]> = {
    yolox: [table('output', 8400, 85, [])],
    yolov8: [table('output0', 84, 8400, [])],
    'yolo-end-to-end': [table('output0', 300, 6, [])],
    'rt-detr': [table('logits', 300, 80, []), table('pred_boxes', 300, 4, [])],
    yolov5: [table('output', 25_200, 85, [])],
  };
  const fits = (outputs: readonly Output[]): string[] =>
    Object.entries(LAYOUTS)
      .filter(([, layout]) => layout.classesOf(outputs, input) !== null)
      .map(([name]) => name);

  it('takes each for what it is, and for nothing else that has as many classes', () => {
    expect(fits(shapes['yolox'] ?? [])).to.deep.equal(['yolox']);
    expect(fits(shapes['yolov8'] ?? [])).to.deep.equal(['yolov8']);
    expect(fits(shapes['yolo-end-to-end'] ?? []))
      .to.include('yolo-end-to-end')
      .and.not.include('yolox');
    expect(fits(shapes['rt-detr'] ?? [])).to.deep.equal(['rt-detr']);
    expect(fits(shapes['yolov5'] ?? [])).to.deep.equal([]);
  });

  it('counts classes where outputs show them', () => {
    const count = (name: LayoutName): unknown => LAYOUTS[name].classesOf(shapes[name] ?? [], input);

    expect([count('yolox'), count('yolov8'), count('yolo-end-to-end'), count('rt-detr')]).to.deep.equal([
      80,
      80,
      'unknown',
      80,
    ]);
    expect(cellCount(input)).to.equal(8400);
  });

  it('reads nothing, and does not fail, where a run gives something else than the first did', () => {
    const garbage: readonly (readonly Output[])[] = [
      [],
      [{ name: 'heat', dims: [], data: new Float32Array() }],
      [{ name: 'output0', dims: [1, 84, 8400], data: 'float16' }],
      [{ name: 'output0', dims: [1, 84, 8400], data: new Float32Array(7) }],
      [{ name: 'output0', dims: [2, 0, 6], data: new Float32Array() }],
      [{ name: 'a', dims: [1, 3], data: BigInt64Array.of(1n) }, table('b', 2, 4, []), table('c', 2, 4, [])],
    ];

    for (const [name, layout] of Object.entries(LAYOUTS)) {
      const readNow = layout.open(shapes[name] ?? [], input);
      for (const outputs of garbage) {
        expect(readNow(outputs, { input, classes: [0, 1], leastScore: 0.2 }), name).to.deep.equal([]);
      }
    }
  });
});
