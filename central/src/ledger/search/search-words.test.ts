import { expect } from 'chai';
import fc from 'fast-check';
import { foldText } from '../fold.ts';
import { answers, placesOf, readQuestion, wordsOf, type Asked } from './search-words.ts';

function ask(text: string, isTyping = false): readonly Asked[] {
  const question = readQuestion(text, isTyping);
  if (question.status !== 'read') {
    throw new Error(question.status);
  }
  return question.asked;
}

describe('words of the search box', () => {
  const NOTE = 'Trộm cắp ở cổng chính nhà ông Hoà, thôn Đông';

  for (const [typed, isFound] of [
    ['trom cap', true],
    ['TRỘM CẮP', true],
    ['trộm', true],
    ['cổng', true],
    ['công', false],
    ['cong', true],
    ['đông', true],
    ['dong', true],
    ['dông', false],
    ['ông Hòa', true],
    ['"cong chinh"', true],
    ['"chinh cong"', false],
    ['chinh cong', true],
    ['“cổng chính”', true],
    ['xe máy', false],
    ['trom AND cap', false],
    ['trom* cap:', true],
  ] as const) {
    it(`${isFound ? 'finds' : 'does not find'} a theft at the main gate by ${typed}`, () => {
      expect(answers(ask(typed), NOTE)).to.equal(isFound);
    });
  }

  it('finds what somebody wrote without any diacritics also when they are typed', () => {
    expect(answers(ask('cổng chính'), 'cong chinh bi pha khoa')).to.equal(true);
    expect(answers(ask('cổng chính'), 'công chính')).to.equal(false);
  });

  it('takes the last word as a beginning while somebody types, and only then', () => {
    expect(answers(ask('trộm cắ', true), NOTE)).to.equal(true);
    expect(answers(ask('trộm cắ', false), NOTE)).to.equal(false);
    expect(answers(ask('trộm ca ', true), NOTE)).to.equal(false);
    expect(answers(ask('"trộm cắ', true), NOTE)).to.equal(true);
  });

  it('refuses a question of too many words instead of cutting it short', () => {
    expect(readQuestion('một '.repeat(13), false)).to.deep.equal({ status: 'too-many-words' });
    expect(readQuestion('một '.repeat(12), false).status).to.equal('read');
  });

  it('shows which words of a text answered', () => {
    const places = placesOf(ask('cong "trom cap"'), NOTE);

    expect(places.map(([from, to]) => NOTE.slice(from, to))).to.deep.equal(['Trộm', 'cắp', 'cổng']);
  });

  it('makes words of nothing but letters and digits', () => {
    const odd = '🚨 a\'b"c\\d*(e) OR:f^g {h} 0️⃣ ﷺ \u0301\u200d _x-y.z';

    expect(wordsOf(odd).every(({ folded }) => /^[\p{L}\p{N}]+$/u.test(folded))).to.equal(true);
  });

  it('folds words as everything else here folds text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('Đường', 'ﬁ', 'ｱ', 'İ')),
        (text) => {
          for (const word of text
            .normalize('NFC')
            .toLowerCase()
            .match(/[\p{L}\p{N}\p{M}]{1,12}/gu) ?? []) {
            const folded = foldText(word);
            expect(wordsOf(word).map((read) => read.folded)).to.deep.equal(folded === '' ? [] : [folded]);
          }
        },
      ),
    );
  });
});
