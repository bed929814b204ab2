/** False once the page has been out of sight for a while: pictures nobody sees are not asked for. */
import { useEffect, useState } from 'react';
import { useCentral } from '../../data/central-context.tsx';

const HIDDEN_FOR_MS = 10_000;

export function usePageVisible(): boolean {
  const { timing } = useCentral();
  const [isVisible, setVisible] = useState(true);
  useEffect(() => {
    let cancel: () => void = () => undefined;
    const onChange = (): void => {
      cancel();
      if (document.hidden) {
        cancel = timing.after(HIDDEN_FOR_MS, () => setVisible(false));
      } else {
        setVisible(true);
      }
    };
    onChange();
    document.addEventListener('visibilitychange', onChange);
    return () => {
      cancel();
      document.removeEventListener('visibilitychange', onChange);
    };
  }, [timing]);
  return isVisible;
}
