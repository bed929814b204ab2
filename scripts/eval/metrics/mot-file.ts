/**
 * MOTChallenge text, the form in which everybody exchanges tracks: one box a line,
 * `frame,id,left,top,width,height,score,x,y,z`, frames counted from 1, pixels. In ground truth the seventh column is
 * a flag: 0 means "do not count this box" (Leal-Taixé et al., MOTChallenge 2015).
 *
 * Reading is strict: a file with one wrong line would give wrong figures in silence, so the line and the value are
 * named and nothing is read. Not here: which tracks belong together (comparison.ts).
 */
import { GiveUp } from '#base/errors.ts';
import type { Box } from '#protocol/geometry.ts';

/** Longer files are not ours: a million boxes are twenty hours of ten people at 1.4 looks a second. */
const MAX_ROWS = 1_000_000;
const COLUMNS = ['frame', 'id', 'left', 'top', 'width', 'height', 'score'] as const;
/** World coordinates in the older form, class and visibility in the newer: neither is needed. */
const MAX_COLUMNS = 10;

export interface MotRow {
  /** From 1. */
  frame: number;
  /** -1 in files of detections, which belong to nobody yet. */
  id: number;
  /** Pixels. */
  box: Box;
  /** Detector's score, or the flag of a ground truth. */
  score: number;
}

/** `name` is what errors call the file. Throws GiveUp `mot-file` with line and value. */
export function readMot(text: string, name: string): MotRow[] {
  const rows: MotRow[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') {
      return;
    }
    if (rows.length === MAX_ROWS) {
      throw new GiveUp('mot-file', `${name}: more than ${MAX_ROWS} boxes`);
    }
    rows.push(readLine(line, `${name}:${index + 1}`));
  });
  return rows;
}

/** Sorted by frame and id; three decimals, as the seventh column is a score and the last three are unknown. */
export function writeMot(rows: readonly MotRow[]): string {
  return [...rows]
    .sort((a, b) => a.frame - b.frame || a.id - b.id)
    .map(({ frame, id, box, score }) => {
      const numbers = [box.x, box.y, box.w, box.h, score].map((value) => String(Number(value.toFixed(3))));
      return `${frame},${id},${numbers.join(',')},-1,-1,-1\n`;
    })
    .join('');
}

/** The boxes of a ground truth that count. */
export function countedRows(truth: readonly MotRow[]): MotRow[] {
  return truth.filter(({ score }) => score !== 0);
}

/** For pictures of another size than the boxes were drawn on. */
export function scaleRows(rows: readonly MotRow[], scaleX: number, scaleY = scaleX): MotRow[] {
  return rows.map((row) => ({
    ...row,
    box: { x: row.box.x * scaleX, y: row.box.y * scaleY, w: row.box.w * scaleX, h: row.box.h * scaleY },
  }));
}

function readLine(line: string, place: string): MotRow {
  const cells = line.split(',').map((cell) => cell.trim());
  if (cells.length < COLUMNS.length || cells.length > MAX_COLUMNS) {
    throw new GiveUp('mot-file', `${place}: ${cells.length} columns, expected 7 to ${MAX_COLUMNS}`);
  }
  const [frame = 0, id = 0, x = 0, y = 0, w = 0, h = 0, score = 0] = COLUMNS.map((column, index) =>
    readNumber(cells[index] ?? '', `${place}: ${column}`),
  );
  if (!Number.isInteger(frame) || frame < 1) {
    throw new GiveUp('mot-file', `${place}: frame is ${frame}, expected a whole number from 1`);
  }
  if (!Number.isInteger(id)) {
    throw new GiveUp('mot-file', `${place}: id is ${id}, expected a whole number`);
  }
  if (w <= 0 || h <= 0) {
    throw new GiveUp('mot-file', `${place}: the box is ${w} x ${h} pixels, expected more than 0`);
  }
  return { frame, id, box: { x, y, w, h }, score };
}

function readNumber(cell: string, place: string): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(cell) || !Number.isFinite(Number(cell))) {
    throw new GiveUp('mot-file', `${place} is "${cell.slice(0, 40)}", expected a number`);
  }
  return Number(cell);
}
