import { expect } from 'chai';
import { failuresIn } from './failures.ts';

describe('the failures of a run', () => {
  it('are what stands after their count, without colours', () => {
    const output = [
      '  a door',
      '    \u001b[32m✔\u001b[39m opens',
      '    1) closes',
      '',
      '\u001b[32m  1 passing\u001b[39m (2s)',
      '\u001b[31m  1 failing\u001b[39m',
      '',
      '  1) a door',
      '       closes:',
      '     Error: it is stuck',
      '',
    ].join('\n');

    expect(failuresIn(output)).to.deep.equal([
      '',
      '  1) a door',
      '       closes:',
      '     Error: it is stuck',
      '',
    ]);
  });

  it('are none where all passed', () => {
    expect(failuresIn('  12 passing (2s)\n')).to.deep.equal([]);
  });
});
