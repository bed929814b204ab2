/**
 * Words of a text and of a question, and whether one answers the other. The index of either engine only finds faster
 * what `answers` would say of every text.
 *
 * A word typed without diacritics finds it with any. One typed with diacritics finds the word with exactly those, and
 * texts of people who typed the word with none: "cổng" finds "cổng" and "cong", never "công". Where the tone stands
 * does not matter: "hòa" and "hoà" are one word.
 */
/** Of a text are indexed at most so many words; longer texts than ours stay findable by their beginning. */
const MOST_TEXT_WORDS = 3000;
const LONGEST_WORD = 40;
/** A question has at most so many words; whoever types more is refused, not cut short. */
export const MOST_ASKED_WORDS = 12;
/** Shorter beginnings of a word find nothing in particular. */
const SHORTEST_BEGINNING = 2;

export interface Word {
  /** Without diacritics, lower case. */
  folded: string;
  /** Letters with their marks, and the tone after `~`; without any it is `folded`. */
  exact: string;
}

export interface Asked {
  words: readonly AskedWord[];
  /** One after the other in the text. */
  isPhrase: boolean;
}

export interface AskedWord extends Word {
  isMarked: boolean;
  /** Still being typed: how a word of the text begins. Its tone, which is typed last, does not count. */
  isBeginning: boolean;
}

export type Question = { status: 'read'; asked: readonly Asked[] } | { status: 'too-many-words' };

/** Words are letters and digits; whatever else people type only parts them. */
export function wordsOf(text: string): Word[] {
  const found =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return found.slice(0, MOST_TEXT_WORDS).flatMap((word) => {
    const read = readWord(word);
    return read.folded === '' ? [] : [read];
  });
}

/** "Quoted words" stand together. `isTyping`: the last word may be unfinished. */
export function readQuestion(text: string, isTyping: boolean): Question {
  const parts = text.split(/["“”„]/u);
  const asked: Asked[] = [];
  for (const [at, part] of parts.entries()) {
    const words = wordsOf(part).map((word) => ({
      ...word,
      isMarked: word.exact !== word.folded,
      isBeginning: false,
    }));
    const isQuoted = at % 2 === 1 && at < parts.length - 1;
    if (isQuoted && words.length > 1) {
      asked.push({ words, isPhrase: true });
    } else {
      asked.push(...words.map((word) => ({ words: [word], isPhrase: false })));
    }
  }
  const count = asked.reduce((sum, { words }) => sum + words.length, 0);
  if (count > MOST_ASKED_WORDS) {
    return { status: 'too-many-words' };
  }
  const isUnfinished = isTyping && /[\p{L}\p{N}\p{M}]$/u.test(text);
  return { status: 'read', asked: isUnfinished ? withBeginning(asked) : asked };
}

/** What the index also says, word for word. */
export function answers(asked: readonly Asked[], text: string): boolean {
  const words = wordsOf(text);
  return asked.every(({ words: sought, isPhrase }) =>
    isPhrase
      ? words.some((_, at) => sought.every((word, step) => fits(word, words[at + step])))
      : words.some((word) => sought.every((one) => fits(one, word))),
  );
}

/** Which words of a text answer, as places in it: [from, to), for the eye. */
export function placesOf(asked: readonly Asked[], text: string): [number, number][] {
  const sought = asked.flatMap(({ words }) => words);
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].flatMap(({ index, 0: found }) => {
    const [word] = wordsOf(found);
    const isSought = word !== undefined && sought.some((one) => fits(one, word));
    return isSought ? [[index, index + found.length] as [number, number]] : [];
  });
}

function fits(asked: AskedWord, word: Word | undefined): boolean {
  if (word === undefined) {
    return false;
  }
  if (!asked.isMarked) {
    return asked.isBeginning ? word.folded.startsWith(asked.folded) : word.folded === asked.folded;
  }
  return asked.isBeginning
    ? word.exact.startsWith(withoutTone(asked.exact)) || word.exact.startsWith(asked.folded)
    : word.exact === asked.exact || word.exact === asked.folded;
}

function withBeginning(asked: readonly Asked[]): Asked[] {
  const last = asked.at(-1);
  const [word] = last?.words ?? [];
  if (last === undefined || word === undefined || last.isPhrase) {
    return [...asked];
  }
  if (asked.length > 1 && word.folded.length < SHORTEST_BEGINNING) {
    return asked.slice(0, -1);
  }
  return [...asked.slice(0, -1), { words: [{ ...word, isBeginning: true }], isPhrase: false }];
}

/** Grave, acute, tilde, hook, dot: the five marks of tone; the sixth tone has none. */
const TONES = '\u0300\u0301\u0303\u0309\u0323';

const PLAIN = /^[a-z0-9]+$/;
const MARK = /^\p{M}$/u;

/** In one pass: intake reads thousands of texts a second. `folded` is what foldText (fold.ts) says of a word in lower case. */
function readWord(word: string): Word {
  const cut = word.slice(0, LONGEST_WORD);
  if (PLAIN.test(cut)) {
    return { folded: cut, exact: cut };
  }
  let folded = '';
  let letters = '';
  let tone = '';
  for (const sign of cut.normalize('NFD')) {
    const at = TONES.indexOf(sign);
    if (at >= 0) {
      tone = String(at + 1);
      continue;
    }
    letters += sign;
    if (sign === 'đ') {
      folded += 'd';
    } else if (sign < '\u0300' || !MARK.test(sign)) {
      folded += sign;
    }
  }
  const shape = letters.normalize('NFC');
  return { folded, exact: tone === '' ? shape : `${shape}~${tone}` };
}

export function withoutTone(exact: string): string {
  return exact.split('~')[0] ?? '';
}
