/** X: false alarm; V: a case. Not while somebody types. */
import { useEffect } from 'react';

export function useTriageKeys({ x, v }: { x: (() => void) | null; v: (() => void) | null }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, select') !== null;
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat) {
        return;
      }
      const act = { x, v }[event.key.toLowerCase() as 'x' | 'v'];
      if (act) {
        event.preventDefault();
        act();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
