/**
 * The import rules of docs/ARCHITECTURE.md, checked:
 *  1. between packages, only the arrows of `PACKAGE_MAY_USE`;
 *  2. inside a package, from one's own folder or one above it in `ls`; files directly in src/ wire and are imported by
 *     nobody in their package (in base, which wires nothing, they are what its folders stand on);
 *  3. no cycles between files; no package reaches another by a relative path.
 * Not here: types and style, which tsc and oxlint check.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const PACKAGE_MAY_USE: Record<string, readonly string[]> = {
  base: [],
  protocol: [],
  models: ['base'],
  'edge-agent': ['protocol', 'base', 'models'],
  central: ['protocol', 'base', 'models'],
  'web-viewer': ['protocol'],
  simulators: ['protocol', 'base'],
};
/** May use every package, and each other. */
const OUTSIDE = ['e2e', 'bench', 'scripts'];

interface Import {
  from: string;
  to: string;
  line: number;
}

export function findImportFaults(root: string): string[] {
  const files = [...Object.keys(PACKAGE_MAY_USE), ...OUTSIDE].flatMap((name) =>
    listSources(join(root, name)),
  );
  const imports = files.flatMap((file) => readImports(root, file));
  return [...imports.flatMap((entry) => checkArrow(root, entry)), ...findCycles(root, imports)];
}

function listSources(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.includes(`${sep}dist${sep}`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

function readImports(root: string, file: string): Import[] {
  const found: Import[] = [];
  const text = readFileSync(file, 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)\s*import\s*'([^']+)'/g;
  for (const match of text.matchAll(pattern)) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const target = resolveImport(root, file, specifier);
    if (target !== null) {
      found.push({ from: file, to: target, line: text.slice(0, match.index + 1).split('\n').length });
    }
  }
  return found;
}

function resolveImport(root: string, file: string, specifier: string): string | null {
  if (specifier.startsWith('.')) {
    return resolve(dirname(file), specifier);
  }
  const inside = /^#([^/]+)\/(.+)$/.exec(specifier);
  return inside ? join(root, inside[1] ?? '', 'src', inside[2] ?? '') : null;
}

function checkArrow(root: string, { from, to, line }: Import): string[] {
  const [fromPackage = '', ...fromPath] = relative(root, from).split(sep);
  const [toPackage = '', ...toPath] = relative(root, to).split(sep);
  const where = `${relative(root, from)}:${line}`;
  if (OUTSIDE.includes(fromPackage)) {
    return [];
  }
  if (fromPackage !== toPackage) {
    const isAllowed = PACKAGE_MAY_USE[fromPackage]?.includes(toPackage) ?? false;
    return isAllowed ? [] : [`${where}: ${fromPackage} may not import ${toPackage}`];
  }
  return checkFolders(where, fromPath.slice(1), toPath.slice(1), from);
}

function checkFolders(where: string, fromPath: string[], toPath: string[], file: string): string[] {
  const isWiring = fromPath.length === 1;
  const isTest = /\.(test|helpers)\.tsx?$/.test(file);
  const hasWiring = !where.startsWith(`base${sep}`);
  if (hasWiring && toPath.length === 1 && !isWiring && !isTest && fromPath.length > 0) {
    return [`${where}: files directly in src/ wire the folders; a folder may not import ${toPath.join('/')}`];
  }
  const [fromFolder = ''] = fromPath;
  const [toFolder = ''] = toPath;
  if (isWiring || fromFolder === toFolder || toPath.length === 1) {
    return [];
  }
  return toFolder < fromFolder
    ? []
    : [`${where}: ${fromFolder}/ may not import ${toFolder}/, which comes after it`];
}

function findCycles(root: string, imports: Import[]): string[] {
  const edges = new Map<string, string[]>();
  for (const { from, to } of imports) {
    edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const state = new Map<string, 'open' | 'done'>();
  const faults: string[] = [];
  const visit = (file: string, trail: string[]): void => {
    if (state.get(file) === 'done') {
      return;
    }
    if (state.get(file) === 'open') {
      const cycle = [...trail.slice(trail.indexOf(file)), file].map((entry) => relative(root, entry));
      faults.push(`cycle: ${cycle.join(' -> ')}`);
      return;
    }
    state.set(file, 'open');
    for (const next of edges.get(file) ?? []) {
      visit(next, [...trail, file]);
    }
    state.set(file, 'done');
  };
  for (const file of edges.keys()) {
    visit(file, []);
  }
  return faults;
}
