/**
 * Takes secrets out of what leaves this machine for somebody else to read. What is written down must hold none in the
 * first place; this is the second line, and rather takes too much.
 */
const REMOVED = '[removed]';
const SECRET_NAME =
  /pass|secret|token|key|credential|authorization|cookie|\bcode\b|descriptor|signature|nonce/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const PATTERNS: readonly [RegExp, string][] = [
  [/-----BEGIN [^-]+-----[\s\S]*?-----END [^-]+-----/g, REMOVED],
  [/([a-z][a-z0-9+.-]*:\/\/)[^/?#\s"'@]*@/gi, '$1'],
  [/\b(Bearer|Basic)\s+[\w+/=.-]+/gi, `$1 ${REMOVED}`],
  [/(matlang_session=)[^;\s"']+/gi, `$1${REMOVED}`],
  [/([?&#](?:token|password|code|key|secret)=)[^&\s"']+/gi, `$1${REMOVED}`],
  [/\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b/g, REMOVED],
  [
    /("[^"]*(?:pass|secret|token|key|credential|authorization|cookie|descriptor)[^"]*"\s*:\s*)"(?:[^"\\]|\\.)*"/gi,
    `$1"${REMOVED}"`,
  ],
  [/(\b(?:password|passwd|secret|token|api[_-]?key)\s*[=:]\s*)[^\s,;"'}]+/gi, `$1${REMOVED}`],
];

/** Keys, tokens, hashes: long runs of what base64 and hex are written in. */
const LONG_RUN = /[A-Za-z0-9+/_-]{32,}={0,2}/g;

export function scrubText(text: string): string {
  const scrubbed = PATTERNS.reduce((left, [pattern, put]) => left.replace(pattern, put), text);
  return scrubbed.replace(LONG_RUN, (run) => (UUID.test(run) || isPath(run) ? run : REMOVED));
}

/** A value of a configuration: what is named like a secret is gone, whatever it holds. */
export function scrubValue(value: unknown): unknown {
  if (typeof value === 'string') {
    return scrubText(value);
  }
  if (Array.isArray(value)) {
    return value.map(scrubValue);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [
      name,
      SECRET_NAME.test(name) && inner !== null ? REMOVED : scrubValue(inner),
    ]),
  );
}

/** Folders and addresses have slashes between short words. */
function isPath(run: string): boolean {
  return run.includes('/') && run.split('/').every((part) => part.length < 32);
}
