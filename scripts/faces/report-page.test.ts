import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { listPeople, makeList } from './folder-list.ts';
import { judgePairs, PLAIN } from './judge-pairs.ts';
import { judgeRoles } from './judge-roles.ts';
import type { Pair, RolePicture } from './picture-lists.ts';
import type { ReadPicture } from './picture-reader.ts';
import type { Readings } from './reading.ts';
import { withFaces, type ReportFigures } from './report-page.ts';
import { createStrangers, noStrangers } from './strangers.ts';

const NOTHING: ReportFigures = {
  recipe: 'r/1',
  cohortPeople: 0,
  verification: [],
  lists: [],
  steps: [],
  falseFaces: { clips: [], perCameraHour: null },
};

function readings(faces: Record<string, ReadPicture>): Readings {
  return { of: (file) => faces[file] ?? { status: 'no-face' }, failures: () => [] };
}

function face(degrees: number, isRefused = false): ReadPicture {
  const angle = (degrees * Math.PI) / 180;
  return {
    status: 'read',
    descriptor: Float32Array.of(Math.cos(angle), Math.sin(angle)),
    grade: 0.5,
    isRefused,
    faults: [],
  };
}

describe('the section about faces', () => {
  it('is written between its own marks, and what people wrote stays', () => {
    const once = withFaces('# Accuracy\n\nHow.\n', NOTHING);
    const twice = withFaces(`${once}\nWhat we think.\n`, NOTHING);

    expect(once).to.match(/^# Accuracy\n\nHow\.\n\n## Faces\n/);
    expect(twice).to.equal(`${once}\nWhat we think.\n`);
  });
});

describe('judging what was read', () => {
  const pair = (isSame: boolean, first: string, second: string): Pair => ({
    fold: '1',
    isSame,
    first: { name: first.charAt(0), file: first },
    second: { name: second.charAt(0), file: second },
  });

  it('compares every face found, and tells apart what the gate of the agents leaves out', () => {
    const read = readings({ a1: face(0), a2: face(5), b1: face(60), b2: face(62, true) });
    const pairs = [
      pair(true, 'a1', 'a2'),
      pair(true, 'b1', 'b2'),
      pair(false, 'a1', 'b1'),
      pair(true, 'a1', 'a9'),
    ];

    const figures = judgePairs(pairs, read, noStrangers(2), PLAIN);

    expect(figures).to.include({ notCompared: 1, accuracy: 0.75 });
    expect(figures.tarAtFar1).to.be.closeTo(2 / 3, 1e-9);
    expect(figures.asAgent).to.deep.include({ accuracy: 0.5, notCompared: 2 });
  });

  it('names the likest of the list, a person nobody could enrol never', () => {
    const read = readings({ a1: face(0), a2: face(4), b2: face(41), c1: face(90), x1: face(60) });
    const role = (kind: RolePicture['role'], file: string): RolePicture => ({
      role: kind,
      name: file.charAt(0),
      file,
    });
    const pictures = [
      role('gallery', 'a1'),
      role('gallery', 'b1'),
      role('gallery', 'c1'),
      role('known', 'a2'),
      role('known', 'b2'),
      role('unknown', 'x1'),
    ];

    const figures = judgeRoles(pictures, read, noStrangers(2));

    expect(figures.gallery.notEnrolled).to.deep.equal(['b']);
    expect(figures).to.include({ rank1: 0.5, tpirAtFpir1: 0.5, known: 2, unknown: 1 });
  });

  it('takes strangers of the tuning half for the reporting one, and nobody for a stranger to himself', () => {
    const names = ['Adrien_Brody', 'Abel_Pacheco'];
    const everybody = names.map((name) => ({ name, descriptor: Float32Array.of(1, 0) }));

    const [reporting, all] = [
      createStrangers(everybody, 'reporting', 2),
      createStrangers(everybody, 'all', 2),
    ];

    expect(reporting.people).to.equal(1);
    expect(reporting.cohortFor(['Adrien_Brody']).size()).to.equal(1);
    expect(all.people).to.equal(2);
    expect(all.cohortFor(names).size()).to.equal(0);
  });
});

describe('a list made from a folder', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'matlang-folder-'));
    for (const [name, count] of [
      ['An', 4],
      ['Bình', 3],
      ['Cúc', 1],
      ['Dũng', 1],
    ] as const) {
      await mkdir(join(root, 'p', name), { recursive: true });
      for (let i = 1; i <= count; i += 1) {
        await writeFile(join(root, 'p', name, `${i}.jpg`), '');
      }
    }
    await writeFile(join(root, 'p', 'An', 'notes.txt'), '');
  });

  after(() => rm(root, { recursive: true, force: true }));

  it('has people with pictures to spare first, is filled with others, and leaves the rest unknown', () => {
    const everybody = listPeople(root, 'p');

    const { pictures, probed } = makeList(everybody, { half: 'all', people: 2, each: 3 });

    const count = (name: string, role: string): number =>
      pictures.filter((picture) => picture.name === name && picture.role === role).length;
    expect(everybody).to.have.length(9);
    expect(probed).to.equal(1);
    expect([count('An', 'gallery'), count('An', 'known')]).to.deep.equal([3, 1]);
    expect([count('Bình', 'gallery'), count('Bình', 'known')]).to.deep.equal([3, 0]);
    expect([count('Cúc', 'unknown'), count('Dũng', 'unknown')]).to.deep.equal([1, 1]);
  });

  it('is refused where there is nobody', () => {
    expect(() => listPeople(root, 'none')).to.throw(/no pictures, expected a folder for each person/);
  });
});
