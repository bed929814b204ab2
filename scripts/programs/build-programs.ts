/**
 * Builds the programs of this project: each source file once, shared pieces in files of their own, packages left where
 * they are but for two that are hundreds of small files. Started so, central takes a quarter of the processor's time of a
 * start through tsx and an eye a third (docs/design/020-programs.md).
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { systemClock } from '#base/clock.ts';

/** Whatever is started in a process or a thread of its own. */
const PROGRAMS = [
  'scripts/matlang.ts',
  'central/src/main.ts',
  'edge-agent/src/main.ts',
  'edge-agent/src/eye-main.ts',
  'edge-agent/src/detect/runtime/onnx-worker.ts',
  'edge-agent/src/evidence/rule-trial-worker.ts',
  'models/src/face-reader-worker.ts',
  'simulators/src/main.ts',
  'simulators/src/camera/studio-worker.ts',
];
const TAKEN_IN = ['kysely', 'zod'];
/** Another process may still run from one that was replaced. */
const KEPT_MS = 24 * 3_600_000;

/** Returns the folder. `cache`: bin/matlang looks there for `current.json`. */
export async function buildPrograms(root: string, cache: string): Promise<string> {
  const startedAtMs = systemClock.nowMs();
  const folder = path.join(cache, `${startedAtMs}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: PROGRAMS,
    outbase: root,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    external: packagesOf(root).flatMap((name) => [name, `${name}/*`]),
    banner: { js: 'process.setSourceMapsEnabled(true);' },
    plugins: [whereSourcesAre(root)],
    logLevel: 'silent',
  });
  const current = path.join(cache, 'current.json');
  writeFileSync(`${current}.${process.pid}`, JSON.stringify({ folder, startedAtMs }));
  renameSync(`${current}.${process.pid}`, current);
  removeOld(cache, folder, startedAtMs);
  return folder;
}

function packagesOf(root: string): string[] {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
  return Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !TAKEN_IN.includes(name));
}

/** What a program asks for beside its source (a font, the page, another program) is still there. */
function whereSourcesAre(root: string): Plugin {
  return {
    name: 'where-sources-are',
    setup: (pieces) => {
      pieces.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        if (!file.startsWith(root) || file.includes('node_modules')) {
          return undefined;
        }
        const contents = readFileSync(file, 'utf8')
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
          .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)));
        return { contents, loader: 'ts' };
      });
    },
  };
}

function removeOld(cache: string, current: string, nowMs: number): void {
  for (const name of readdirSync(cache)) {
    const old = path.join(cache, name);
    if (old !== current && /^\d+-\d+$/.test(name) && nowMs - statSync(old).mtimeMs > KEPT_MS) {
      rmSync(old, { recursive: true, force: true });
    }
  }
}
