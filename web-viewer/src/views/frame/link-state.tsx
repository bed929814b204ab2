/** Whether central is there; where it is not, since when, and what still works. Nothing moves when it comes and goes. */
import { useEffect, useState, type ReactElement } from 'react';
import { Popover } from '@mantine/core';
import { useCentral, useCentralLink } from '../../data/central-context.tsx';
import { formatTime } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import css from './top-bar.module.css';

const ICONS = { connected: 'link', connecting: 'hourglass', lost: 'down' } as const;

export function LinkState(): ReactElement {
  const { t } = useText();
  const link = useCentralLink();
  const lostAtMs = useLostAtMs();
  const [isOpen, setOpen] = useState(false);
  return (
    <span role="status" data-link={link} data-lost-at={lostAtMs ?? undefined} className={css.link}>
      {lostAtMs === null ? (
        <>
          <Icon name={ICONS[link]} size={16} />
          <span className={css.linkText}>{t(`top.link.${link}`)}</span>
        </>
      ) : (
        <Popover opened={isOpen} onChange={setOpen} width={300} position="bottom-end" withArrow shadow="md">
          <Popover.Target>
            <button type="button" className={css.lost} onClick={() => setOpen(!isOpen)}>
              <Icon name="down" size={16} />
              <span>{t('top.lostSince', { at: formatTime(lostAtMs) })}</span>
            </button>
          </Popover.Target>
          <Popover.Dropdown>
            <p className={css.what}>{t('top.stillWorks')}</p>
            <p className={css.what}>{t('top.notNow')}</p>
          </Popover.Dropdown>
        </Popover>
      )}
    </span>
  );
}

/** Central's time when the line went; null while it is there. */
function useLostAtMs(): number | null {
  const { timing, offsetMs } = useCentral();
  const isLost = useCentralLink() === 'lost';
  const [lostAtMs, setLostAtMs] = useState<number | null>(null);
  useEffect(() => {
    setLostAtMs((known) => (isLost ? (known ?? timing.nowMs() + offsetMs) : null));
  }, [isLost, timing, offsetMs]);
  return lostAtMs;
}
