import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { CENTERNET, MODELS } from './manifest.ts';
import { checkModel } from './model-check.ts';
import { knownModels } from './registry.ts';

describe('checking the models', function () {
  this.timeout(300_000);
  let directory: string;

  before(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-check-'));
  });

  after(() => rm(directory, { recursive: true, force: true }));

  for (const { facts, ensure } of knownModels()) {
    it(`finds ${facts.name} to be what the manifest says, byte by byte`, async () => {
      const { file } = await ensure(directory);

      const check = await checkModel(facts, file);

      expect(check).to.have.property('status', 'sound');
    });
  }

  it('has a name, a card and as many labels as channels for each', () => {
    for (const facts of MODELS) {
      expect(facts.labels).to.have.length(facts.name === 'centernet' ? facts.outputs[0].channels : 0);
      expect(facts.card).to.match(/^models\/[a-z-]+\.md$/);
    }
    expect(new Set(MODELS.map(({ name }) => name)).size).to.equal(MODELS.length);
  });

  it('says which output has another shape than promised, and which is missing', async () => {
    const [model] = knownModels(['centernet']);
    const { file } = (await model?.ensure(directory)) ?? { file: '' };
    const promised = {
      ...CENTERNET,
      outputs: [
        { kind: 'map', name: 'heat', channels: 80, stride: 4, meaning: '' },
        { kind: 'map', name: 'speed', channels: 1, stride: 4, meaning: '' },
        { kind: 'list', name: 'reach', length: 4, meaning: '' },
      ],
    } as const;

    const check = await checkModel(promised, file);

    expect(check).to.deep.equal({
      status: 'unsound',
      faults: [
        { what: 'output heat', expected: 'float32 1x80x24x40', found: 'float32 1x11x24x40' },
        { what: 'output speed', expected: '1x1x24x40', found: 'no such output' },
        { what: 'output reach', expected: 'float32 1x4', found: 'float32 1x4x24x40' },
      ],
    });
  });

  it('tells a file that is no network, with both hashes', async () => {
    const file = path.join(directory, 'broken.onnx');
    await writeFile(file, 'nothing');

    const check = await checkModel(CENTERNET, file);

    const faults = check.status === 'unsound' ? check.faults.map(({ what }) => what) : [];
    expect(faults).to.deep.equal([`SHA-256 of ${file}`, 'one picture through the runtime']);
  });

  it('knows no model that is not in the manifest', () => {
    expect(() => knownModels(['centrenet'])).to.throw(
      'no model called centrenet; there are: centernet, blazeface',
    );
  });
});
