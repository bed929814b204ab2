/** Which of the running cases are offered for an incident or a merge. */
import type { CaseView } from '#protocol/case-view.ts';
import { createMatcher } from '../../data/fold-text.ts';

export interface Option {
  value: string;
  label: string;
}

interface Asked {
  typed: string;
  exceptId: string | undefined;
  /** Its label stands in the field: then everything is offered. */
  chosenId: string | null;
}

const MOST_SHOWN = 50;

/** The last opened first. The chosen one is always among them: the field shows its label. */
export function pickable(
  cases: readonly Pick<CaseView, 'id' | 'number' | 'title' | 'openedAtMs'>[],
  { typed, exceptId, chosenId }: Asked,
): Option[] {
  const options = cases
    .filter(({ id }) => id !== exceptId)
    .toSorted((a, b) => b.openedAtMs - a.openedAtMs)
    .map(({ id, number, title }) => ({ value: id, label: `${number} · ${title}` }));
  const chosen = options.find(({ value }) => value === chosenId);
  const fits = createMatcher(typed === chosen?.label ? '' : typed);
  const shown = options.filter(({ label }) => fits(label)).slice(0, MOST_SHOWN);
  return chosen === undefined || shown.includes(chosen) ? shown : [chosen, ...shown];
}
