import { expect } from 'chai';
import { GiveUp } from '#base/errors.ts';
import { countedRows, readMot, scaleRows, writeMot } from './mot-file.ts';

describe('track files', () => {
  it('are read line by line, with Windows line ends and an empty last line', () => {
    const rows = readMot('1,3,10.5,20,30,40,0.9,-1,-1,-1\r\n2,-1,1e1,.5,3,4,1\r\n\r\n', 'tracks.txt');

    expect(rows).to.deep.equal([
      { frame: 1, id: 3, box: { x: 10.5, y: 20, w: 30, h: 40 }, score: 0.9 },
      { frame: 2, id: -1, box: { x: 10, y: 0.5, w: 3, h: 4 }, score: 1 },
    ]);
  });

  it('are read back as they were written, by frame and number', () => {
    const rows = [
      { frame: 2, id: 1, box: { x: 1.25, y: -2, w: 3.001, h: 4 }, score: 0.875 },
      { frame: 1, id: 7, box: { x: 0, y: 0, w: 10, h: 20 }, score: 1 },
    ];

    const text = writeMot(rows);

    expect(text).to.equal('1,7,0,0,10,20,1,-1,-1,-1\n2,1,1.25,-2,3.001,4,0.875,-1,-1,-1\n');
    expect(readMot(text, 'x')).to.deep.equal([...rows].reverse());
  });

  for (const [what, line, complaint] of [
    ['too few columns', '1,2,3,4,5,6', 'gt.txt:2: 6 columns, expected 7 to 10'],
    ['a word for a number', '1,2,3,4,five,6,1', 'gt.txt:2: width is "five", expected a number'],
    ['nothing for a number', '1,2,3,,5,6,1', 'gt.txt:2: top is "", expected a number'],
    ['infinity', '1,2,3,4,Infinity,6,1', 'gt.txt:2: width is "Infinity", expected a number'],
    ['a hexadecimal number', '1,2,0x10,4,5,6,1', 'gt.txt:2: left is "0x10", expected a number'],
    ['frame nought', '0,2,3,4,5,6,1', 'gt.txt:2: frame is 0, expected a whole number from 1'],
    ['half a number', '1,2.5,3,4,5,6,1', 'gt.txt:2: id is 2.5, expected a whole number'],
    ['a box without height', '1,2,3,4,5,0,1', 'gt.txt:2: the box is 5 x 0 pixels, expected more than 0'],
  ] as const) {
    it(`are refused for ${what}, naming line and value`, () => {
      const read = (): unknown => readMot(`1,1,0,0,5,5,1\n${line}\n`, 'gt.txt');

      expect(read).to.throw(GiveUp, complaint);
    });
  }

  it('leave out the boxes a ground truth says not to count', () => {
    const rows = readMot('1,1,0,0,5,5,1\n1,2,0,0,5,5,0\n', 'gt.txt');

    expect(countedRows(rows).map(({ id }) => id)).to.deep.equal([1]);
  });

  it('fit pictures of another size', () => {
    const [row] = scaleRows(readMot('1,1,100,200,40,80,1\n', 'gt.txt'), 0.5, 0.25);

    expect(row?.box).to.deep.equal({ x: 50, y: 50, w: 20, h: 20 });
  });
});
