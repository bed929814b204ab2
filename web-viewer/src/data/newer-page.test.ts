import { expect } from 'chai';
import { scriptOf } from './newer-page.ts';

describe('the script of a page', () => {
  it('is found wherever its address stands in the tag', () => {
    const html = '<head><script type="module" crossorigin src="./assets/index-Bx1.js"></script></head>';

    expect(scriptOf(html)).to.equal('./assets/index-Bx1.js');
  });

  it('is nothing in a page of somebody else', () => {
    expect(scriptOf('<h1>502 Bad Gateway</h1>')).to.equal(null);
  });
});
