/** Says that central has a newer page. It is loaded when the person wants it: something may be half written. */
import { useEffect, useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import { useCentralLink } from '../../data/central-context.tsx';
import { isNewerThere } from '../../data/newer-page.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import css from './frame.module.css';

export function NewerPage(): ReactElement | null {
  const { t } = useText();
  const link = useCentralLink();
  const [isThere, setThere] = useState(false);
  useEffect(() => {
    // Renewing central ends its connections: there is no other time to ask.
    if (link === 'connected') {
      void isNewerThere().then((isNewer) => setThere((was) => was || isNewer));
    }
  }, [link]);
  return isThere ? (
    <div className={css.reminder} role="status" data-newer-page>
      <Icon name="again" />
      <span>{t('top.newerPage')}</span>
      <Button size="compact-sm" variant="default" onClick={() => window.location.reload()}>
        {t('top.loadNewer')}
      </Button>
    </div>
  ) : null;
}
