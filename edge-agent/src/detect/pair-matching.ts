/**
 * Pairs rows with columns at the least total cost: the Hungarian method with potentials (Kuhn, 1955; the
 * shortest-path form of Jonker and Volgenant, 1987). Two people who cross are told apart by the best of all pairings,
 * not by who is matched first.
 */
const IMPOSSIBLE = 1e6;

/** `costOf` gives null for a pair that may not be. Returns [row, column] pairs. */
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
  const costs = Array.from({ length: rows }, (_, row) =>
    Float64Array.from({ length: columns }, (__, column) => costOf(row, column) ?? IMPOSSIBLE),
  );
  return assign(costs, columns).filter(([row, column]) => (costs[row]?.[column] ?? IMPOSSIBLE) < IMPOSSIBLE);
}

interface Potentials {
  row: Float64Array;
  column: Float64Array;
  /** Which row holds a column; 0 = free. Rows and columns count from 1, column 0 holds the row being placed. */
  rowOf: Int32Array;
}

function assign(costs: readonly Float64Array[], columns: number): [number, number][] {
  const state: Potentials = {
    row: new Float64Array(costs.length + 1),
    column: new Float64Array(columns + 1),
    rowOf: new Int32Array(columns + 1),
  };
  for (let row = 1; row <= costs.length; row++) {
    placeRow(costs, row, state);
  }
  const pairs: [number, number][] = [];
  state.rowOf.forEach((row, column) => {
    if (column > 0 && row > 0) {
      pairs.push([row - 1, column - 1]);
    }
  });
  return pairs;
}

/** Finds the cheapest chain of moves that frees a column for `row`, and makes them. */
function placeRow(costs: readonly Float64Array[], row: number, state: Potentials): void {
  const { rowOf } = state;
  const cameFrom = new Int32Array(rowOf.length);
  const slack = new Float64Array(rowOf.length).fill(Infinity);
  const isDone = new Uint8Array(rowOf.length);
  rowOf[0] = row;
  let column = 0;
  do {
    isDone[column] = 1;
    relax(costs, column, { state, slack, cameFrom, isDone });
    const next = cheapest(slack, isDone);
    shift(state, slack, isDone, slack[next] ?? 0);
    column = next;
  } while (rowOf[column] !== 0);
  while (column !== 0) {
    const before = cameFrom[column] ?? 0;
    rowOf[column] = rowOf[before] ?? 0;
    column = before;
  }
}

interface Search {
  state: Potentials;
  slack: Float64Array;
  cameFrom: Int32Array;
  isDone: Uint8Array;
}

/** What each open column would cost by way of `column`. */
function relax(costs: readonly Float64Array[], column: number, search: Search): void {
  const { state, slack, cameFrom, isDone } = search;
  const row = state.rowOf[column] ?? 0;
  for (let other = 1; other < slack.length; other++) {
    const cost = costs[row - 1]?.[other - 1] ?? IMPOSSIBLE;
    const reduced = cost - (state.row[row] ?? 0) - (state.column[other] ?? 0);
    if (isDone[other] === 0 && reduced < (slack[other] ?? Infinity)) {
      slack[other] = reduced;
      cameFrom[other] = column;
    }
  }
}

function cheapest(slack: Float64Array, isDone: Uint8Array): number {
  let best = 0;
  for (let column = 1; column < slack.length; column++) {
    if (isDone[column] === 0 && (best === 0 || (slack[column] ?? Infinity) < (slack[best] ?? Infinity))) {
      best = column;
    }
  }
  return best;
}

function shift(state: Potentials, slack: Float64Array, isDone: Uint8Array, step: number): void {
  for (let column = 0; column < slack.length; column++) {
    if (isDone[column] === 1) {
      const row = state.rowOf[column] ?? 0;
      state.row[row] = (state.row[row] ?? 0) + step;
      state.column[column] = (state.column[column] ?? 0) - step;
    } else {
      slack[column] = (slack[column] ?? 0) - step;
    }
  }
}
