/** The two elements the streams of a tile draw into; only the one that is of now is seen. */
import type { ReactElement } from 'react';
import type { BestStream } from './use-best-stream.ts';
import css from './wall.module.css';

export function TilePicture({ best: { mainRef, subRef, profile } }: { best: BestStream }): ReactElement {
  return (
    <>
      <div ref={subRef} className={css.picture} aria-hidden />
      <div ref={mainRef} className={css.picture} hidden={profile !== 'main'} aria-hidden />
    </>
  );
}
