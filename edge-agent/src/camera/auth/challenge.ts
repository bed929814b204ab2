/**
 * Reads `WWW-Authenticate` (RFC 9110 section 11.6.1) as HTTP and RTSP servers send it: several headers, several
 * challenges in one header, names in any case, quoted or bare values, spaces where none belong.
 * Not here: the answer (digest.ts).
 */
export interface Challenge {
  /** Lower case: `digest`, `basic`. */
  scheme: string;
  /** Names in lower case. */
  parameters: ReadonlyMap<string, string>;
}

const MAX_HEADER_LENGTH = 8192;
const MAX_CHALLENGES = 16;
/** A word, and then perhaps `=` with a quoted or bare value. Sticky, and no two parts can match the same text. */
const ITEM = /[\s,]*([^\s,="]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/y;

/** Never throws: what cannot be read is left out. */
export function parseChallenges(headers: readonly string[]): Challenge[] {
  return headers
    .flatMap((header) => parseHeader(header.slice(0, MAX_HEADER_LENGTH)))
    .slice(0, MAX_CHALLENGES);
}

function parseHeader(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  const item = new RegExp(ITEM);
  for (let match = item.exec(header); match; match = item.exec(header)) {
    const [, word = '', quoted, bare] = match;
    const value = quoted?.replace(/\\(.)/g, '$1') ?? bare;
    if (value === undefined) {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
    } else {
      challenges.at(-1)?.parameters.set(word.toLowerCase(), value);
    }
  }
  return challenges;
}
