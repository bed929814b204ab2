/** What the signs of the map mean. */
import type { ReactElement } from 'react';
import { useText } from '../../text/use-text.ts';
import { MARKS } from './map-cameras.ts';
import css from './map.module.css';
import { MarkSign } from './mark-sign.tsx';

export function Legend(): ReactElement {
  const { t } = useText();
  return (
    <ul className={css.legend} aria-label={t('map.legend')}>
      {MARKS.map((mark) => (
        <li key={mark}>
          <MarkSign mark={mark} size={16} />
          {t(`map.mark.${mark}`)}
        </li>
      ))}
    </ul>
  );
}
