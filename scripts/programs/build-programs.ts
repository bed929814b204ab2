/**
 * Builds the programs of this project: each source file once, shared pieces in files of their own, packages left where
 * they are but for two that are hundreds of small files. Started so, central takes a quarter of the processor's time of a
 * start through tsx and an eye a third (docs/design/020-programs.md).
 */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** Whatever is started in a process or a thread of its own. */
const PROGRAMS = [
  'scripts/matlang.ts',
  'central/src/main.ts',
  'central/src/reports/paper-worker.ts',
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
const KEPT = 16;

/**
 * Returns the folder. `cache`: bin/matlang looks there for `current.json`; `stamp`: tells these sources from others.
 * Leaves nothing behind where it fails.
 */
export async function buildPrograms(root: string, cache: string, stamp: string): Promise<string> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'build-'));
  try {
    await buildInto(folder, root);
    const current = path.join(cache, 'current.json');
    writeFileSync(`${current}.${process.pid}`, JSON.stringify({ folder, stamp }));
    renameSync(`${current}.${process.pid}`, current);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  removeOld(cache, folder);
  return folder;
}

async function buildInto(folder: string, root: string): Promise<void> {
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

/** All but the newest of those that were replaced. */
function removeOld(cache: string, current: string): void {
  const builtAtMs = (folder: string): number => statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const replaced = readdirSync(cache, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(cache, name))
    .filter((folder) => folder !== current)
    .toSorted((one, other) => builtAtMs(other) - builtAtMs(one));
  for (const folder of replaced.slice(KEPT)) {
    rmSync(folder, { recursive: true, force: true });
  }
}
