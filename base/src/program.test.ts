import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { programOf, startThread } from './program.ts';

const SOURCE = new URL('./program-example.helpers.ts', import.meta.url);

describe('a program of this project', () => {
  let folder: string;
  const before = process.env['MATLANG_PROGRAMS'];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'matlang-programs-'));
    mkdirSync(path.join(folder, 'base', 'src'), { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    process.env['MATLANG_PROGRAMS'] = folder;
  });
  afterEach(() => {
    if (before === undefined) {
      delete process.env['MATLANG_PROGRAMS'];
    } else {
      process.env['MATLANG_PROGRAMS'] = before;
    }
    rmSync(folder, { recursive: true });
  });

  it('runs in a thread of its own from its source where it was not built', async () => {
    const [said] = (await once(startThread(SOURCE, { name: 'Yên Hòa' }), 'message')) as [unknown];

    expect(said).to.equal('source: Yên Hòa');
    expect(programOf(SOURCE).file).to.equal(fileURLToPath(SOURCE));
    expect(programOf(SOURCE).execArgv[0]).to.equal('--import');
  });

  it('runs as it was built where it was', async () => {
    const built = path.join(folder, 'base', 'src', 'program-example.helpers.js');
    writeFileSync(
      built,
      "import { parentPort, workerData } from 'node:worker_threads'; parentPort.postMessage(`built: ${workerData.name}`);",
    );

    const [said] = (await once(startThread(SOURCE, { name: 'Yên Hòa' }), 'message')) as [unknown];

    expect(said).to.equal('built: Yên Hòa');
    expect(programOf(SOURCE)).to.deep.equal({ file: built, execArgv: [] });
  });
});
