/**
 * Node arguments that let a forked process run TypeScript, however this process came to run it (`--import tsx`,
 * `register()`, mocha). `import.meta.resolve` is missing under some of these, so the path is asked of `require`.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

export function typescriptArguments(): string[] {
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
}
