/** Puts a reason into words, in both languages of the page. The words themselves are in text/. */
import type { Bilingual } from '#protocol/names.ts';
import type { Firing } from './behaviour.ts';
import { en } from './text/en.ts';
import { vi } from './text/vi.ts';
import type { Words } from './text/words.ts';

export function explain(firing: Firing, ruleName: string, timeOfDay: (atMs: number) => string): Bilingual {
  return { vi: say(vi, firing, ruleName, timeOfDay), en: say(en, firing, ruleName, timeOfDay) };
}

function say(
  words: Words,
  { reason, label }: Firing,
  ruleName: string,
  timeOfDay: (atMs: number) => string,
): string {
  const facts = { who: words.labels[label], ruleName, timeOfDay };
  switch (reason.kind) {
    case 'intrusion':
      return words.why.intrusion({ ...facts, reason });
    case 'line-crossing':
      return words.why['line-crossing']({ ...facts, reason });
  }
}
