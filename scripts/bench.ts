/**
 * `npm run bench [name] [-- --json]`: runs bench/<name>.ts, or all of them one after the other. Each prints figures
 * with a peer or a physical limit measured in the same run; with --json one JSON line per figure.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export interface Figure {
  /** `<bench>.<what>` */
  name: string;
  value: number;
  unit: string;
  /** What it is compared with, measured in the same run. */
  peer?: string;
  /** How many times better than the peer: above 1 is better. */
  ratio?: number;
}

export interface BenchOptions {
  /** How much of what is measured with, where a bench fills something. */
  rows?: number | undefined;
}

interface Bench {
  run(emit: (figure: Figure) => void, options: BenchOptions): Promise<void>;
}

const folder = join(import.meta.dirname, '..', 'bench');
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.helpers.ts'))
  .map((file) => file.replace(/\.ts$/, ''));
const { values: given, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, rows: { type: 'string' } },
});
const isJson = given.json;
const rows = given.rows === undefined ? undefined : Number(given.rows);
if (rows !== undefined && !(Number.isSafeInteger(rows) && rows > 0)) {
  console.error(`--rows: found '${given.rows ?? ''}', expected a whole number above 0`);
  process.exit(2);
}
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(2);
}

for (const name of wanted.length > 0 ? wanted : known) {
  const bench = (await import(join(folder, `${name}.ts`))) as Bench;
  await bench.run(print, { rows });
}
process.exit(0);

function print(figure: Figure): void {
  if (isJson) {
    console.log(
      JSON.stringify({
        ...figure,
        value: round(figure.value),
        ...(figure.ratio && { ratio: round(figure.ratio) }),
      }),
    );
    return;
  }
  const against =
    figure.peer === undefined
      ? ''
      : `   ${figure.peer}${figure.ratio ? `, ratio ${round(figure.ratio)}` : ''}`;
  console.log(
    `${figure.name.padEnd(40)} ${String(round(figure.value)).padStart(10)} ${figure.unit}${against}`,
  );
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
