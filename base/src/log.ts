/**
 * One JSON line per fact: a fixed lower-case phrase and fields. `error` = a person must act, `warn` = degraded
 * and healing, `info` = state changed, `debug` = per frame. Secrets are removed here as a last line of defence;
 * callers must not pass them in the first place.
 */
import { pino, type Logger } from 'pino';

export type Log = Logger;

const SECRET_FIELDS = ['password', 'token', 'secret', 'authorization', 'cookie', 'code', 'descriptor'];

export function createLog(name: string, level = process.env['MATLANG_LOG'] ?? 'info'): Log {
  return pino({
    name,
    level,
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[removed]' },
  });
}

/** For tests that do not look at the log. */
export const silentLog: Log = pino({ level: 'silent' });

/** `rtsp://user:secret@host/path` -> `rtsp://host/path`: an address fit for a log or a screen. */
export function withoutUserinfo(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}
