/**
 * Starts a program of this project in a process or a thread of its own: as it was built (bin/matlang, `MATLANG_PROGRAMS`),
 * which takes a third of the time, else its TypeScript source through tsx, however this process came to run that.
 * Neither fork nor Worker hands the loader on.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface Program {
  file: string;
  /** For Node. */
  execArgv: string[];
}

/** `source`: its TypeScript file. */
export function programOf(source: URL): Program {
  const built = builtFrom(source);
  return built === null
    ? { file: fileURLToPath(source), execArgv: ['--import', loader('tsx')] }
    : { file: built, execArgv: [] };
}

export function startThread(source: URL, workerData: unknown): Worker {
  const built = builtFrom(source);
  if (built !== null) {
    return new Worker(built, { workerData, execArgv: [] });
  }
  // By its package file: resolving it by name gives another file when this module was itself loaded by `require`.
  const api = JSON.stringify(new URL('dist/esm/api/index.mjs', loader('tsx/package.json')).href);
  const start = `import { register } from ${api}; register(); await import(${JSON.stringify(source.href)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(start)}`), {
    workerData,
    execArgv: [],
  });
}

function builtFrom(source: URL): string | null {
  const folder = process.env['MATLANG_PROGRAMS'] ?? '';
  const name = path.relative(ROOT, fileURLToPath(source)).replace(/\.ts$/, '.js');
  const file = path.join(folder, name);
  return folder !== '' && existsSync(file) ? file : null;
}

function loader(name: string): string {
  return pathToFileURL(createRequire(import.meta.url).resolve(name)).href;
}
