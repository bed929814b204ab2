/** The built page: built again when a source file is newer than the bundle, otherwise used as it is. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const WATCHED = ['web-viewer', 'protocol/src', 'package-lock.json'];

/** Returns the folder to serve. Takes about 10 s when it has to build. */
export async function ensureViewerBundle(root: string): Promise<string> {
  const folder = join(root, 'web-viewer', 'dist');
  const builtAtMs = modifiedAtMs(join(folder, 'index.html'));
  const changedAtMs = Math.max(...WATCHED.map((path) => newestBelow(join(root, path))));
  if (builtAtMs < changedAtMs) {
    await build({
      configFile: join(root, 'web-viewer', 'vite.config.ts'),
      root: join(root, 'web-viewer'),
      logLevel: 'error',
    });
  }
  return folder;
}

function newestBelow(path: string): number {
  if (!statSync(path).isDirectory()) {
    return modifiedAtMs(path);
  }
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter(
    (file) => !file.startsWith('dist'),
  );
  return Math.max(...files.map((file) => modifiedAtMs(join(path, file))));
}

function modifiedAtMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
