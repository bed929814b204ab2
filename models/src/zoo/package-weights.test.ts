import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { GiveUp } from '#base/errors.ts';
import { CENTERNET } from './manifest.ts';
import { readPackageWeights } from './package-weights.ts';

describe('weights out of a package', () => {
  let directory: string;
  const expected = createHash('sha256').update('weights').digest('hex');
  const source = { package: 'some-package', version: '1.2.3', files: { 'models/a.bin': expected } };

  beforeEach(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-weights-'));
    await mkdir(path.join(directory, 'models'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const refusal = async (): Promise<unknown> =>
    readPackageWeights(source, directory).then(
      () => null,
      (error: unknown) => error,
    );

  it('are handed over when they are the ones that were measured', async () => {
    await writeFile(path.join(directory, 'models', 'a.bin'), 'weights');

    const files = await readPackageWeights(source, directory);

    expect(files['models/a.bin'].toString()).to.equal('weights');
  });

  it('are refused when they have changed, by file, with the hash expected and the hash found', async () => {
    await writeFile(path.join(directory, 'models', 'a.bin'), 'other weights');
    const found = createHash('sha256').update('other weights').digest('hex');

    const error = await refusal();

    expect(error).to.be.instanceOf(GiveUp);
    expect((error as Error).message)
      .to.include('models/a.bin of some-package')
      .and.include(`expected SHA-256 ${expected}, found ${found}`);
  });

  it('are named when the package lacks them', async () => {
    const error = await refusal();

    expect((error as Error).message).to.equal('the package some-package 1.2.3 lacks a.bin');
  });

  it('are named when the package is not installed', async () => {
    const error = await readPackageWeights(source).catch((reason: unknown) => reason);

    expect((error as Error).message).to.equal('the package some-package is not installed');
  });

  it('are there for the detector', async () => {
    const files = await readPackageWeights(CENTERNET.source);

    expect(files['models/centernet.bin'].length).to.be.above(4_000_000);
  });
});
