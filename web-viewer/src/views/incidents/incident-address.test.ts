import { expect } from 'chai';
import { draftOf, filterFrom, filterOf } from './incident-address.ts';

const ADDRESS =
  'fromMs=1795374840000&siteIds=truong-hoc&kinds=intrusion%2Cloitering&isLate=1&text=c%E1%BB%95ng';

describe('address of a filtered list of incidents', () => {
  it('comes back the same through the fields of the page, with what has no field', () => {
    const draft = draftOf(ADDRESS);

    expect(draft.lists.kinds).to.deep.equal(['intrusion', 'loitering']);
    expect(draft.words).to.equal('cổng');
    expect(filterFrom(draft, ADDRESS)).to.equal(ADDRESS);
  });

  it('is one address for one filter, without what central would refuse', () => {
    expect(filterOf('text=xe&utm_source=zalo&kinds=&fromMs=5')).to.equal(filterOf('fromMs=5&text=xe'));
  });

  it('asks nothing while a time is not understood', () => {
    expect(filterFrom({ ...draftOf(''), from: '31/02/2026 08:00' }, '')).to.equal(null);
  });

  it('loses a condition when its field is emptied', () => {
    const draft = { ...draftOf(ADDRESS), words: ' ', from: '' };

    expect(filterFrom(draft, ADDRESS)).to.equal('siteIds=truong-hoc&kinds=intrusion%2Cloitering&isLate=1');
  });
});
