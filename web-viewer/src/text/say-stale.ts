/** What central says when somebody else was faster, in the language of the page: who, and when. */
import { formatDateTime } from '../data/format-time.ts';
import { Refused } from '../data/http.ts';
import { sayProblem } from './say-problem.ts';
import type { Say } from './use-text.ts';

/** As central/src/web/routes/case-doors.ts writes it. */
const STALE = /but (.+) changed this [a-z]+ at (\d{4}-[\dT:.-]+Z)/;

export function readStale({ message }: Error): { name: string; atMs: number } | null {
  const [, name, at] = STALE.exec(message) ?? [];
  const atMs = Date.parse(at ?? '');
  return name === undefined || Number.isNaN(atMs) ? null : { name, atMs };
}

export function isStale(error: Error | null): boolean {
  return error instanceof Refused && error.code === 'conflict' && readStale(error) !== null;
}

/** Of a change of a case, of its parts, or of a violation. */
export function sayUnsaved(t: Say, error: Error): string {
  const stale = readStale(error);
  return stale === null
    ? t('case.failed', { message: sayProblem(t, error) })
    : t('case.conflict', { name: stale.name, at: formatDateTime(stale.atMs) });
}
