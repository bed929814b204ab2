import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openVideo } from '#edge-agent/replay/video-file.ts';
import { iouOf } from '#edge-agent/detect/boxes.ts';
import { runMatlang, type Outcome } from '../run-matlang.helpers.ts';
import { readMot } from '../eval/metrics/mot-file.ts';
import { writeDrawnScene, type DrawnScene } from './drawn-scene.helpers.ts';

const replay = (args: readonly string[], onProgress?: (interrupt: () => void) => void): Promise<Outcome> =>
  runMatlang(['replay', ...args], onProgress);

const RULES = `rules:
  - { kind: intrusion, name: Kho, zone: [[0.56,0.62],[0.96,0.62],[0.98,0.96],[0.52,0.96]], classes: [person] }
  - { kind: line-crossing, name: Vạch, line: [[0.4,1],[0.4,0.4]], direction: both, classes: [person] }
`;

describe('matlang replay', function () {
  this.timeout(300_000);
  let folder: string;
  let video: string;
  let rules: string;
  let scene: DrawnScene;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matlang-replay-command-'));
    video = join(folder, 'yard.mp4');
    rules = join(folder, 'rules.yaml');
    scene = writeDrawnScene(video, 'yard', 'intruder');
    await writeFile(rules, RULES);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('prints what a walker in the yard breaks, one JSON object each, the same every time', async () => {
    const args = ['--video', video, '--rules', rules, '--json'];

    const [first, second] = [await replay(args), await replay(args)];

    expect(first.exitCode, first.stderr).to.equal(0);
    expect(second.stdout).to.equal(first.stdout);
    const incidents = first.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(incidents.map(({ kind, rule }) => `${String(kind)} ${String(rule)}`)).to.deep.equal([
      'line-crossing Vạch',
      'intrusion Kho',
      'line-crossing Vạch',
    ]);
    const [inwards, inside] = incidents;
    expect(Object.keys(inside ?? {})).to.deep.equal([
      'kind',
      'rule',
      'fromS',
      'toS',
      'trackIds',
      'confidence',
      'why',
    ]);
    expect(inside?.['fromS']).to.be.greaterThan(Number(inwards?.['fromS']));
    expect(inside?.['toS']).to.be.greaterThan(Number(inside?.['fromS']) + 2);
    expect(inside?.['why']).to.have.keys('vi', 'en');
  });

  it('writes where the walker was in every picture of the file, in its pixels', async () => {
    const tracks = join(folder, 'tracks.txt');

    await replay(['--video', video, '--rules', rules, '--tracks', tracks, '--json']);

    const rows = readMot(readFileSync(tracks, 'utf8'), 'tracks.txt');
    const overlaps = rows.map(({ frame, box }) => {
      const walker = scene.truth.frames[frame - 1]?.find(({ actorId }) => actorId === 'intruder');
      const [x, y, w, h] = walker ? [walker.box.x, walker.box.y, walker.box.w, walker.box.h] : [0, 0, 0, 0];
      return iouOf(box, { x: x * 640, y: y * 360, w: w * 640, h: h * 360 });
    });
    expect(new Set(rows.map(({ id }) => id)).size).to.equal(1);
    expect(rows.length).to.be.greaterThan(60);
    expect(overlaps.filter((iou) => iou >= 0.5).length).to.be.greaterThan(0.9 * overlaps.length);
    expect(readFileSync(tracks, 'utf8')).to.match(/^(\d+,\d+(,[\d.]+){5},-1,-1,-1\n)+$/);
  });

  it('writes a film of the pictures that were taken, at their times', async () => {
    const overlay = join(folder, 'overlay.mp4');

    await replay(['--video', video, '--rules', rules, '--overlay', overlay, '--json']);

    const film = [...openVideo(overlay, { fps: 60, folderFps: 25, startsAtMs: 0 }).pictures()].map(
      ({ atS }) => Math.round(atS * 100) / 100,
    );
    expect(film).to.have.length(60);
    expect(film.slice(0, 3)).to.deep.equal([0, 0.2, 0.4]);
    expect(existsSync(`${overlay}.part`)).to.equal(false);
  });

  it('keeps to a schedule only where it is told when the clip began', async () => {
    const scheduled = join(folder, 'scheduled.yaml');
    await writeFile(
      scheduled,
      RULES.replaceAll(
        'classes: [person] }',
        "classes: [person], schedule: { from: '22:00', to: '05:00' } }",
      ),
    );
    const args = ['--video', video, '--rules', scheduled, '--json'];

    const untold = await replay(args);
    const byDay = await replay([...args, '--starts-at', '2026-11-22T12:00']);
    const byNight = await replay([...args, '--starts-at', '2026-11-22T22:00']);

    expect(untold.stderr).to.include('schedules are left out');
    expect(untold.stdout.split('\n')).to.have.length(4);
    expect(byDay.stdout).to.equal('');
    expect(byNight.stdout.split('\n')).to.have.length(4);
    expect(byNight.stdout).to.include('22:00:0');
  });

  it('says which value of the rules is wrong and ends with 2, or that the clip is none and ends with 1', async () => {
    const wrong = join(folder, 'wrong.yaml');
    await writeFile(wrong, 'rules: [{ kind: intrusion, name: x, zone: [[0,0],[2,1],[1,1]] }]');

    const badRules = await replay(['--video', video, '--rules', wrong]);
    const badClip = await replay(['--video', rules, '--rules', rules]);

    expect(badRules.exitCode).to.equal(2);
    expect(badRules.stderr).to.match(/wrong\.yaml: rules\.0\.zone\.1\.0: found 2, expected 0 to 1/);
    expect(badClip.exitCode).to.equal(1);
    expect(badClip.stderr).to.match(/rules\.yaml: it is no video file/);
    expect(badRules.stdout + badClip.stdout).to.equal('');
  });

  it('ends in good order at Ctrl-C, with what it had found and no half-written film', async () => {
    const overlay = join(folder, 'broken-off.mp4');

    const { exitCode, stderr } = await replay(
      ['--video', video, '--rules', rules, '--overlay', overlay, '--fps', '10'],
      (interrupt) => interrupt(),
    );

    expect(exitCode, stderr).to.equal(130);
    expect(stderr).to.include('stopped: ');
    expect(existsSync(`${overlay}.part`)).to.equal(false);
    expect(existsSync(overlay)).to.equal(true);
  });
});
