import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { cachedModel } from './model-cache.ts';

describe('the cache of converted models', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-models-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const entry = (version = '1') => ({ directory, name: 'net', version, sources: [Buffer.from('weights')] });

  it('converts once and finds the file again', async () => {
    const first = await cachedModel(entry(), () => Buffer.from('graph'));

    const second = await cachedModel(entry(), () => {
      throw new Error('converted twice');
    });

    expect(second).to.deep.equal(first);
    expect(await readFile(first.file, 'utf8')).to.equal('graph');
  });

  it('makes a new file for a new converter', async () => {
    const old = await cachedModel(entry('1'), () => Buffer.from('graph'));

    const renewed = await cachedModel(entry('2'), () => Buffer.from('better graph'));

    expect(renewed.file).not.to.equal(old.file);
  });

  it('makes a file again that a power cut has left half written', async () => {
    const { file } = await cachedModel(entry(), () => Buffer.from('graph'));
    await writeFile(file, 'gra');

    await cachedModel(entry(), () => Buffer.from('graph'));

    expect(await readFile(file, 'utf8')).to.equal('graph');
  });

  it('lets eight processes start at once and leaves no litter', async () => {
    const starts = Array.from({ length: 8 }, () => cachedModel(entry(), () => Buffer.alloc(1 << 20, 7)));

    const models = await Promise.all(starts);

    expect(new Set(models.map(({ sha256 }) => sha256)).size).to.equal(1);
    expect(await readdir(directory)).to.have.length(2);
  });
});
