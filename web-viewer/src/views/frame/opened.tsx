/** What is loaded when it is first opened: a dialog, a panel. From then on it stays, as its closing is seen too. */
import { Suspense, useState, type ReactElement, type ReactNode } from 'react';
import { ErrorGuard } from './error-guard.tsx';

export function Opened({ isOpen, children }: { isOpen: boolean; children: ReactNode }): ReactElement | null {
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) {
    setWasOpen(true);
  }
  return wasOpen ? (
    <ErrorGuard isOver>
      <Suspense fallback={null}>{children}</Suspense>
    </ErrorGuard>
  ) : null;
}
