import { expect } from 'chai';
import { monthsBefore, violationFilterOf, withFilter } from './violation-address.ts';

describe('address of the list of violations', () => {
  it('takes a condition in and out', () => {
    const one = withFilter('month=2026-11', 'category', 'theft');

    expect(one).to.equal('/violations?month=2026-11&category=theft');
    expect(withFilter('month=2026-11', 'month', null)).to.equal('/violations');
  });

  it('keeps only what central knows', () => {
    expect(violationFilterOf('id=5&outcome=fined&x=1')).to.equal('outcome=fined');
  });

  it('offers the months back over a new year', () => {
    expect(monthsBefore('2027-02-03', 4)).to.deep.equal(['2027-02', '2027-01', '2026-12', '2026-11']);
  });
});
