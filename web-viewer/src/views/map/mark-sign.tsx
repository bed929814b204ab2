/** The sign of a mark: a shape of its own for each, so that nothing hangs on colour. On the map, in the list, in the legend. */
import type { ReactElement } from 'react';
import css from './mark.module.css';
import type { Mark } from './map-cameras.ts';

/** In a square of 24: diamond, square with a cross, triangle, ring, disc. */
export const SHAPES: Record<Mark, { body: string; inner: string }> = {
  alarm: { body: 'M12 1.500L22.500 12 12 22.500 1.500 12z', inner: 'M12 6.500v6.500M12 16v.5' },
  down: { body: 'M3.500 3.500h17v17h-17z', inner: 'M8 8l8 8M16 8l-8 8' },
  warning: { body: 'M12 2l10.500 19h-21z', inner: 'M12 9v5.500M12 17.500v.3' },
  unknown: { body: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z', inner: 'M8.500 12h7' },
  healthy: { body: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z', inner: 'M8 12.300l2.800 2.800L16.200 9.500' },
};

export function MarkSign({ mark, size = 18 }: { mark: Mark; size?: number }): ReactElement {
  const { body, inner } = SHAPES[mark];
  return (
    <svg className={css.sign} data-mark={mark} viewBox="0 0 24 24" width={size} height={size} aria-hidden>
      <path className={css.body} d={body} />
      <path className={css.inner} d={inner} />
    </svg>
  );
}

const SVG = 'http://www.w3.org/2000/svg';

/** The same for Leaflet, which knows elements only. */
export function drawSign(mark: Mark): SVGSVGElement {
  const sign = document.createElementNS(SVG, 'svg');
  sign.setAttribute('viewBox', '0 0 24 24');
  sign.setAttribute('aria-hidden', 'true');
  sign.setAttribute('class', css.sign ?? '');
  sign.dataset['mark'] = mark;
  for (const [part, d] of Object.entries(SHAPES[mark])) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', css[part] ?? '');
    path.setAttribute('d', d);
    sign.append(path);
  }
  return sign;
}
