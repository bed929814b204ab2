/** After the disk has failed it is left alone for a while: half a second, then longer, five seconds at most. */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { TroubleKind } from './trouble-teller.ts';

/** Why nothing is taken. */
export interface Refusal {
  kind: TroubleKind;
  /** The system's word. */
  detail: string;
}

export interface Patience {
  failed(error: unknown): Refusal;
  worked(): void;
  /** Null: it may be tried. */
  refusal(): Refusal | null;
  /** The newest failure, as long as nothing has worked since. */
  last(): Refusal | null;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;

export function createPatience(clock: Clock): Patience {
  let failures = 0;
  let last: Refusal | null = null;
  let retryAtMs = -Infinity;
  return {
    failed: (error) => {
      retryAtMs = clock.monotonicMs() + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
      failures += 1;
      last = { kind: troubleKind(error), detail: describeError(error) };
      return last;
    },
    worked: () => {
      failures = 0;
      last = null;
      retryAtMs = -Infinity;
    },
    refusal: () => (clock.monotonicMs() < retryAtMs ? last : null),
    last: () => last,
  };
}

function troubleKind(error: unknown): TroubleKind {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return 'full';
  }
  return code === 'EROFS' ? 'read-only' : 'failed';
}
