/**
 * The alarms nobody has acknowledged, newest on top. A new one never pushes away what is being read: where the list
 * is scrolled down it stays, and a button says how many came above.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import { foldAlarms, type AlarmGroup } from '../../data/alarms.ts';
import { useCentral, useCentralLink } from '../../data/central-context.tsx';
import { formatTime } from '../../data/format-time.ts';
import { useOpenAlarms } from '../../data/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { useSound } from '../frame/sound.ts';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import css from './alarms.module.css';
import { AlarmRow } from './alarm-row.tsx';

interface AlarmColumnProps {
  me: Me;
  /** Key of the row being acknowledged, or `newest` when the key A asked for it. */
  acknowledgingKey: string | null;
  onAcknowledging: (key: string | null) => void;
}

export function AlarmColumn({ me, acknowledgingKey, onAcknowledging }: AlarmColumnProps): ReactElement {
  const { t } = useText();
  const link = useCentralLink();
  const alarms = useOpenAlarms();
  const groups = foldAlarms(alarms.data ?? []);
  const { listRef, cameAbove, showNewest } = useSteadyList(groups);
  const openKey = acknowledgingKey === 'newest' ? (groups[0]?.key ?? null) : acknowledgingKey;

  return (
    <aside className={css.column} aria-label={t('alarm.title')} data-open-alarms={alarms.data?.length ?? ''}>
      <div className={css.head}>
        <Icon name="bell" />
        <h2 className={css.title}>{t('alarm.title')}</h2>
        <span className={css.open} data-any={groups.length > 0}>
          {t('alarm.count', { count: alarms.data?.length ?? 0 })}
        </span>
        <SoundButton />
      </div>
      {link === 'lost' && (
        <p className={css.warning} role="alert">
          <Icon name="down" size={16} /> {t('alarm.offline')} {t('alarm.refetched')}
        </p>
      )}
      <Announcer />
      {cameAbove > 0 && (
        <Button
          className={css.above}
          size="compact-sm"
          leftSection={<Icon name="up" size={14} />}
          onClick={showNewest}
        >
          {t('alarm.newAbove', { count: cameAbove })}
        </Button>
      )}
      <AlarmList
        alarms={alarms}
        groups={groups}
        me={me}
        openKey={openKey}
        listRef={listRef}
        onAcknowledging={onAcknowledging}
      />
    </aside>
  );
}

interface AlarmListProps {
  alarms: ReturnType<typeof useOpenAlarms>;
  groups: AlarmGroup[];
  me: Me;
  openKey: string | null;
  listRef: React.RefObject<HTMLOListElement | null>;
  onAcknowledging: (key: string | null) => void;
}

function AlarmList({ alarms, groups, me, openKey, listRef, onAcknowledging }: AlarmListProps): ReactElement {
  const { t } = useText();
  if (!me.abilities.includes('incident.read')) {
    return <StateCard icon="lock" title={t('alarm.noRight')} />;
  }
  if (alarms.isPending) {
    return <LoadingRows count={4} />;
  }
  if (alarms.data === undefined) {
    return <ProblemCard error={alarms.error} onRetry={() => void alarms.refetch()} />;
  }
  if (groups.length === 0) {
    return (
      <StateCard icon="check" title={t('alarm.none')}>
        <p>{t('alarm.noneHint')}</p>
      </StateCard>
    );
  }
  const canAcknowledge = me.abilities.includes('incident.acknowledge');
  return (
    <ol ref={listRef} className={css.list} tabIndex={0} aria-label={t('alarm.title')}>
      {groups.map((group) => (
        <AlarmRow
          key={group.key}
          group={group}
          canAcknowledge={canAcknowledge}
          isAcknowledging={canAcknowledge && group.key === openKey}
          onAcknowledging={(isOpen) => onAcknowledging(isOpen ? group.key : null)}
        />
      ))}
    </ol>
  );
}

function SoundButton(): ReactElement {
  const { t } = useText();
  const { state, toggle } = useSound();
  const label = t(
    { on: 'alarm.soundOn', muted: 'alarm.soundOff', blocked: 'alarm.soundBlocked' }[state] as 'alarm.soundOn',
  );
  return (
    <button
      type="button"
      className={css.sound}
      data-sound={state}
      title={state === 'blocked' ? t('alarm.soundBlockedHint') : label}
      onClick={toggle}
      // The page unlocks sound at any touch; here that would turn "blocked" into "on" before the click mutes it.
      onPointerDown={(event) => event.nativeEvent.stopImmediatePropagation()}
    >
      <Icon name={state === 'on' ? 'sound' : 'muted'} size={16} />
      {label}
    </button>
  );
}

/** Says each new alarm to screen readers, once. */
function Announcer(): ReactElement {
  const { t } = useText();
  const { events } = useCentral();
  const [message, setMessage] = useState('');
  useEffect(
    () =>
      events.onAlarm(({ kind, cameraName, startedAtMs }) =>
        setMessage(
          t('alarm.announced', { kind: t(`kind.${kind}`), camera: cameraName, at: formatTime(startedAtMs) }),
        ),
      ),
    [events, t],
  );
  return (
    <p className="only-read" aria-live="assertive">
      {message}
    </p>
  );
}

/** Keeps the rows in view where they are while rows come above them. */
function useSteadyList(groups: readonly AlarmGroup[]): {
  listRef: React.RefObject<HTMLOListElement | null>;
  cameAbove: number;
  showNewest: () => void;
} {
  const listRef = useRef<HTMLOListElement>(null);
  const [seenKey, setSeenKey] = useState<string | null>(null);
  const newestKey = groups[0]?.key ?? null;

  useEffect(() => {
    const list = listRef.current;
    if (list === null) {
      return;
    }
    const noteTop = (): void => {
      if (list.scrollTop < NEAR_TOP_PX) {
        setSeenKey(newestKey);
      }
    };
    noteTop();
    list.addEventListener('scroll', noteTop, { passive: true });
    return () => list.removeEventListener('scroll', noteTop);
  }, [newestKey]);

  const seenAt = groups.findIndex(({ key }) => key === seenKey);
  return {
    listRef,
    cameAbove: Math.max(0, seenAt),
    showNewest: () => listRef.current?.scrollTo({ top: 0 }),
  };
}

const NEAR_TOP_PX = 24;
