import { expect } from 'chai';
import { rebase } from './use-draft.ts';

describe('form of something that somebody else changed meanwhile', () => {
  it('keeps what was typed and takes the rest from the new state', () => {
    const base = { title: 'Mất xe', summary: '', isPoliceOnly: false };
    const typed = { ...base, summary: 'Xe Wave đỏ' };
    const newest = { title: 'Mất xe máy', summary: 'Không rõ', isPoliceOnly: true };

    expect(rebase(typed, base, newest)).to.deep.equal({ ...newest, summary: 'Xe Wave đỏ' });
  });
});
