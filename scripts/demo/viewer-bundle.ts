/** The built page: built again when its sources are others than it was built from, otherwise used as it is. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const SOURCES = ['package-lock.json', 'web-viewer', 'protocol/src', 'base/src'];

/** Returns the folder to serve. Takes about 10 s when it has to build. Clocks are not asked: they may be wrong. */
export async function ensureViewerBundle(root: string): Promise<string> {
  const folder = join(root, 'web-viewer', 'dist');
  const note = join(root, '.cache', 'viewer-built-from');
  const stamp = stampOfSources(root);
  if (!existsSync(join(folder, 'index.html')) || readIfThere(note) !== stamp) {
    await build({
      configFile: join(root, 'web-viewer', 'vite.config.ts'),
      root: join(root, 'web-viewer'),
      logLevel: 'error',
    });
    mkdirSync(join(root, '.cache'), { recursive: true });
    writeFileSync(note, stamp);
  }
  return folder;
}

function stampOfSources(root: string): string {
  const hash = createHash('sha256');
  for (const name of SOURCES.flatMap((source) => filesOf(root, source)).toSorted()) {
    const { mtimeMs, size } = statSync(join(root, name));
    hash.update(`${name} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function filesOf(root: string, source: string): string[] {
  if (!statSync(join(root, source)).isDirectory()) {
    return [source];
  }
  return readdirSync(join(root, source), { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('dist') && /\.\w+$/.test(name) && !/\.test\.ts$/.test(name))
    .map((name) => join(source, name));
}

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
