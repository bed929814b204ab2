/** `matlang faces watchlist`: who of a watch-list is found, and how many strangers are taken for somebody of it. */
import { ConfigError } from '#base/config.ts';
import { DARK_STOPS, WIDTHS_PX, type Condition } from './degrade.ts';
import { detPlot } from './face-plots.ts';
import type { WatchlistFigures } from './figures.ts';
import { isOfHalf, type HalfChoice } from './half.ts';
import { ENROLLED, PLAIN } from './judge-pairs.ts';
import { judgeRoles, type RoleFigures } from './judge-roles.ts';
import { openReader } from './opened-reader.ts';
import { readRoles, type RolePicture } from './picture-lists.ts';
import type { OpenReader } from './picture-reader.ts';
import { printRoles, rounded, writePlot } from './print.ts';
import type { CommonOptions } from './run-eval.ts';
import { inSession, ordersFor, readSet, requireFolder, type Surroundings } from './session.ts';

export interface WatchlistOptions extends CommonOptions {
  protocol: string;
}

export function runFacesWatchlist(options: WatchlistOptions): Promise<number> {
  return inSession(async (surroundings) => {
    const pictures = readRoles(options.protocol, requireFolder(options.root));
    const open = await openReader(options.modelDir, options.config);
    try {
      const figures = await measureRoles(open, { ...options, pictures }, surroundings);
      process.stdout.write(options.json ? `${JSON.stringify(rounded(figures))}\n` : printRoles(figures));
      writePlot(options.plot, detPlot([{ name: `${figures.gallery.people} people`, figures }]));
    } finally {
      await open.close();
    }
  });
}

/** The cohort is of people who are not on the list: those are the ones whom a camera meets as strangers. */
export async function measureRoles(
  open: OpenReader,
  {
    root,
    half,
    pictures,
    quick,
  }: { root: string; half: HalfChoice; pictures: readonly RolePicture[]; quick: boolean },
  surroundings: Surroundings,
): Promise<WatchlistFigures> {
  const own = pictures.filter(({ name }) => isOfHalf(name, half));
  for (const role of ['gallery', 'known', 'unknown'] as const) {
    if (!own.some((one) => one.role === role)) {
      throw new ConfigError(`nobody with the role ${role} is in the ${half} half`);
    }
  }
  const people = pictures.filter(({ role }) => half === 'reporting' || role === 'unknown');
  const probes = own.filter(({ role }) => role !== 'gallery').map(({ file }) => file);
  const widths = WIDTHS_PX.map((widthPx): Condition => ({ kind: 'width', widthPx }));
  const darks = DARK_STOPS.map((stops): Condition => ({ kind: 'dark', stops }));
  const orders = [
    ...ordersFor(
      own.filter(({ role }) => role === 'gallery').map(({ file }) => file),
      [ENROLLED],
    ),
    ...ordersFor(probes, [PLAIN]),
    ...(quick ? [] : ordersFor(probes, [...widths, ...darks])),
  ];
  const cohortHalf = half === 'reporting' ? 'tuning' : half;
  const set = { root, half, orders, people: people.filter(({ name }) => isOfHalf(name, cohortHalf)) };
  const { readings, strangers } = await readSet(open, set, surroundings);
  const judge = (condition: Condition): RoleFigures => judgeRoles(own, readings, strangers, { condition });
  return {
    ...judge(PLAIN),
    half,
    recipe: open.reader.recipe,
    cohortPeople: strangers.people,
    failures: [...readings.failures(ENROLLED), ...readings.failures(PLAIN)],
    byWidth: quick ? [] : widths.map(judge),
    byDarkness: quick ? [] : darks.map(judge),
  };
}
