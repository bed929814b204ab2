/**
 * Reads the weights of a model out of the npm package that carries them, and refuses any that are not the ones the
 * manifest names: what was measured and written into the model card holds for those bytes only.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { GiveUp } from '#base/errors.ts';
import type { ModelFacts } from './manifest.ts';

/** The files of `source` by their paths. `directory` stands in for the installed package. */
export async function readPackageWeights<File extends string>(
  source: ModelFacts['source'] & { files: Readonly<Record<File, string>> },
  directory = packageDirectory(source.package),
): Promise<Record<File, Buffer>> {
  const entries = await Promise.all(
    Object.entries(source.files).map(async ([file, expected]) => {
      const bytes = await readWeights(path.join(directory, file), source);
      const found = createHash('sha256').update(bytes).digest('hex');
      if (found !== expected) {
        throw new GiveUp(
          'model-changed',
          `${file} of ${source.package} is not the file this project was made for (version ${source.version}): ` +
            `expected SHA-256 ${expected}, found ${found}. Install that version again, or measure the new weights ` +
            'and write their hash into models/src/zoo/manifest.ts',
        );
      }
      return [file, bytes] as const;
    }),
  );
  return Object.fromEntries(entries) as Record<File, Buffer>;
}

async function readWeights(file: string, { package: name, version }: ModelFacts['source']): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new GiveUp('model-missing', `the package ${name} ${version} lacks ${path.basename(file)}`, {
      cause: error,
    });
  }
}

/** The folder of the package's own package.json, upwards from its program: not every package lets it be resolved. */
function packageDirectory(name: string): string {
  let directory: string;
  try {
    directory = path.dirname(createRequire(import.meta.url).resolve(name));
  } catch (error) {
    throw new GiveUp('model-missing', `the package ${name} is not installed`, { cause: error });
  }
  while (!existsSync(path.join(directory, 'package.json')) && path.dirname(directory) !== directory) {
    directory = path.dirname(directory);
  }
  return directory;
}
