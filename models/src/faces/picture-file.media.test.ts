/** Broken picture files of others' test suites, none of which may end the process or hang. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { GiveUp } from '#base/errors.ts';
import { readPicture } from './picture-file.ts';

const DATA = process.env['MATLANG_DATA'] ?? path.resolve(import.meta.dirname, '../../../../shared/data');
const FOLDERS = ['bad/images', 'bad/jpg_go-fuzz', 'bad/jpg_mozilla', 'bad/png_mozilla'];
const REFUSALS = ['not-a-picture', 'picture-too-large', 'picture-damaged'];

describe('broken picture files', () => {
  for (const folder of FOLDERS) {
    it(`of ${folder} are refused or read, each by itself`, async function () {
      this.timeout(300_000);
      const directory = path.join(DATA, folder);
      if (!existsSync(directory)) {
        console.warn(`      SKIPPED: no test data in ${directory} (set MATLANG_DATA)`);
        this.skip();
      }

      const outcomes: string[] = [];
      for (const name of readdirSync(directory)) {
        const bytes = readFileSync(path.join(directory, name));
        outcomes.push(await readPicture(bytes).then(soundness, reasonOf));
      }

      expect(outcomes).not.to.be.empty;
      expect(outcomes.filter((outcome) => !['sound', ...REFUSALS].includes(outcome))).to.deep.equal([]);
    });
  }
});

function soundness({ width, height, data }: Awaited<ReturnType<typeof readPicture>>): string {
  const isSound = width > 0 && height > 0 && width <= 2000 && height <= 2000;
  return isSound && data.length === width * height * 3 ? 'sound' : `${width}x${height}`;
}

function reasonOf(error: unknown): string {
  return error instanceof GiveUp ? error.code : String(error);
}
