/** What an answer over HTTP, or none, means for a message: sent, later, or never. */
import { describeError, GiveUp, RetryLater } from '#base/errors.ts';
import type { Outcome } from './channel.ts';
import type { Posted } from './safe-post.ts';

/** Statuses below 500 that may be otherwise next time: timeout, locked, too early, too many. */
const PASSING = new Set([408, 423, 425, 429]);

export async function outcomeOf(asking: Promise<Posted>): Promise<Outcome> {
  let posted: Posted;
  try {
    posted = await asking;
  } catch (error) {
    if (error instanceof RetryLater) {
      return { status: 'retry', detail: error.message };
    }
    if (error instanceof GiveUp) {
      return { status: 'refused', detail: describeError(error) };
    }
    throw error;
  }
  const { status, retryAfterMs } = posted;
  const detail = `HTTP ${status}`;
  if (status >= 200 && status < 300) {
    return { status: 'sent', detail };
  }
  if (status >= 300 && status < 400) {
    return { status: 'refused', detail: `${detail}: redirects are not followed` };
  }
  if (status >= 500 || PASSING.has(status)) {
    return { status: 'retry', detail, ...(retryAfterMs === null ? {} : { notBeforeMs: retryAfterMs }) };
  }
  return { status: 'refused', detail };
}
