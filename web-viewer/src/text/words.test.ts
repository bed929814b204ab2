import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { en } from './en.ts';
import { vi } from './vi.ts';

describe('words of the page', () => {
  const vietnamese = flatten(vi);
  const english = flatten(en);

  it('are there in both languages, none empty but the one that says nothing', () => {
    expect([...english.keys()]).to.deep.equal([...vietnamese.keys()]);
    const empty = [...vietnamese, ...english].filter(([, text]) => text.trim() === '').map(([key]) => key);
    expect(new Set(empty)).to.deep.equal(new Set(['camera.reason.none']));
  });

  it('leave the same blanks to fill in', () => {
    const blanks = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

    const differing = [...vietnamese].filter(
      ([key, text]) => blanks(text).join() !== blanks(english.get(key) ?? '').join(),
    );

    expect(differing).to.deep.equal([]);
  });

  it('are written in composed letters, so that fonts and search find them', () => {
    const decomposed = [...vietnamese.values()].filter((text) => text !== text.normalize('NFC'));

    expect(decomposed).to.deep.equal([]);
  });

  it('are all said somewhere on the page', () => {
    const sources = readSources();
    const whole = new Set([...sources.matchAll(/'([\w-]+(?:\.[\w-]+)+)'/g)].map(([, key]) => key));
    const begun = [...sources.matchAll(/`([\w-]+(?:\.[\w-]+)*\.)\$\{/g)].map(([, key = '']) => key);

    const unsaid = [...vietnamese.keys()].filter(
      (key) => !whole.has(key) && !begun.some((beginning) => key.startsWith(beginning)),
    );

    expect(unsaid).to.deep.equal([]);
  });
});

/** All of the viewer but its words and tests. */
function readSources(): string {
  const root = join(import.meta.dirname, '..');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|^text.(?:vi|en)\W/.test(name))
    .map((name) => readFileSync(join(root, name), 'utf8'))
    .join('\n');
}

function flatten(words: object, above = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null
        ? [...flatten(value, `${above}${key}.`)]
        : [[`${above}${key}`, String(value)] satisfies [string, string]],
    ),
  );
}
