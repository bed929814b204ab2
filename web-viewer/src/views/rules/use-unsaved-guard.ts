/** Asks before a page with unsaved changes is left: by a link of ours, by closing the tab or by reloading. */
import { useEffect } from 'react';

export function useUnsavedGuard(isChanged: boolean, question: string): void {
  useEffect(() => {
    if (!isChanged) {
      return undefined;
    }
    const onUnload = (event: BeforeUnloadEvent): void => event.preventDefault();
    // Before the router's own listener sees the click.
    const onClick = (event: MouseEvent): void => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      if (link && link.getAttribute('target') !== '_blank' && !window.confirm(question)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    window.addEventListener('beforeunload', onUnload);
    document.addEventListener('click', onClick, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, { capture: true });
    };
  }, [isChanged, question]);
}
