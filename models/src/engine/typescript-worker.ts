/**
 * A worker thread that runs a TypeScript program. A thread does not inherit the loader of its parent, however the parent
 * was started, so it brings its own: it runs JavaScript only until it has registered the loader for itself. The loader
 * is found by its package file, because resolving it by name gives another file when this module was itself loaded by
 * `require`.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

export function startTypescriptWorker(program: URL, workerData: unknown): Worker {
  const loaderPackage = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const loader = JSON.stringify(new URL('dist/esm/api/index.mjs', loaderPackage).href);
  const start = `import { register } from ${loader}; register(); await import(${JSON.stringify(program.href)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(start)}`), {
    workerData,
    execArgv: [],
  });
}
