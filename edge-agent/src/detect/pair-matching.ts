/**
 * Pairs rows with columns at the least total cost: the Hungarian method with potentials (Kuhn, 1955; the
 * shortest-path form of Jonker and Volgenant, 1987). Two people who cross are told apart by the best of all pairings,
 * not by who is matched first.
 *
 * Mostly nobody disputes anybody: where every row likes another column best, that is the answer, for no pairing can
 * cost less than everybody's first choice. Only the rest is searched.
 */
const IMPOSSIBLE = 1e6;

/** `costOf` gives null for a pair that may not be. As many pairs as can be; returns [row, column] pairs. */
export function matchPairs(
  rows: number,
  columns: number,
  costOf: (row: number, column: number) => number | null,
): [number, number][] {
  if (rows === 0 || columns === 0) {
    return [];
  }
  if (rows > columns) {
    return matchPairs(columns, rows, (row, column) => costOf(column, row)).map(([a, b]) => [b, a]);
  }
  const costs = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      costs[row * columns + column] = costOf(row, column) ?? IMPOSSIBLE;
    }
  }
  const columnOf = firstChoices(costs, rows, columns) ?? assign(costs, rows, columns);
  const pairs: [number, number][] = [];
  columnOf.forEach((column, row) => {
    if (at(costs, row * columns + column) < IMPOSSIBLE) {
      pairs.push([row, column]);
    }
  });
  return pairs;
}

/** Each row's cheapest column; null where two rows want the same one. */
function firstChoices(costs: Float64Array, rows: number, columns: number): Int32Array | null {
  const choices = new Int32Array(rows);
  const isTaken = new Uint8Array(columns);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let column = 1; column < columns; column++) {
      if (at(costs, row * columns + column) < at(costs, row * columns + best)) {
        best = column;
      }
    }
    if (isTaken[best] === 1) {
      return null;
    }
    isTaken[best] = 1;
    choices[row] = best;
  }
  return choices;
}

/** Rows and columns count from 1 in here; column 0 holds the row that is being placed. */
interface Search {
  costs: Float64Array;
  columns: number;
  rowPotential: Float64Array;
  columnPotential: Float64Array;
  /** Which row holds a column; 0 = free. */
  rowOf: Int32Array;
  /** What each open column would cost, by way of which column. */
  slack: Float64Array;
  cameFrom: Int32Array;
  isDone: Uint8Array;
}

function assign(costs: Float64Array, rows: number, columns: number): Int32Array {
  const search: Search = {
    costs,
    columns,
    rowPotential: new Float64Array(rows + 1),
    columnPotential: new Float64Array(columns + 1),
    rowOf: new Int32Array(columns + 1),
    slack: new Float64Array(columns + 1),
    cameFrom: new Int32Array(columns + 1),
    isDone: new Uint8Array(columns + 1),
  };
  for (let row = 1; row <= rows; row++) {
    placeRow(row, search);
  }
  const columnOf = new Int32Array(rows);
  for (let column = 1; column <= columns; column++) {
    const row = at(search.rowOf, column);
    if (row > 0) {
      columnOf[row - 1] = column - 1;
    }
  }
  return columnOf;
}

/** Finds the cheapest chain of moves that frees a column for `row`, and makes them. */
function placeRow(row: number, search: Search): void {
  const { rowOf, cameFrom, slack, isDone } = search;
  slack.fill(Infinity);
  isDone.fill(0);
  rowOf[0] = row;
  let column = 0;
  do {
    isDone[column] = 1;
    column = advance(column, search);
  } while (rowOf[column] !== 0);
  while (column !== 0) {
    const before = at(cameFrom, column);
    rowOf[column] = at(rowOf, before);
    column = before;
  }
}

/** Looks on from `column`; returns the cheapest open column, with the potentials shifted so that it costs nothing. */
function advance(column: number, search: Search): number {
  const { costs, columns, rowPotential, columnPotential, rowOf, slack, cameFrom, isDone } = search;
  const row = at(rowOf, column);
  let next = 0;
  for (let other = 1; other <= columns; other++) {
    if (isDone[other] === 1) {
      continue;
    }
    const cost = at(costs, (row - 1) * columns + other - 1);
    const reduced = cost - at(rowPotential, row) - at(columnPotential, other);
    if (reduced < at(slack, other)) {
      slack[other] = reduced;
      cameFrom[other] = column;
    }
    if (next === 0 || at(slack, other) < at(slack, next)) {
      next = other;
    }
  }
  const step = at(slack, next);
  for (let other = 0; other <= columns; other++) {
    if (isDone[other] === 1) {
      const held = at(rowOf, other);
      rowPotential[held] = at(rowPotential, held) + step;
      columnPotential[other] = at(columnPotential, other) - step;
    } else {
      slack[other] = at(slack, other) - step;
    }
  }
  return next;
}

/** Indexes in here are in range by construction. */
function at(values: Float64Array | Int32Array, index: number): number {
  return values[index] ?? 0;
}
