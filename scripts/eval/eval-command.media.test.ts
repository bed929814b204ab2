import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runMatlang, type Outcome } from '../run-matlang.helpers.ts';
import { writeDrawnScene } from '../replay/drawn-scene.helpers.ts';
import type { Figures } from './figure-types.ts';
import { writeMot } from './metrics/mot-file.ts';

const evaluate = (args: readonly string[]): Promise<Outcome> => runMatlang(['eval', ...args]);

const RULES = `rules:
  - { kind: intrusion, name: Kho, zone: [[0.56,0.62],[0.96,0.62],[0.98,0.96],[0.52,0.96]] }
  - { kind: line-crossing, name: Vào, line: [[0.4,1],[0.4,0.4]], direction: left-to-right }
  - { kind: line-crossing, name: Ra, line: [[0.4,1],[0.4,0.4]], direction: right-to-left }
`;

describe('matlang eval on a folder of ones own', function () {
  this.timeout(300_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matlang-eval-'));
    for (const name of ['video', 'gt', 'rules']) {
      await mkdir(join(folder, name));
    }
    const { truth } = writeDrawnScene(join(folder, 'video', 'yard_intruder.mp4'), 'yard', 'intruder');
    const rows = truth.frames.flatMap((actors, index) =>
      actors.map(({ box: { x, y, w, h } }) => ({
        frame: index + 1,
        id: 1,
        box: { x: x * 640, y: y * 360, w: w * 640, h: h * 360 },
        score: 1,
      })),
    );
    await writeFile(
      join(folder, 'gt', 'yard_gt.txt'),
      writeMot(rows.filter(({ box }) => box.w > 0 && box.h > 0)),
    );
    await writeFile(join(folder, 'rules', 'yard_intruder.yaml'), RULES);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('measures people, tracks and events, writes them down and knows them again', async () => {
    const out = join(folder, 'docs');
    const args = ['--data', folder, '--out', out];

    const run = await evaluate([...args, '--json']);
    const check = await evaluate([...args, '--check']);

    expect(run.exitCode, run.stderr).to.equal(0);
    const figures = JSON.parse(run.stdout) as Figures;
    const whole = figures.detection.find(({ way }) => way === 'whole');
    expect(whole?.averagePrecision).to.be.greaterThan(0.8);
    const filled = figures.tracking.find(({ way }) => way === 'filled');
    expect(filled?.idf1).to.be.greaterThan(0.85);
    const events = figures.events.find(({ kind }) => kind === 'all');
    expect(events).to.include({ events: 3, found: 3, incidents: 3, precision: 1, recall: 1 });
    expect(readFileSync(join(out, 'accuracy.md'), 'utf8')).to.include('| yard_intruder |');
    expect(existsSync(join(out, 'accuracy', 'precision-recall.svg'))).to.equal(true);
    expect(check.exitCode, check.stderr).to.equal(0);
  });

  it('says what is wrong with a folder or a file of it', async () => {
    const none = await evaluate(['--data', join(folder, 'none')]);
    await writeFile(join(folder, 'rules', 'yard_intruder.yaml'), 'rules: [{ kind: intrusion, name: x }]');
    const wrong = await evaluate(['--data', folder]);

    expect(none.exitCode).to.equal(1);
    expect(none.stderr).to.include('no clips, expected video/ or frames/');
    expect(wrong.exitCode).to.equal(2);
    expect(wrong.stderr).to.match(/yard_intruder\.yaml: rules\.0\.zone: found nothing/);
  });
});
