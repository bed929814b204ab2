/** Times as subscriptions give them: xs:duration (days and below) or xs:dateTime. */
const MAX_LIFE_MS = 3_600_000;
const MIN_LIFE_MS = 1000;

/** `PT1M30S` -> 90000; null when it is no duration we know. */
export function parseDurationMs(text: string): number | null {
  const match = /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9}(?:\.\d+)?)S)?)?$/.exec(text);
  if (match === null || text === 'P' || text.endsWith('T')) {
    return null;
  }
  const [days, hours, minutes, seconds] = match
    .slice(1)
    .map((part) => Number((part as string | undefined) ?? '0'));
  return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1000;
}

/** When a subscription asked for with `text` ends, within what this camera grants. */
export function terminationAtMs(text: string | undefined, nowMs: number, defaultLifeMs: number): number {
  const asked =
    text === undefined || text === '' ? defaultLifeMs : (parseDurationMs(text) ?? Date.parse(text) - nowMs);
  const lifeMs = Number.isFinite(asked) ? asked : defaultLifeMs;
  return nowMs + Math.min(MAX_LIFE_MS, Math.max(MIN_LIFE_MS, lifeMs));
}
