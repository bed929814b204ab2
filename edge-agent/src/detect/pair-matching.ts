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

/** Rows and columns count from 1 inside; column 0 holds the row being placed. */
function assign(costs: readonly Float64Array[], columns: number): [number, number][] {
  const rowPotential = new Float64Array(costs.length + 1);
  const columnPotential = new Float64Array(columns + 1);
  const rowOfColumn = new Int32Array(columns + 1);

  for (let row = 1; row <= costs.length; row++) {
    const cameFrom = new Int32Array(columns + 1);
    const slack = new Float64Array(columns + 1).fill(Infinity);
    const isDone = new Uint8Array(columns + 1);
    rowOfColumn[0] = row;
    let column = 0;
    do {
      isDone[column] = 1;
      const current = rowOfColumn[column] ?? 0;
      let [step, next] = [Infinity, 0];
      for (let candidate = 1; candidate <= columns; candidate++) {
        if (isDone[candidate]) {
          continue;
        }
        const reduced =
          (costs[current - 1]?.[candidate - 1] ?? IMPOSSIBLE) -
          (rowPotential[current] ?? 0) -
          (columnPotential[candidate] ?? 0);
        if (reduced < (slack[candidate] ?? Infinity)) {
          slack[candidate] = reduced;
          cameFrom[candidate] = column;
        }
        if ((slack[candidate] ?? Infinity) < step) {
          [step, next] = [slack[candidate] ?? Infinity, candidate];
        }
      }
      for (let candidate = 0; candidate <= columns; candidate++) {
        if (isDone[candidate]) {
          const placed = rowOfColumn[candidate] ?? 0;
          rowPotential[placed] = (rowPotential[placed] ?? 0) + step;
          columnPotential[candidate] = (columnPotential[candidate] ?? 0) - step;
        } else {
          slack[candidate] = (slack[candidate] ?? 0) - step;
        }
      }
      column = next;
    } while (rowOfColumn[column] !== 0);
    for (; column !== 0; column = cameFrom[column] ?? 0) {
      rowOfColumn[column] = rowOfColumn[cameFrom[column] ?? 0] ?? 0;
    }
  }
  return Array.from(rowOfColumn.keys())
    .filter((column) => column > 0 && (rowOfColumn[column] ?? 0) > 0)
    .map((column) => [(rowOfColumn[column] ?? 0) - 1, column - 1]);
}
