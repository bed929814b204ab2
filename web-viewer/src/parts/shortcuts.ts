/**
 * One key, one action. Keys typed into a field belong to the field, and combinations with Ctrl, Alt or Meta to the
 * browser. Letters are matched by the key's place too, so that a Vietnamese input method does not swallow them.
 */
import { useEffect, useRef } from 'react';

export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

export function useShortcuts(shortcuts: Shortcuts, isActive = true): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    if (!isActive) {
      return;
    }
    const onKey = (event: KeyboardEvent): void => {
      const action = findAction(latest.current, event);
      if (action !== null) {
        event.preventDefault();
        action(event);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isActive]);
}

export function findAction(
  shortcuts: Shortcuts,
  event: Pick<
    KeyboardEvent,
    'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey' | 'target' | 'defaultPrevented'
  >,
): ((event: KeyboardEvent) => void) | null {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isField(event)) {
    return null;
  }
  const byPlace = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1]?.toLowerCase() ?? '';
  return shortcuts[event.key] ?? shortcuts[event.key.toLowerCase()] ?? shortcuts[byPlace] ?? null;
}

function isField({ target, key }: Pick<KeyboardEvent, 'target' | 'key'>): boolean {
  const element = target as Partial<HTMLInputElement> | null;
  if (element?.type === 'radio' || element?.type === 'checkbox') {
    // One is chosen by arrows and space; letters it has no use for.
    return key === ' ' || key.startsWith('Arrow');
  }
  return (
    element?.isContentEditable === true || ['INPUT', 'TEXTAREA', 'SELECT'].includes(element?.tagName ?? '')
  );
}
