/**
 * `matlang models bench`: what one look costs on this machine, as an eye would run it (one compute thread). Wall
 * time says how long a look takes here and now; processor time hardly depends on what else the machine is doing.
 */
import * as ort from 'onnxruntime-node';
import { GiveUp } from '#base/errors.ts';
import type { ModelFacts } from '#models/zoo/manifest.ts';
import { knownModels, type KnownModel } from '#models/zoo/registry.ts';
import { formatTable } from './table.ts';

const WARM_UP_RUNS = 3;
const LEAST_RUNS = 5;

export interface BenchOptions {
  modelDir: string;
  sizes: readonly Size[];
  /** Time for each size. */
  seconds: number;
  json: boolean;
}

interface Size {
  width: number;
  height: number;
}

interface Figure {
  model: string;
  size: string;
  runs: number;
  fastestMs: number;
  medianMs: number;
  /** Processor time of the median run. */
  cpuMs: number;
  /** Processor time per million pixels of the input. */
  cpuMsPerMegapixel: number;
}

export async function benchModels(names: readonly string[], options: BenchOptions): Promise<void> {
  const models = knownModels(names);
  const plan = models.map((model) => ({ model, sizes: sizesFor(model.facts, options.sizes) }));
  const figures: Figure[] = [];
  const total = plan.reduce((sum, { sizes }) => sum + sizes.length, 0);
  for (const { model, sizes } of plan) {
    const { file } = await model.ensure(options.modelDir);
    const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
    for (const size of sizes) {
      showProgress(`${figures.length + 1}/${total} ${model.facts.name} ${size.width}x${size.height}`);
      figures.push(await measure(model, session, { size, seconds: options.seconds }));
    }
    await session.release();
  }
  showProgress('');
  process.stdout.write(options.json ? toLines(figures) : toTable(figures));
}

/** Those asked for, or the only one that a network takes. */
function sizesFor({ name, input }: ModelFacts, asked: readonly Size[]): readonly Size[] {
  if (input.size.kind === 'fixed') {
    return [input.size];
  }
  const { step } = input.size;
  const unfit = asked.find(({ width, height }) => width % step !== 0 || height % step !== 0);
  if (unfit) {
    const size = `${unfit.width}x${unfit.height}`;
    throw new GiveUp('model-size', `${name} takes widths and heights in steps of ${step}, not ${size}`);
  }
  return asked;
}

async function measure(
  { facts }: KnownModel,
  session: ort.InferenceSession,
  { size: { width, height }, seconds }: { size: Size; seconds: number },
): Promise<Figure> {
  const picture = Uint8Array.from({ length: width * height * 3 }, (_, index) => (index * 7919) % 251);
  const feeds = { [facts.input.name]: new ort.Tensor('uint8', picture, [1, height, width, 3]) };
  for (let run = 0; run < WARM_UP_RUNS; run++) {
    await session.run(feeds);
  }
  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  const endsAtMs = performance.now() + seconds * 1000;
  while (wallMs.length < LEAST_RUNS || performance.now() < endsAtMs) {
    const [startedAtMs, before] = [performance.now(), process.cpuUsage()];
    await session.run(feeds);
    wallMs.push(performance.now() - startedAtMs);
    const { user, system } = process.cpuUsage(before);
    cpuMs.push((user + system) / 1000);
  }
  return {
    model: facts.name,
    size: `${width}x${height}`,
    runs: wallMs.length,
    fastestMs: round(Math.min(...wallMs)),
    medianMs: round(median(wallMs)),
    cpuMs: round(median(cpuMs)),
    cpuMsPerMegapixel: round(median(cpuMs) / ((width * height) / 1e6)),
  };
}

/** One line, written over where somebody watches. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\u001b[K${text}`);
  } else if (text !== '') {
    process.stderr.write(`${text}\n`);
  }
}

function toLines(figures: readonly Figure[]): string {
  return figures.map((figure) => `${JSON.stringify(figure)}\n`).join('');
}

function toTable(figures: readonly Figure[]): string {
  const header = ['model', 'size', 'runs', 'fastest ms', 'median ms', 'cpu ms', 'cpu ms/megapixel'];
  return formatTable([
    header,
    ...figures.map((figure) => [
      figure.model,
      figure.size,
      String(figure.runs),
      figure.fastestMs.toFixed(2),
      figure.medianMs.toFixed(2),
      figure.cpuMs.toFixed(2),
      figure.cpuMsPerMegapixel.toFixed(0),
    ]),
  ]);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
