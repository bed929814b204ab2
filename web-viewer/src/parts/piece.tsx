/** A component whose code is loaded when it is first drawn. Stands inside a Suspense and an ErrorGuard. */
import { use, type ComponentType, type ReactElement } from 'react';
import { keepPiece } from '../data/load-piece.ts';

export type Piece<P> = ((props: P) => ReactElement) & {
  /** Loads it ahead of its use. */
  prepare: () => void;
};

export function pieceOf<P extends object>(load: () => Promise<ComponentType<P>>): Piece<P> {
  const kept = keepPiece(load);
  const Shown = (props: P): ReactElement => {
    // What is here already is drawn at once, without a moment of nothing.
    const Loaded = kept.now() ?? use(kept.get());
    return <Loaded {...props} />;
  };
  return Object.assign(Shown, { prepare: kept.prepare });
}
