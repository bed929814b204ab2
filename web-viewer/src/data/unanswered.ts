/**
 * Requests whose answer never came: they may have been carried out or not. The same request sent again goes under the
 * same name (header Idempotency-Key), so that central carries it out once.
 */
export interface Unanswered {
  /** The name to send a request under; the one it was sent under before, while that was not answered. */
  nameOf(request: string): string;
  answered(request: string): void;
}

/** Of one page in one outage; a form holds one. */
const MOST = 50;

export function createUnanswered(newName: () => string = randomName): Unanswered {
  const names = new Map<string, string>();
  return {
    nameOf: (request) => {
      const name = names.get(request) ?? newName();
      names.delete(request);
      names.set(request, name);
      const [oldest] = names.keys();
      if (names.size > MOST && oldest !== undefined) {
        names.delete(oldest);
      }
      return name;
    },
    answered: (request) => void names.delete(request),
  };
}

/** `crypto.randomUUID` is not there on a page that came over plain HTTP. */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
