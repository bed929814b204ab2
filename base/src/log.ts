/**
 * One JSON line per fact: a fixed lower-case phrase and fields. `error` = a person must act, `warn` = degraded
 * and healing, `info` = state changed, `debug` = per frame. Secrets are removed here as a last line of defence;
 * callers must not pass them in the first place.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, type Logger } from 'pino';

export type Log = Logger;

const SECRET_FIELDS = ['password', 'token', 'secret', 'authorization', 'cookie', 'code', 'descriptor'];

/** `copyTo` gets every line too, as it is written. */
export function createLog(
  name: string,
  level = process.env['MATLANG_LOG'] ?? 'info',
  copyTo?: { write: (line: string) => void },
): Log {
  const options = {
    name,
    level,
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => ({ ...logContext.getStore() }),
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[removed]' },
  };
  return copyTo === undefined
    ? pino(options)
    : pino(
        options,
        pino.multistream([
          { level: 'trace', stream: process.stdout },
          { level: 'trace', stream: copyTo },
        ]),
      );
}

/** Fields of every line written while something is done on somebody's behalf: the id of a request. */
export const logContext = new AsyncLocalStorage<Readonly<Record<string, string>>>();

/** For tests that do not look at the log. */
export const silentLog: Log = pino({ level: 'silent' });

/** `rtsp://user:secret@host/path` -> `rtsp://host/path`: an address fit for a log or a screen. */
export function withoutUserinfo(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}
