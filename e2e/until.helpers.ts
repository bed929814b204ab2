/** Waits for what only asking tells (a REST answer, a list that grows), with an end to the patience. */
const PERIOD_MS = 200;

/** The first thing `ask` gives that is not null; throws with `what` when none comes in time. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null> | T | null,
  patienceMs = 60_000,
): Promise<T> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    const found = await ask();
    if (found !== null) {
      return found;
    }
    if (performance.now() > deadlineMs) {
      throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PERIOD_MS));
  }
}
