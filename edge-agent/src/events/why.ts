/** Puts a reason into words, in both languages of the page. The words themselves are in text/. */
import type { Bilingual } from '#protocol/names.ts';
import type { Firing, Reason } from './behaviour.ts';
import { en } from './text/en.ts';
import { vi } from './text/vi.ts';
import type { Facts, Words } from './text/words.ts';

export function explain(firing: Firing, ruleName: string, timeOfDay: (atMs: number) => string): Bilingual {
  return { vi: say(vi, firing, ruleName, timeOfDay), en: say(en, firing, ruleName, timeOfDay) };
}

function say(
  words: Words,
  { reason, label }: Firing,
  ruleName: string,
  timeOfDay: (atMs: number) => string,
): string {
  // Reason and sentence are of one kind; the compiler cannot follow an index into both.
  const sentence = words.why[reason.kind] as (facts: Facts<Reason['kind']>) => string;
  return sentence({ reason, who: words.labels[label ?? 'object'], ruleName, timeOfDay });
}
