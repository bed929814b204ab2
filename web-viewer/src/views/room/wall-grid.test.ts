import { expect } from 'chai';
import { WALL_GRIDS } from '#protocol/wall-layout.ts';
import { neighbourInColumn, shapeOf, tilesOf, withSpot } from './wall-grid.ts';

describe('the grids of the wall', () => {
  it('have as many small tiles as their names say', () => {
    for (const grid of WALL_GRIDS) {
      expect(tilesOf(grid), grid).to.equal(Number(grid.replace('1+', '')));
    }
  });

  it('keep every camera on the wall when an alarm takes the large tile', () => {
    for (const grid of WALL_GRIDS) {
      const { columns, large } = withSpot(grid, tilesOf(grid));
      expect(large, grid).to.be.greaterThan(1);
      expect(columns * columns - large * large, grid).to.be.at.least(tilesOf(grid));
    }
    expect(withSpot('36', 4)).to.deep.equal({ columns: 3, large: 2 });
  });

  it('go up and down by columns, around the large tile too', () => {
    expect(shapeOf('1+5')).to.deep.equal({ columns: 3, large: 2 });
    // Slots 0 and 1 stand right of the large tile; 2, 3, 4 below it.
    expect(neighbourInColumn('1+5', 0, 1)).to.equal(1);
    expect(neighbourInColumn('1+5', 1, 1)).to.equal(4);
    expect(neighbourInColumn('1+5', 4, 1)).to.equal(5);
    expect(neighbourInColumn('1+5', 2, 1)).to.equal(7);
    expect(neighbourInColumn('1+5', 5, -1)).to.equal(4);
    expect(neighbourInColumn('9', 4, 1)).to.equal(7);
    expect(neighbourInColumn('9', 1, -1)).to.equal(-2);
  });
});
