import { expect } from 'chai';
import {
  createCohort,
  createFaceGallery,
  decodeDescriptor,
  encodeDescriptor,
  fuseDescriptors,
  similarityOf,
} from './matching.ts';

/** At this many degrees from the first axis, in the plane of the first two. */
function at(degrees: number): Float32Array {
  const angle = (degrees * Math.PI) / 180;
  return Float32Array.of(Math.cos(angle), Math.sin(angle), 0, 0, 0);
}

/** Unit length, always the same for the same seed. */
function drawn(seed: number, length: number): Float32Array {
  const random = randomFrom(seed);
  const values = Float32Array.from({ length }, () => random() + random() + random() - 1.5);
  return fuseDescriptors([{ descriptor: values, grade: 1 }]);
}

/** Park and Miller's generator. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe('several descriptors of one person', () => {
  it('become one of unit length, nearer to the better ones', () => {
    const equal = fuseDescriptors([
      { descriptor: at(0), grade: 0.5 },
      { descriptor: at(90), grade: 0.5 },
    ]);
    const weighted = fuseDescriptors([
      { descriptor: at(0), grade: 1 },
      { descriptor: at(90), grade: 0.5 },
    ]);

    expect(similarityOf(equal, at(45))).to.be.closeTo(1, 1e-6);
    // tan of the angle is 0.5
    expect(similarityOf(weighted, at(26.565))).to.be.closeTo(1, 1e-6);
    expect(similarityOf(weighted, weighted)).to.be.closeTo(1, 1e-6);
  });

  it('weigh the same where none has a grade', () => {
    const fused = fuseDescriptors([
      { descriptor: at(10), grade: 0 },
      { descriptor: at(30), grade: 0 },
    ]);

    expect(similarityOf(fused, at(20))).to.be.closeTo(1, 1e-6);
  });

  it('are one of them where they cancel out, and refused where there is none or they do not fit', () => {
    const opposite = fuseDescriptors([
      { descriptor: at(0), grade: 1 },
      { descriptor: at(180), grade: 1 },
    ]);

    expect(similarityOf(opposite, at(0))).to.be.closeTo(1, 1e-6);
    expect(() => fuseDescriptors([])).to.throw(RangeError, 'no descriptors');
    expect(() =>
      fuseDescriptors([
        { descriptor: at(0), grade: 1 },
        { descriptor: new Float32Array(3), grade: 1 },
      ]),
    ).to.throw(RangeError, '3 numbers, expected 5');
  });
});

describe('a gallery of faces', () => {
  it('names the most alike first, each person once, by the best picture', () => {
    const gallery = createFaceGallery(5);
    gallery.add('an', at(80));
    gallery.add('binh', at(30));
    gallery.add('an', at(10));
    gallery.add('cuc', at(50));

    const hits = gallery.search(at(0), 2);

    expect(hits.map(({ id }) => id)).to.deep.equal(['an', 'binh']);
    expect(hits[0]?.similarity).to.be.closeTo(Math.cos(Math.PI / 18), 1e-6);
  });

  it('names those who are meant and nobody else, however few they are', () => {
    const gallery = createFaceGallery(5);
    for (let i = 0; i < 60; i += 1) {
      gallery.add(`p${i}`, at(i));
    }

    const hits = gallery.search(at(0), 3, (id) => ['p58', 'p40', 'p59'].includes(id));

    expect(hits.map(({ id }) => id)).to.deep.equal(['p40', 'p58', 'p59']);
    expect(gallery.search(at(0), 3, () => false)).to.deep.equal([]);
  });

  it('gives what comparing with everybody one by one gives', () => {
    const everybody = Array.from({ length: 300 }, (_, i) => drawn(i + 1, 130));
    const gallery = createFaceGallery(130);
    everybody.forEach((descriptor, i) => gallery.add(`p${i}`, descriptor));
    const probe = drawn(1000, 130);

    const hits = gallery.search(probe, 10);

    const expected = everybody
      .map((descriptor, i) => ({ id: `p${i}`, similarity: similarityOf(probe, descriptor) }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, 10);
    expect(hits.map(({ id }) => id)).to.deep.equal(expected.map(({ id }) => id));
    hits.forEach(({ similarity }, i) =>
      expect(similarity).to.be.closeTo(expected[i]?.similarity ?? NaN, 1e-6),
    );
  });

  it('is empty at first, and refuses what is of another length', () => {
    const gallery = createFaceGallery(5);

    expect(gallery.search(at(0), 3)).to.deep.equal([]);
    expect(() => gallery.add('an', new Float32Array(4))).to.throw(RangeError, '4 numbers, expected 5');
    expect(() => gallery.search(new Float32Array(6), 1)).to.throw(RangeError, '6 numbers, expected 5');
  });
});

describe('a cohort of strangers', () => {
  it('makes little of a similarity that strangers reach as well', () => {
    const cohort = createCohort(64, 200, randomFrom(5));
    const common = drawn(1, 64);
    for (let i = 0; i < 200; i += 1) {
      const own = drawn(i + 10, 64);
      cohort.add(
        fuseDescriptors([
          { descriptor: common, grade: 1 },
          { descriptor: own, grade: 0.7 },
        ]),
      );
    }
    const rare = drawn(5000, 64);

    const ofCommon = cohort.score(common, common, 0.9);
    const ofRare = cohort.score(rare, rare, 0.9);

    expect(ofRare).to.be.greaterThan(ofCommon + 3);
  });

  it('has the built-in figures to go by while it is empty, and greater is more alike', () => {
    const cohort = createCohort(5, 10, Math.random);

    const [less, more] = [cohort.score(at(0), at(20), 0.9), cohort.score(at(0), at(10), 0.97)];

    expect(Number.isFinite(less)).to.equal(true);
    expect(more).to.be.greaterThan(less);
  });

  it('never grows beyond its capacity, and takes new members in', () => {
    const cohort = createCohort(5, 8, randomFrom(3));

    for (let i = 0; i < 50; i += 1) {
      cohort.add(at(i));
    }

    expect(cohort.size()).to.equal(8);
    expect(new Set(cohort.descriptors()).size).to.equal(8);
    expect(cohort.descriptors().some((member) => similarityOf(member, at(49)) > 0.99)).to.equal(true);
    expect(() => cohort.add(new Float32Array(2))).to.throw(RangeError, '2 numbers, expected 5');
  });

  it('is not led astray by the same person among the strangers', () => {
    const [without, withOwn] = [createCohort(64, 50, Math.random), createCohort(64, 50, Math.random)];
    for (let i = 0; i < 40; i += 1) {
      without.add(drawn(i + 10, 64));
      withOwn.add(drawn(i + 10, 64));
    }
    const person = drawn(9000, 64);
    withOwn.add(person.slice());

    // Were it taken for a stranger, the person would hardly be told from him.
    const [before, after] = [without, withOwn].map((cohort) => cohort.score(person, person, 0.95));
    expect(after).to.be.closeTo(before ?? NaN, 1);
    expect(before).to.be.greaterThan(10);
  });
});

describe('a descriptor as text', () => {
  it('comes back as it was', () => {
    const descriptor = drawn(77, 128);

    expect(decodeDescriptor(encodeDescriptor(descriptor), 128)).to.deep.equal(descriptor);
  });

  it('is refused where it is not one', () => {
    const text = encodeDescriptor(at(5));
    const bytesOf = (values: number[]): string =>
      Buffer.from(Float32Array.from(values).buffer).toString('base64');

    expect(() => decodeDescriptor(text, 6)).to.throw('5 numbers, expected 6');
    expect(() => decodeDescriptor(text.slice(0, -4), 5)).to.throw('expected 5');
    expect(() => decodeDescriptor('không phải', 5)).to.throw('not base64');
    expect(() => decodeDescriptor('', 5)).to.throw('0 numbers, expected 5');
    expect(() => decodeDescriptor(bytesOf([1, 1, 0, 0, 0]), 5)).to.throw('length 1.41, expected 1');
    expect(() => decodeDescriptor(bytesOf([NaN, 0, 0, 0, 1]), 5)).to.throw('length NaN, expected 1');
    expect(() => encodeDescriptor(Float32Array.of(0, 0))).to.throw('length 0.00, expected 1');
  });
});
