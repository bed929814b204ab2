import { expect } from 'chai';
import { matchPairs } from './pair-matching.ts';

function cheapestByTrying(costs: number[][], row = 0, used = new Set<number>()): number {
  const line = costs[row];
  if (!line) {
    return 0;
  }
  return Math.min(
    ...line.map((cost, column) =>
      used.has(column) ? Infinity : cost + cheapestByTrying(costs, row + 1, new Set([...used, column])),
    ),
  );
}

describe('pairing detections with tracks', () => {
  it('finds the pairing of least total cost, as trying all of them does', () => {
    let seed = 3;
    const random = (): number => (seed = (seed * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32;

    for (let round = 0; round < 60; round++) {
      const [rows, columns] = [1 + (round % 5), 5 + (round % 2)];
      const costs = Array.from({ length: rows }, () => Array.from({ length: columns }, random));

      const pairs = matchPairs(rows, columns, (row, column) => costs[row]?.[column] ?? null);

      const total = pairs.reduce((sum, [row, column]) => sum + (costs[row]?.[column] ?? Infinity), 0);
      expect(pairs).to.have.length(rows);
      expect(total).to.be.closeTo(cheapestByTrying(costs), 1e-9);
    }
  });

  it('pairs nothing that may not be, also where there are more detections than tracks', () => {
    const pairs = matchPairs(3, 2, (row, column) => (row === 2 && column === 0 ? 0.1 : null));

    expect(pairs).to.deep.equal([[2, 0]]);
    expect(matchPairs(0, 4, () => 0)).to.deep.equal([]);
  });
});
