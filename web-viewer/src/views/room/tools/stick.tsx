/** From where the hand came down to where it is: where the camera turns to, and how fast. */
import type { ReactElement } from 'react';
import css from './tools.module.css';
import type { Drag } from './use-joystick.ts';

export function Stick({ drag: { from, to } }: { drag: Drag }): ReactElement {
  const at = (share: number): string => `${(share * 100).toFixed(2)}%`;
  return (
    <svg className={css.stick} aria-hidden>
      <circle cx={at(from.x)} cy={at(from.y)} r={10} className={css.stickFoot} />
      <line x1={at(from.x)} y1={at(from.y)} x2={at(to.x)} y2={at(to.y)} className={css.stickLine} />
      <circle cx={at(to.x)} cy={at(to.y)} r={5} className={css.stickHead} />
    </svg>
  );
}
