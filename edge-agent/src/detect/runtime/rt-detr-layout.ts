/**
 * RT-DETR and D-FINE, in the three forms their exporters write:
 *   logits [1, queries, classes] with boxes [1, queries, 4], centre and size as fractions of the input;
 *   labels [1, queries], boxes [1, queries, 4] and scores [1, queries], left, top, right, bottom in the size asked for;
 *   both joined, [1, queries, 4 + classes], scores instead of logits.
 */
import {
  cellCount,
  soleTable,
  tableOf,
  type Candidate,
  type Layout,
  type Output,
  type Read,
} from './layout.ts';

/** They give some hundreds of answers; whole grids of cells are another layout. */
const MAX_QUERIES = 1000;
const MAX_CLASSES = 1000;

export const rtDetrLayout: Layout = {
  pixels: { type: 'float32', axes: 'NCHW', colours: 'rgb', range: 1 },
  mayAskForSize: true,
  // One query may answer with two classes on the same box.
  sameObjectIou: 0.9,
  expected: (classes) =>
    `float32 outputs logits [1, queries, ${classes}] and boxes [1, queries, 4], ` +
    `or labels [1, queries], boxes [1, queries, 4] and scores [1, queries], ` +
    `or one output [1, queries, ${4 + classes}]`,
  classesOf: (outputs, input) => {
    const form = formOf(outputs);
    if (
      !form ||
      form.queries > MAX_QUERIES ||
      (form.type === 'joined' && form.queries === cellCount(input))
    ) {
      return null;
    }
    return form.type === 'settled' ? 'unknown' : form.classes;
  },
  open: () => (outputs, order) => {
    const form = formOf(outputs);
    if (!form) {
      return [];
    }
    return form.type === 'settled' ? readSettled(form, order) : readQueries(form, order);
  },
};

type Order = Parameters<Read>[1];

interface Settled {
  type: 'settled';
  queries: number;
  labels: BigInt64Array | Int32Array;
  scores: Float32Array;
  boxes: Float32Array;
}

interface Queries {
  type: 'apart' | 'joined';
  queries: number;
  classes: number;
  /** Score of query and class, 0 to 1. */
  score: (query: number, classIndex: number) => number;
  /** Four numbers of a query. */
  box: (query: number) => Float32Array;
}

function formOf(outputs: readonly Output[]): Settled | Queries | null {
  const joined = soleTable(outputs);
  if (joined) {
    const { data, rows, columns } = joined;
    return columns > 4 && columns <= 4 + MAX_CLASSES && rows > 0
      ? {
          type: 'joined',
          queries: rows,
          classes: columns - 4,
          score: (query, classIndex) => data[query * columns + 4 + classIndex] ?? 0,
          box: (query) => data.subarray(query * columns, query * columns + 4),
        }
      : null;
  }
  return outputs.length === 2 ? apartOf(outputs) : settledOf(outputs);
}

/** With four classes both outputs have one shape: then their names decide. */
function apartOf(outputs: readonly Output[]): Queries | null {
  const isBoxes = ({ name, dims }: Output): boolean => dims[2] === 4 && /box|det/i.test(name);
  const boxOutput = outputs.find(isBoxes) ?? outputs.find(({ dims }) => dims[2] === 4);
  const logitOutput = outputs.find((output) => output !== boxOutput);
  const boxes = boxOutput ? tableOf(boxOutput) : null;
  const logits = logitOutput ? tableOf(logitOutput) : null;
  if (!boxes || !logits || boxes.rows !== logits.rows || boxes.columns !== 4) {
    return null;
  }
  const { data, columns } = logits;
  return {
    type: 'apart',
    queries: boxes.rows,
    classes: columns,
    score: (query, classIndex) => 1 / (1 + Math.exp(-(data[query * columns + classIndex] ?? -Infinity))),
    box: (query) => boxes.data.subarray(query * 4, query * 4 + 4),
  };
}

function settledOf(outputs: readonly Output[]): Settled | null {
  const boxes = outputs.map(tableOf).find((table) => table?.columns === 4);
  const lists = outputs.filter(({ dims }) => dims.length === 2 && dims[0] === 1);
  const labels = lists.map(({ data }) => data).find(isWhole);
  const scores = lists.map(({ data }) => data).find((data) => data instanceof Float32Array);
  if (outputs.length !== 3 || !boxes || !labels || !scores) {
    return null;
  }
  const isEven = labels.length === boxes.rows && scores.length === boxes.rows;
  return isEven ? { type: 'settled', queries: boxes.rows, labels, scores, boxes: boxes.data } : null;
}

function isWhole(data: Output['data']): data is BigInt64Array | Int32Array {
  return data instanceof BigInt64Array || data instanceof Int32Array;
}

function readSettled({ labels, scores, boxes }: Settled, { classes, leastScore }: Order): Candidate[] {
  const wanted = new Set(classes);
  const found: Candidate[] = [];
  scores.forEach((score, query) => {
    const classIndex = Number(labels[query] ?? -1);
    if (score >= leastScore && wanted.has(classIndex)) {
      const [left = NaN, top = NaN, right = NaN, bottom = NaN] = boxes.subarray(query * 4, query * 4 + 4);
      found.push({ classIndex, score, left, top, right, bottom });
    }
  });
  return found;
}

function readQueries(form: Queries, { classes, leastScore, input }: Order): Candidate[] {
  const found: Candidate[] = [];
  for (let query = 0; query < form.queries; query += 1) {
    const best = { classIndex: 0, score: 0 };
    for (const classIndex of classes) {
      const score = form.score(query, classIndex);
      if (score > best.score) {
        best.score = score;
        best.classIndex = classIndex;
      }
    }
    if (best.score >= leastScore) {
      const [x = NaN, y = NaN, w = NaN, h = NaN] = form.box(query);
      found.push({
        ...best,
        left: (x - w / 2) * input.width,
        top: (y - h / 2) * input.height,
        right: (x + w / 2) * input.width,
        bottom: (y + h / 2) * input.height,
      });
    }
  }
  return found;
}
