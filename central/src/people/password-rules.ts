/**
 * Which passwords are not taken: short ones, those that are one's own name, those everybody thinks of first (NIST SP
 * 800-63B 5.1.1.2: length and a list; no rules about signs, no change by the calendar).
 * Not here: passwords used before (sign-in.ts asks the ledger).
 */
import { foldText } from '../ledger/fold.ts';
import { COMMON_WORDS } from './common-passwords.ts';

export const MIN_PASSWORD_LETTERS = 12;
/** What must be left of a password without the names in it. */
const MIN_OWN_LETTERS = 8;
const MIN_NAME_LETTERS = 3;
const MIN_DIFFERENT_LETTERS = 5;
const MAX_UNIT_LETTERS = 6;

export type PasswordFault = 'too-short' | 'names-you' | 'too-common' | 'used-before';

export function judgePassword(password: string, names: readonly string[]): PasswordFault | null {
  if (Array.from(password).length < MIN_PASSWORD_LETTERS) {
    return 'too-short';
  }
  const plain = strip(password);
  const left = names
    .map(strip)
    .filter((name) => name.length >= MIN_NAME_LETTERS)
    .sort((a, b) => b.length - a.length)
    .reduce((rest, name) => rest.replaceAll(name, ''), plain);
  if (left.length < plain.length && left.length < MIN_OWN_LETTERS) {
    return 'names-you';
  }
  return isCommon(plain) ? 'too-common' : null;
}

/** Without case, diacritics, spaces and signs. A password of signs only stays as it is. */
function strip(text: string): string {
  const plain = foldText(text).replace(/[^\p{L}\p{N}]/gu, '');
  return plain === '' ? text : plain;
}

function isCommon(plain: string): boolean {
  const words = plain.replace(/\d/g, '');
  return (
    new Set(plain).size < MIN_DIFFERENT_LETTERS ||
    isRepeated(plain) ||
    isRow(plain) ||
    COMMON_WORDS.has(words) ||
    COMMON_WORDS.has(unitOf(words))
  );
}

/** `abcabcabcabc`: a short thing said again and again. */
function isRepeated(plain: string): boolean {
  return unitOf(plain).length <= MAX_UNIT_LETTERS && unitOf(plain).length < plain.length;
}

/** The shortest beginning of which the whole consists, the last time perhaps not to its end. */
function unitOf(plain: string): string {
  for (let length = 1; length < plain.length; length += 1) {
    const unit = plain.slice(0, length);
    if (unit.repeat(Math.ceil(plain.length / length)).startsWith(plain)) {
      return unit;
    }
  }
  return plain;
}

/** `123456789012`, `zyxwvut...`: each the neighbour of the one before. */
function isRow(plain: string): boolean {
  const codes = Array.from(plain, (letter) => letter.charCodeAt(0));
  const steps = codes.slice(1).map((code, i) => code - (codes[i] ?? 0));
  const inRow = steps.filter((step) => Math.abs(step) <= 1 || Math.abs(step) === 9).length;
  return inRow >= steps.length - 1;
}
