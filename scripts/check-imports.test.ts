import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { findImportFaults } from './check-imports.ts';

describe('import rules', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'matlang-imports-'));
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };

  it('let the agent use the protocol, and not the simulators', () => {
    write(
      'edge-agent/src/camera/a.ts',
      "import { x } from '#protocol/names.ts';\nimport { y } from '#simulators/actors/y.ts';\n",
    );

    expect(findImportFaults(root)).to.deep.equal([
      'edge-agent/src/camera/a.ts:2: edge-agent may not import simulators',
    ]);
  });

  it('let a folder use only those above it', () => {
    write(
      'central/src/live/a.ts',
      "import { x } from '../people/can.ts';\nimport type { y } from '../ledger/files.ts';\n",
    );

    expect(findImportFaults(root)).to.deep.equal([
      'central/src/live/a.ts:1: live/ may not import people/, which comes after it',
    ]);
  });

  it('keep wiring files out of the folders', () => {
    write('central/src/live/a.ts', "import { x } from '../central.ts';\n");

    expect(findImportFaults(root)).to.have.length(1);
  });

  it('find a cycle', () => {
    write('base/src/a.ts', "import { b } from './b.ts';\n");
    write('base/src/b.ts', "import { a } from './a.ts';\n");

    expect(findImportFaults(root)).to.deep.equal(['cycle: base/src/a.ts -> base/src/b.ts -> base/src/a.ts']);
  });
});
