/** The path of this tab, of this account: shared by the pages that add to it. */
import { useCallback, useSyncExternalStore } from 'react';
import { readPath, toggleStep, type PathStep } from './path-list.ts';

export interface Path {
  steps: readonly PathStep[];
  toggle: (step: PathStep) => void;
  clear: () => void;
}

const listeners = new Set<() => void>();
let held: { name: string; text: string | null; steps: PathStep[] } | null = null;

function read(name: string): PathStep[] {
  const text = sessionStorage.getItem(name);
  if (held?.name !== name || held.text !== text) {
    held = { name, text, steps: readPath(text) };
  }
  return held.steps;
}

function write(name: string, steps: readonly PathStep[]): void {
  if (steps.length === 0) {
    sessionStorage.removeItem(name);
  } else {
    sessionStorage.setItem(name, JSON.stringify(steps));
  }
  listeners.forEach((tell) => tell());
}

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}

export function usePath(accountId: string): Path {
  const name = `matlang.path.${accountId}`;
  const steps = useSyncExternalStore(
    subscribe,
    useCallback(() => read(name), [name]),
  );
  const toggle = useCallback((one: PathStep) => write(name, toggleStep(read(name), one)), [name]);
  const clear = useCallback(() => write(name, []), [name]);
  return { steps, toggle, clear };
}
