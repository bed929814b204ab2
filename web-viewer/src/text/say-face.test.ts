import { expect } from 'chai';
import { startText } from './i18n.ts';
import { sayChance, sayFault, sayFigures, timesInTen } from './say-face.ts';
import type { Say } from './use-text.ts';

describe('a likeness in words', () => {
  let t: Say;
  before(async () => {
    t = (await startText('vi')).getFixedT('vi', 'page');
  });

  it('is so many times in ten, by so many answers', () => {
    const said = sayChance(t, 0.71, 24);

    expect(said.chance).to.equal('Trong 10 lần máy báo như thế này, khoảng 7 lần đúng người.');
    expect(said.basis).to.include('24');
  });

  it('is never "never" and never "always"', () => {
    expect(sayChance(t, 0, 99).chance).to.include('hiếm khi');
    expect(sayChance(t, 1, 99).chance).to.include('gần như');
    expect([0.051, 0.949].map(timesInTen)).to.deep.equal([1, 9]);
  });

  it('says that it cannot be known while there are few answers, and how many', () => {
    const said = sayChance(t, null, 4);

    expect(said).to.deep.equal({
      chance: 'Chưa đủ câu trả lời để biết máy đúng bao nhiêu lần (mới có 4).',
      basis: '',
    });
  });

  it('carries its figures with a decimal comma, and none where nobody was compared', () => {
    expect(sayFigures(t, { score: 8.24, similarity: 0.631 }, 'vi')).to.equal('điểm 8,2 · độ giống 0,63');
    expect(sayFigures(t, { score: 8.24, similarity: null }, 'vi')).to.equal('điểm 8,2');
    expect(sayFigures(t, { score: null, similarity: null }, 'vi')).to.equal('');
  });

  it('names a fault of a picture with what to do, and one it does not know by its code', () => {
    expect(sayFault(t, 'two-faces').advice).to.include('Cắt ảnh');
    expect(sayFault(t, 'upside-down')).to.deep.equal({ fault: 'Không dùng được (upside-down)', advice: '' });
  });
});
