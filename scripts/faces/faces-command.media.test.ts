import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { encodeChip } from '#models/faces/picture-file.ts';
import { runMatlang, type Outcome } from '../run-matlang.helpers.ts';
import type { EvalFigures, WatchlistFigures } from './figures.ts';

const data = process.env['MATLANG_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data');

const faces = (args: readonly string[]): Promise<Outcome> => runMatlang(['faces', ...args]);

const picture = (name: string, number: number): string =>
  `lfw/${name}/${name}_${String(number).padStart(4, '0')}.jpg`;
const [PACHECO, ZAKAYEV, BRODY] = ['Abel_Pacheco', 'Akhmed_Zakayev', 'Adrien_Brody'];

describe('matlang faces on pictures of real people', function () {
  this.timeout(300_000);
  let root: string;

  before(async () => {
    if (!existsSync(join(data, 'faces', 'lfw'))) {
      throw new Error(`${join(data, 'faces')}: not there; set MATLANG_DATA to the folder of the test data`);
    }
    root = await mkdtemp(join(tmpdir(), 'matlang-faces-'));
    await symlink(join(data, 'faces', 'lfw'), join(root, 'lfw'));
    await writeFile(join(root, 'broken.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]));
    const wall = { width: 200, height: 200, data: new Uint8Array(200 * 200 * 3).fill(180) };
    await writeFile(join(root, 'wall.jpg'), encodeChip(wall));
  });

  after(() => rm(root, { recursive: true, force: true }));

  it('tells pairs apart, by size and darkness too, and counts who cannot be found', async () => {
    const csv = join(root, 'pairs.csv');
    await writeFile(
      csv,
      [
        'fold,same,name1,file1,name2,file2',
        `1,1,${PACHECO},${picture(PACHECO, 1)},${PACHECO},${picture(PACHECO, 4)}`,
        `1,0,${PACHECO},${picture(PACHECO, 1)},${ZAKAYEV},${picture(ZAKAYEV, 1)}`,
        `2,1,${ZAKAYEV},${picture(ZAKAYEV, 1)},${ZAKAYEV},${picture(ZAKAYEV, 3)}`,
        `2,0,${ZAKAYEV},${picture(ZAKAYEV, 3)},${PACHECO},${picture(PACHECO, 4)}`,
        `2,1,Tường,wall.jpg,Tường,broken.jpg`,
      ].join('\n'),
    );
    const plot = join(root, 'roc.svg');

    const run = await faces(['eval', '--pairs', csv, '--root', root, '--plot', plot, '--json']);

    expect(run.exitCode, run.stderr).to.equal(0);
    const figures = JSON.parse(run.stdout) as EvalFigures;
    expect(figures).to.include({ pairs: 5, genuine: 3, impostors: 2, notCompared: 1, half: 'all' });
    expect(figures.accuracy).to.be.closeTo((1 + 2 / 3) / 2, 1e-5);
    expect(figures.tarAtFar1).to.be.closeTo(2 / 3, 1e-5);
    expect(figures.tarAtFar01).to.be.closeTo(2 / 3, 1e-5);
    expect(figures.eer).to.be.a('number');
    expect(figures.farPoints.far1.strangers).to.equal(2);
    expect(figures.failures.map(({ file }) => file)).to.have.members(['wall.jpg', 'broken.jpg']);
    expect(figures.byWidth.map(({ condition }) => condition)).to.deep.include({ kind: 'width', widthPx: 24 });
    expect(figures.byWidth[0]?.accuracy).to.be.closeTo((1 + 2 / 3) / 2, 1e-5);
    expect(figures.byDarkness).to.have.length(3);
    expect(run.stderr).to.match(/pictures, .* a second, .* left/);
    expect(await readFile(plot, 'utf8')).to.include('Verification');
  });

  it('finds who is on a list, and says who could not be put on it', async () => {
    const csv = join(root, 'list.csv');
    await writeFile(
      csv,
      [
        'role,name,file',
        `gallery,${PACHECO},${picture(PACHECO, 1)}`,
        'gallery,Tường,wall.jpg',
        `probe_known,${PACHECO},${picture(PACHECO, 4)}`,
        `known,Tường,${picture(BRODY, 2)}`,
        `probe_unknown,${ZAKAYEV},${picture(ZAKAYEV, 1)}`,
        `unknown,${ZAKAYEV},${picture(ZAKAYEV, 3)}`,
      ].join('\n'),
    );

    const run = await faces(['watchlist', '--protocol', csv, '--root', root, '--quick', '--json']);
    const told = await faces(['watchlist', '--protocol', csv, '--root', root, '--quick']);

    expect(run.exitCode, run.stderr).to.equal(0);
    const figures = JSON.parse(run.stdout) as WatchlistFigures;
    expect(figures).to.include({ tpirAtFpir1: 0.5, tpirAtFpir01: 0.5, rank1: 0.5, known: 2, unknown: 2 });
    expect(figures.gallery).to.deep.equal({ people: 2, pictures: 2, notEnrolled: ['Tường'] });
    expect(figures.byWidth).to.deep.equal([]);
    expect(told.stdout).to.include('1 pictures could not be used').and.include('wall.jpg: no face found');
  });

  it('says what is wrong with a file, and ends with 2', async () => {
    const csv = join(root, 'wrong.csv');
    await writeFile(csv, `role,name\ngallery,${PACHECO}\n`);

    const column = await faces(['watchlist', '--protocol', csv, '--root', root]);
    const folder = await faces(['eval', '--pairs', csv, '--root', join(root, 'none')]);

    expect(column).to.include({ exitCode: 2, stdout: '' });
    expect(column.stderr).to.include('no column file; found role, name');
    expect(folder.exitCode).to.equal(2);
    expect(folder.stderr).to.include('no such folder');
  });
});
