import { expect } from 'chai';
import { createBestFaces, gravest, MOST_SHOTS, type BestFaces } from './best-faces.ts';
import { shotOf } from './faces.helpers.ts';

const JPEG = Uint8Array.of(0xff, 0xd8);

describe('the best faces of a track', () => {
  let best: BestFaces;
  let encoded: number;
  const offer = (atMs: number, grade: number, use: 'match' | 'alarm' = 'alarm'): boolean =>
    best.offer(shotOf(atMs, grade, use), () => {
      encoded += 1;
      return JPEG;
    });

  beforeEach(() => {
    best = createBestFaces();
    encoded = 0;
  });

  it('are few, the best first, and those that may alarm before all others', () => {
    const grades = [0.3, 0.9, 0.5, 0.7, 0.4, 0.6, 0.8];
    grades.forEach((grade, index) => offer(index * 1000, grade));
    offer(20_000, 0.95, 'match');

    expect(best.shots().map(({ grade }) => grade)).to.deep.equal([0.9, 0.8, 0.7, 0.6, 0.5]);
    expect(best.shots()).to.have.length(MOST_SHOTS);
    expect(best.isSated()).to.equal(true);
  });

  it('are of different moments: of two faces of one moment the better one is kept', () => {
    offer(1000, 0.5);

    expect(offer(1200, 0.4)).to.equal(false);
    expect(offer(1300, 0.6)).to.equal(true);
    expect(offer(1800, 0.2)).to.equal(true);

    expect(best.shots().map(({ atMs }) => atMs)).to.deep.equal([1300, 1800]);
  });

  it('are made into files only when they are kept', () => {
    offer(1000, 0.5);
    offer(1100, 0.4);

    expect(encoded).to.equal(1);
  });

  it('are news with each face that may alarm, and with the second that may only match', () => {
    const news = (): boolean => {
      const hasNews = best.hasNews();
      best.told();
      return hasNews;
    };

    expect([offer(0, 0.5, 'match'), news()]).to.deep.equal([true, false]);
    expect([offer(1000, 0.5, 'match'), news()]).to.deep.equal([true, true]);
    expect([offer(2000, 0.5, 'match'), news()]).to.deep.equal([true, false]);
    expect([offer(3000, 0.5), news()]).to.deep.equal([true, true]);
    expect([offer(3100, 0.4), news()]).to.deep.equal([false, false]);
  });

  it('do not satisfy while some of them may only match', () => {
    for (let index = 0; index < MOST_SHOTS; index += 1) {
      offer(index * 1000, 0.9, index === 0 ? 'match' : 'alarm');
    }

    expect(best.isSated()).to.equal(false);
  });

  it('come with a count of what was not good enough, by the gravest fault', () => {
    best.refuse('no-face');
    best.refuse(gravest(['blurred', 'too-small']));
    best.refuse(gravest(['turned', 'too-dark']));
    best.refuse('no-face');

    expect(best.refused()).to.deep.equal({ 'no-face': 2, 'too-small': 1, turned: 1 });
  });
});
