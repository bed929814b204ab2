import { expect } from 'chai';
import { createDotProducts } from './dot-products.ts';

describe('products of rows with a vector', () => {
  for (const length of [1, 3, 8, 128, 512, 513]) {
    it(`are those of plain arithmetic, ${length} numbers long`, () => {
      const products = createDotProducts(length);
      const rows = Array.from({ length: 5000 }, (_, row) => rowOf(row, length));
      rows.forEach((values, row) => products.setRow(row, values));
      const vector = rowOf(-1, length);

      const found: number[] = [];
      products.each(vector, rows.length, (row, product) => {
        expect(row).to.equal(found.length);
        found.push(product);
      });

      expect(found).to.have.length(rows.length);
      rows.forEach((values, row) => {
        const expected = values.reduce((sum, value, index) => sum + value * (vector[index] ?? 0), 0);
        expect(found[row]).to.be.closeTo(expected, 1e-4 * Math.max(1, length));
      });
    });
  }

  it('follow a row that is set again', () => {
    const products = createDotProducts(2);
    const read = (): number[] => {
      const found: number[] = [];
      products.each(Float32Array.of(1, 10), 2, (_, product) => found.push(product));
      return found;
    };
    products.setRow(0, Float32Array.of(1, 0));
    products.setRow(1, Float32Array.of(0, 2));
    const before = read();
    products.setRow(0, Float32Array.of(3, 3));

    expect([before, read()]).to.deep.equal([
      [1, 20],
      [33, 20],
    ]);
  });
});

/** Between -1 and 1, the same for the same row. */
function rowOf(row: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(row * 12.9898 + index * 78.233));
}
