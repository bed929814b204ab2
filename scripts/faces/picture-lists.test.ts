import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pairsOf, readPairs, readRoles } from './picture-lists.ts';

describe('lists of pictures', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'matlang-lists-'));
    await mkdir(join(root, 'p'));
    for (const name of ['a1.jpg', 'a2.jpg', 'b1.jpg', 'c,1.jpg']) {
      await writeFile(join(root, 'p', name), '');
    }
  });

  after(() => rm(root, { recursive: true, force: true }));

  async function csv(text: string): Promise<string> {
    const file = join(root, 'list.csv');
    await writeFile(file, text);
    return file;
  }

  it('are read whatever the order of the columns, with cells in quotes, as Windows writes them too', async () => {
    const file = await csv(
      '\uFEFFfile1,fold,same,name1,name2,file2,note\r\np/a1.jpg,1,1,An,An,p/a2.jpg,x\r\n"p/c,1.jpg",2,0,Cúc,Bình,p/b1.jpg,\r\n',
    );

    const pairs = readPairs(file, root);

    expect(pairs).to.deep.equal([
      {
        fold: '1',
        isSame: true,
        first: { name: 'An', file: 'p/a1.jpg' },
        second: { name: 'An', file: 'p/a2.jpg' },
      },
      {
        fold: '2',
        isSame: false,
        first: { name: 'Cúc', file: 'p/c,1.jpg' },
        second: { name: 'Bình', file: 'p/b1.jpg' },
      },
    ]);
  });

  it('know the roles of a watch-list by both their names', async () => {
    const file = await csv(
      'role,name,file\ngallery,An,p/a1.jpg\nprobe_known,An,p/a2.jpg\nknown,An,p/a2.jpg\nprobe_unknown,Bình,p/b1.jpg\nunknown,Bình,p/b1.jpg\n',
    );

    expect(readRoles(file, root).map(({ role }) => role)).to.deep.equal([
      'gallery',
      'known',
      'known',
      'unknown',
      'unknown',
    ]);
  });

  const header = 'fold,same,name1,file1,name2,file2\n';
  const roles = 'role,name,file\n';
  const wrong: [why: string, text: string, expected: RegExp][] = [
    [
      'a column is missing',
      'fold,same,name1,file1,name2\n1,1,An,p/a1.jpg,An\n',
      /no column file2; found fold/,
    ],
    ['the file is empty', '', /no column fold, same/],
    ['there is only a header', header, /only a header/],
    ['a row is short', `${header}1,1,An,p/a1.jpg\n`, /:2: 4 cells, expected 6/],
    [
      'same is neither 1 nor 0',
      `${header}1,yes,An,p/a1.jpg,An,p/a2.jpg\n`,
      /:2: same: found "yes", expected 1 or 0/,
    ],
    [
      'names and same disagree',
      `${header}1,1,An,p/a1.jpg,Bình,p/b1.jpg\n`,
      /same is 1, but the names are An and Bình/,
    ],
    ['a name is empty', `${header}1,0,,p/a1.jpg,Bình,p/b1.jpg\n`, /:2: name is empty/],
    ['a picture is not there', `${header}1,1,An,p/a1.jpg,An,p/none.jpg\n`, /not below .*: p\/none\.jpg/],
    [
      'a path leads out of the folder',
      `${header}1,1,An,../a1.jpg,An,p/a2.jpg\n`,
      /expected a path below the root/,
    ],
  ];
  for (const [why, text, expected] of wrong) {
    it(`are refused where ${why}`, async () => {
      const file = await csv(text);

      expect(() => readPairs(file, root)).to.throw(expected);
    });
  }

  const wrongRoles: [why: string, text: string, expected: RegExp][] = [
    [
      'nobody knows the role',
      `${roles}probe,An,p/a1.jpg\n`,
      /:2: role: found "probe", expected gallery, known/,
    ],
    ['a role has nobody', `${roles}gallery,An,p/a1.jpg\nknown,An,p/a2.jpg\n`, /no row has the role unknown/],
    [
      'a known person is not on the list',
      `${roles}gallery,An,p/a1.jpg\nknown,Bình,p/b1.jpg\nunknown,Cúc,p/a2.jpg\n`,
      /Bình has the role known and is not in the gallery/,
    ],
    [
      'a stranger is on the list',
      `${roles}gallery,An,p/a1.jpg\nknown,An,p/b1.jpg\nunknown,An,p/a2.jpg\n`,
      /An has the role unknown and is in the gallery/,
    ],
  ];
  for (const [why, text, expected] of wrongRoles) {
    it(`of a watch-list are refused where ${why}`, async () => {
      const file = await csv(text);

      expect(() => readRoles(file, root)).to.throw(expected);
    });
  }

  it('are refused where there is no file', () => {
    expect(() => readPairs(join(root, 'none.csv'), root)).to.throw(/none\.csv: no such file/);
  });

  it('fall into halves by the names alone; a pair across them is in neither', async () => {
    // SHA-256 by sha256sum: ed... and 62...
    const [odd, even] = ['Adrien_Brody', 'Abel_Pacheco'];
    const file = await csv(
      `${header}1,1,${odd},p/a1.jpg,${odd},p/a2.jpg\n1,1,${even},p/a1.jpg,${even},p/a2.jpg\n1,0,${odd},p/a1.jpg,${even},p/a2.jpg\n`,
    );

    const pairs = readPairs(file, root);

    expect(pairsOf(pairs, 'reporting').map(({ first }) => first.name)).to.deep.equal([odd]);
    expect(pairsOf(pairs, 'tuning').map(({ first }) => first.name)).to.deep.equal([even]);
    expect(pairsOf(pairs, 'all')).to.have.length(3);
  });
});
