/** A text that is being typed and survives a reload (kept-store.ts). */
import { useCallback, useState } from 'react';
import { keptName, readKept, writeKept } from './kept-store.ts';
import { useMe } from './queries.ts';

/** `name` says what it is about, `acknowledge.<incident>`; `first` stands there where nothing is kept. */
export function useKeptText(name: string, first = ''): [string, (text: string) => void] {
  const kept = keptName(useMe().data?.id ?? '', name);
  const [text, setText] = useState(() => readKept(kept) ?? first);
  const keep = useCallback(
    (next: string) => {
      setText(next);
      writeKept(kept, next);
    },
    [kept],
  );
  return [text, keep];
}
