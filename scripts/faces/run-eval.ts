/** `matlang faces eval`: pairs of pictures through the agent's reader, and how often the two are told apart rightly. */
import { readPairs, pairsOf, type Pair } from './picture-lists.ts';
import { ConfigError } from '#base/config.ts';
import { DARK_STOPS, WIDTHS_PX, type Condition } from './degrade.ts';
import type { HalfChoice } from './half.ts';
import type { EvalFigures } from './figures.ts';
import { judgePairs, PLAIN, type PairFigures } from './judge-pairs.ts';
import { openReader } from './opened-reader.ts';
import type { OpenReader } from './picture-reader.ts';
import { printPairs, rounded, writePlot } from './print.ts';
import { rocPlot } from './face-plots.ts';
import { inSession, ordersFor, readSet, requireFolder, type Surroundings } from './session.ts';

export interface CommonOptions {
  root: string;
  half: HalfChoice;
  modelDir: string;
  /** YAML file whose `faces` says which nets. */
  config?: string;
  /** File for the plot. */
  plot?: string;
  quick: boolean;
  json: boolean;
}

export interface EvalOptions extends CommonOptions {
  pairs: string;
}

export function runFacesEval(options: EvalOptions): Promise<number> {
  return inSession(async (surroundings) => {
    const pairs = readPairs(options.pairs, requireFolder(options.root));
    const open = await openReader(options.modelDir, options.config);
    try {
      const figures = await measurePairs(open, { ...options, pairs }, surroundings);
      process.stdout.write(options.json ? `${JSON.stringify(rounded(figures))}\n` : printPairs(figures));
      writePlot(options.plot, rocPlot([{ name: 'as given', figures }]));
    } finally {
      await open.close();
    }
  });
}

/**
 * `pairs`: all of them; those of the half are measured. Without a cohort: two pictures are compared, as LFW asks, and
 * knowing strangers buys nothing there (see what each step buys in docs/accuracy.md).
 */
export async function measurePairs(
  open: OpenReader,
  { root, half, pairs, quick }: { root: string; half: HalfChoice; pairs: readonly Pair[]; quick: boolean },
  surroundings: Surroundings,
): Promise<EvalFigures> {
  const own = pairsOf(pairs, half);
  if (own.length === 0) {
    throw new ConfigError(`no pair has both people in the ${half} half`);
  }
  const widths = WIDTHS_PX.map((widthPx): Condition => ({ kind: 'width', widthPx }));
  const darks = DARK_STOPS.map((stops): Condition => ({ kind: 'dark', stops }));
  const [firsts, seconds] = [own.map(({ first }) => first.file), own.map(({ second }) => second.file)];
  const orders = [
    ...ordersFor([...firsts, ...seconds], [PLAIN]),
    ...(quick ? [] : ordersFor(seconds, [...widths, ...darks])),
  ];
  const set = { root, half, people: [], orders };
  const { readings, strangers } = await readSet(open, set, surroundings);
  const judge = (condition: Condition): PairFigures => judgePairs(own, readings, strangers, condition);
  return {
    ...judge(PLAIN),
    half,
    recipe: open.reader.recipe,
    failures: readings.failures(PLAIN),
    byWidth: quick ? [] : widths.map(judge),
    byDarkness: quick ? [] : darks.map(judge),
  };
}
