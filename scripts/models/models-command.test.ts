import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CENTERNET, MODELS } from '#models/zoo/manifest.ts';
import { runMatlang, type Outcome } from '../run-matlang.helpers.ts';

const matlang = (...args: string[]): Promise<Outcome> => runMatlang(args);

describe('matlang models', function () {
  this.timeout(300_000);
  let modelDir: string;

  before(async () => {
    modelDir = await mkdtemp(join(tmpdir(), 'matlang-models-command-'));
  });

  after(() => rm(modelDir, { recursive: true, force: true }));

  it('lists every model with package, version, licence and card', async () => {
    const { exitCode, stdout } = await matlang('models', 'list');

    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/^centernet .*@vladmandic\/human 3\.3\.6 .*MIT.*models\/centernet\.md$/m);
    expect(stdout).to.match(/^face-descriptor .*N H W 3, RGB 0-255, 150x150 +descriptor 128 /m);
  });

  it('lists the manifest as JSON, hashes included', async () => {
    const { stdout } = await matlang('models', 'list', '--json');

    expect(JSON.parse(stdout)).to.deep.equal(JSON.parse(JSON.stringify(MODELS)));
  });

  it('finds the models sound and says the shapes of their outputs', async () => {
    const { exitCode, stdout, stderr } = await matlang('models', 'verify', '--model-dir', modelDir);

    expect(stderr).to.equal('');
    expect(stdout).to.include('ok      centernet: heat 1x11x24x40, reach 1x4x24x40; ');
    expect(stdout).to.include('ok      face-landmarks: landmarks 2x136; ');
    expect(exitCode).to.equal(0);
  });

  it('ends with 1 and both hashes when a model in the cache was exchanged together with its hash', async () => {
    const name = (await readdir(modelDir)).find((file) => /^centernet.*\.onnx$/.test(file)) ?? '';
    const forged = createHash('sha256').update('forged').digest('hex');
    await writeFile(join(modelDir, name), 'forged');
    await writeFile(join(modelDir, `${name}.sha256`), `${forged}\n`);

    const { exitCode, stdout } = await matlang('models', 'verify', 'centernet', '--model-dir', modelDir);

    await rm(join(modelDir, name));
    expect(stdout).to.include('FAILED  centernet\n');
    expect(stdout).to.include(`expected ${CENTERNET.onnxSha256}\n`).and.include(`found    ${forged}\n`);
    expect(exitCode).to.equal(1);
  });

  it('measures a look at each size, tells its progress beside the figures, and gives JSON', async () => {
    const sizes = ['--sizes', '64x32,96x64', '--seconds', '0.05'];

    const { exitCode, stdout, stderr } = await matlang(
      ...['models', 'bench', 'centernet', 'face-landmarks', '--json', '--model-dir', modelDir, ...sizes],
    );

    const figures = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { size: string; medianMs: number; runs: number });
    expect(exitCode).to.equal(0);
    expect(figures.map(({ size }) => size)).to.deep.equal(['64x32', '96x64', '112x112']);
    expect(figures.every(({ medianMs, runs }) => medianMs > 0 && runs >= 5)).to.equal(true);
    expect(stderr).to.equal('1/3 centernet 64x32\n2/3 centernet 96x64\n3/3 face-landmarks 112x112\n');
  });

  it('refuses a size the model cannot take, and a model there is not', async () => {
    const [size, text, name] = await Promise.all([
      matlang('models', 'bench', '--sizes', '100x64', '--model-dir', modelDir),
      matlang('models', 'bench', '--sizes', 'large', '--model-dir', modelDir),
      matlang('models', 'verify', 'centrenet'),
    ]);

    expect(size.stderr).to.include('steps of 32, not 100x64');
    expect(text.stderr).to.include('expected sizes such as 512x288');
    expect(name.stderr).to.include('no model called centrenet; there are: centernet');
    expect([size, text, name].map(({ exitCode }) => exitCode)).to.deep.equal([1, 1, 1]);
  });
});
