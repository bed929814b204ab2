/**
 * Two kinds of fault, because one question comes before all others: is it worth trying again?
 * `RetryLater`: the line, the disk or the peer is away for now. `GiveUp`: the same call can never succeed.
 * Expected outcomes are values, not errors.
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export class GiveUp extends Error {
  override readonly name = 'GiveUp';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** One line for a log or a screen: the message and the messages of its causes, without stacks. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  while (current instanceof Error && parts.length < 5) {
    if (current.message && !parts.includes(current.message)) {
      parts.push(current.message);
    }
    current = current.cause;
  }
  if (parts.length === 0) {
    parts.push(String(error));
  }
  return parts.join(': ');
}
