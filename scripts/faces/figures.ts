/** What the commands about faces measure. */
import type { HalfChoice } from './half.ts';
import type { PairFigures } from './judge-pairs.ts';
import type { RoleFigures } from './judge-roles.ts';

interface Measured {
  half: HalfChoice;
  recipe: string;
  failures: { file: string; why: string }[];
}

export interface EvalFigures extends PairFigures, Measured {
  byWidth: PairFigures[];
  byDarkness: PairFigures[];
}

export interface WatchlistFigures extends RoleFigures, Measured {
  cohortPeople: number;
  byWidth: RoleFigures[];
  byDarkness: RoleFigures[];
}
