/**
 * What went wrong, as a sentence in the language of the page that says what to do. Central's own words are English and
 * for programs: of those that people meet, each has its sentence here; any other is said by its code.
 */
import { formatDateTime } from '../data/format-time.ts';
import { Refused, UnknownAnswer } from '../data/http.ts';
import type { Say } from './use-text.ts';

type Named = 'changedBy' | 'acknowledged';
type Plain = Exclude<keyof (typeof import('./vi/problems.ts'))['problems']['refusal'], Named>;

/** As central writes them; the first that fits is taken. `name` and `at` are caught where central names them. */
const NAMED: readonly (readonly [RegExp, Named])[] = [
  [/^acknowledged already by (?<name>.+) at (?<at>\d{4}-[\dT:.-]+Z)/, 'acknowledged'],
  [/changed by (?<name>.+) at (?<at>\d{4}-[\dT:.-]+Z)/, 'changedBy'],
  [/but (?<name>.+) changed this \w+ at (?<at>\d{4}-[\dT:.-]+Z)/, 'changedBy'],
  [/': (?<name>.+) changed it at (?<at>\d{4}-[\dT:.-]+Z)/, 'changedBy'],
];

const PLAIN: readonly (readonly [RegExp, Plain])[] = [
  [/^login: '.*' is taken/, 'loginTaken'],
  [/last administrator/, 'lastAdmin'],
  [/^id: account '.*' is switched off/, 'accountOff'],
  [/is not over yet/, 'notOverYet'],
  [/^answered already by this account/, 'answeredBySelf'],
  [/^\w+ already by /, 'answeredAlready'],
  [/is over already|it has ended already/, 'over'],
  [/as many as (?:you|there|it) may/, 'tooMany'],
  [/^case \S+ is closed/, 'caseClosed'],
  [/^body\.number: found .* expected one above/, 'numberUsed'],
  [/not UTF-8/, 'notUtf8'],
  [/^whoever proposed/, 'notSelf'],
  [/^you have approved this entry/, 'secondPerson'],
  [/^status: found /, 'otherStatus'],
  [/^(?:revision|version): found |^changed at /, 'changedElsewhere'],
];

/**
 * One or two sentences; never central's English. What a sentence of its own explains, people mend themselves; of anything
 * else they also read the id that a technician finds in central's log.
 */
export function sayProblem(t: Say, error: unknown): string {
  const words = sayWithoutId(t, error);
  return error instanceof Refused && isExplained(error) ? words : withId(t, words, error);
}

/** Always with the id: where there is room for it. */
export function sayProblemWithId(t: Say, error: unknown): string {
  return withId(t, sayWithoutId(t, error), error);
}

function sayWithoutId(t: Say, error: unknown): string {
  if (error instanceof UnknownAnswer) {
    return t('problemMore.unknownAnswer');
  }
  if (!(error instanceof Refused)) {
    return t('problemMore.offline');
  }
  return [sayRefusal(t, error), sayWhere(t, error), sayWhen(t, error)].filter(Boolean).join(' ');
}

function withId(t: Say, words: string, error: unknown): string {
  const id = error instanceof Refused ? error.requestId : null;
  return id === null ? words : `${words} ${t('problemMore.requestId', { id })}.`;
}

function isExplained({ message }: Refused): boolean {
  return [...NAMED, ...PLAIN].some(([pattern]) => pattern.test(message));
}

function sayRefusal(t: Say, { code, message }: Refused): string {
  for (const [pattern, key] of NAMED) {
    const { name, at } = pattern.exec(message)?.groups ?? {};
    const atMs = Date.parse(at ?? '');
    if (name !== undefined && !Number.isNaN(atMs)) {
      return t(`refusal.${key}`, { name, at: formatDateTime(atMs) });
    }
  }
  const plain = PLAIN.find(([pattern]) => pattern.test(message));
  return plain === undefined ? t(`problemOf.${code}`) : t(`refusal.${plain[1]}`);
}

/** The field that central names, as programs call it: better than none. */
function sayWhere(t: Say, { code, message }: Refused): string | null {
  const field = code === 'bad-request' ? /^(?:body|query)\.([\w.]+):/.exec(message)?.[1] : undefined;
  return field === undefined ? null : t('problemMore.field', { field });
}

function sayWhen(t: Say, { retryAfterSec }: Refused): string | null {
  return retryAfterSec === null ? null : t('problemMore.waitSec', { count: retryAfterSec });
}
