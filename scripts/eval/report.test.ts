import { expect } from 'chai';
import { differences } from './compare-figures.ts';
import type { Figures } from './figure-types.ts';
import { barPlot, linePlot } from './plots.ts';
import { withFigures } from './report.ts';
import { halfOf } from './split.ts';

const NOTHING: Figures = {
  detection: [],
  tracking: [],
  events: [],
  clips: [],
  rates: [],
  alarms: [],
  quiet: [],
};

describe('the page of figures', () => {
  it('keeps what people wrote round the tables, however often it is written', () => {
    const before = '# Accuracy\n\nHow it is measured.\n';

    const once = withFigures(before, NOTHING);
    const withMore = `${once}\nWhat we think of it.\n`;
    const twice = withFigures(withMore, NOTHING);

    expect(once).to.match(/^# Accuracy\n\nHow it is measured\.\n/);
    expect(twice).to.equal(withMore);
  });

  it('names every figure that is no longer what was committed', () => {
    const committed = { 'a AP': 0.85, 'b alarms': 3, 'c AP': 0.5 };

    const found = differences(committed, { 'a AP': 0.855, 'b alarms': 5, 'd AP': 0.1 });

    expect(found).to.deep.equal([
      'b alarms: 3, now 5',
      'c AP: 0.5, now not there',
      'd AP: not there before, now 0.1',
    ]);
  });

  it('draws plots without a picture in them and with every letter escaped', () => {
    const lines = linePlot('a < b & c', { x: 'recall', y: 'precision' }, [
      {
        name: 'one',
        points: [
          [0, 1],
          [1, 0.5],
        ],
      },
    ]);
    const bars = barPlot('alarms', 'per hour', [{ name: 'all', value: 3, from: 1, to: 9 }]);

    expect(lines).to.include('a &lt; b &amp; c').and.not.include('<image');
    expect(bars).to.match(/^<svg [^]*<\/svg>\n$/);
  });
});

describe('the halves of the clips', () => {
  it('are fixed by name, PETS by picture, and a clip nobody knows was not tuned on', () => {
    expect(halfOf('aboda_video4', 1)).to.equal('reporting');
    expect(halfOf('motorway_m30', 1)).to.equal('tuning');
    expect(halfOf('pets09_s2l1_480x360', 397)).to.equal('tuning');
    expect(halfOf('pets09_s2l1_480x360', 398)).to.equal('reporting');
    expect(halfOf('a_clip_of_the_commune', 1)).to.equal('reporting');
  });
});
