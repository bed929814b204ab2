/**
 * The alarms nobody has answered: the most severe on top, repeats in one row, what is put aside at the foot. Works by
 * keys from anywhere in the room: A, V, X and Z take the row that has the focus, or else the first.
 */
import { useRef, useState, type ReactElement } from 'react';
import { ActionIcon } from '@mantine/core';
import type { Me } from '#protocol/account.ts';
import type { AlarmGroup } from '../../data/alarm-groups.ts';
import { useAlarms, type Alarms } from '../../data/alarm-queries.ts';
import type { Answered } from '../../data/answer-alarms.ts';
import { useCentralLink } from '../../data/central-context.tsx';
import { Icon } from '../../parts/icons.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import { AlarmAside } from './alarm-aside.tsx';
import { AlarmList, type AlarmListHandle } from './alarm-list.tsx';
import { Announcer, SoundButton, SoundNotice } from './alarm-sound.tsx';
import { ShiftButton } from './shift-button.tsx';
import { alarmRights, mayDo, type AlarmFormName, type RowWork } from './alarm-work.ts';
import css from './alarms.module.css';
import { useOpenForm } from './use-open-form.ts';

interface AlarmColumnProps {
  me: Me;
  /** Nothing covers the room. */
  areKeysActive: boolean;
}

export function AlarmColumn({ me, areKeysActive }: AlarmColumnProps): ReactElement {
  const { t } = useText();
  const link = useCentralLink();
  const mayRead = me.abilities.includes('incident.read');
  const { board, alarms, snoozes } = useAlarms(mayRead);
  const [answered, setAnswered] = useState<Answered | null>(null);
  const rights = alarmRights(me);

  return (
    <aside className={css.column} aria-label={t('alarm.title')} data-open-alarms={alarms.data?.length ?? ''}>
      <div className={css.head}>
        <Icon name="bell" />
        <h2 className={css.title}>{t('alarm.title')}</h2>
        <span className={css.open} data-any={(board?.open.length ?? 0) > 0}>
          {t('alarm.count', { count: countOf(board?.open ?? []) })}
        </span>
        <SoundButton />
      </div>
      <Announcer />
      <div className={css.body}>
        <AlarmBody {...{ board, alarms, rights, areKeysActive, mayRead }} onAnswered={setAnswered} />
      </div>
      {/* Below the list: what comes and goes here moves no row. */}
      <WhatBecame answered={answered} onClose={() => setAnswered(null)} />
      {link === 'lost' && (
        <p className={css.warning} role="alert">
          <Icon name="down" size={16} /> {t('alarm.offline')} {t('alarm.refetched')}
        </p>
      )}
      {snoozes.isError && <p className={css.warning}>{t('snooze.unknown')}</p>}
      <SoundNotice />
      <AlarmAside aside={board?.aside ?? []} mayEnd={rights.mayAcknowledge} />
      <div className={css.foot}>
        <ShiftButton me={me} openAlarms={alarms.data ?? []} />
      </div>
    </aside>
  );
}

interface AlarmBodyProps extends Omit<Alarms, 'snoozes'> {
  mayRead: boolean;
  rights: ReturnType<typeof alarmRights>;
  areKeysActive: boolean;
  onAnswered: (answered: Answered | null) => void;
}

function AlarmBody({
  board,
  alarms,
  mayRead,
  rights,
  areKeysActive,
  onAnswered,
}: AlarmBodyProps): ReactElement {
  const { t } = useText();
  const listRef = useRef<AlarmListHandle>(null);
  const groups = board?.open ?? [];
  const rows = useRowWork(groups, listRef, onAnswered);
  useColumnKeys({ groups, listRef, rights, isActive: areKeysActive, open: rows.work.open });

  if (!mayRead) {
    return <StateCard icon="lock" title={t('alarm.noRight')} />;
  }
  if (board === null) {
    return alarms.isError ? (
      <ProblemCard error={alarms.error} onRetry={() => void alarms.refetch()} />
    ) : (
      <LoadingRows count={4} />
    );
  }
  if (groups.length === 0) {
    return (
      <StateCard icon="check" title={t('alarm.none')}>
        <p>{t('alarm.noneHint')}</p>
      </StateCard>
    );
  }
  return (
    <AlarmList
      groups={groups}
      rights={rights}
      open={rows.open}
      unfolded={rows.unfolded}
      chosenKey={groups.some(({ key }) => key === rows.chosenKey) ? rows.chosenKey : null}
      onChoose={rows.choose}
      work={rows.work}
      handle={listRef}
    />
  );
}

/** Which row is chosen, unfolded, being worked on. */
function useRowWork(
  groups: readonly AlarmGroup[],
  listRef: React.RefObject<AlarmListHandle | null>,
  onAnswered: (answered: Answered | null) => void,
) {
  const [open, setOpen] = useOpenForm();
  const openKey = useRef<string | null>(null);
  openKey.current = open?.key ?? null;
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const work: RowWork = {
    open: (key, form) => {
      onAnswered(null);
      setChosenKey(key);
      setOpen({ key, form });
    },
    cancel: (key) => {
      setOpen(null);
      listRef.current?.focusRow(key);
    },
    done: (key, answered) => {
      if (openKey.current === key) {
        setOpen(null);
      }
      onAnswered(answered);
      // On with the next row, unless something else has the focus by now.
      const focused = document.activeElement;
      const next = groups[groups.findIndex((group) => group.key === key) + 1] ?? groups.at(-2);
      if (next !== undefined && (focused === document.body || listRef.current?.focusedKey() === key)) {
        listRef.current?.focusRow(next.key);
      }
    },
    unfold: (key, isUnfolded) =>
      setUnfolded((now) => {
        const next = new Set(now);
        if (isUnfolded) {
          next.add(key);
        } else {
          next.delete(key);
        }
        return next;
      }),
  };
  return { open, chosenKey, choose: setChosenKey, unfolded, work };
}

function useColumnKeys({
  groups,
  listRef,
  rights,
  isActive,
  open,
}: {
  groups: readonly AlarmGroup[];
  listRef: React.RefObject<AlarmListHandle | null>;
  rights: ReturnType<typeof alarmRights>;
  isActive: boolean;
  open: RowWork['open'];
}): void {
  const on = (form: AlarmFormName) => (): void => {
    const focusedKey = listRef.current?.focusedKey() ?? null;
    const group = groups.find(({ key }) => key === focusedKey) ?? groups[0];
    if (group !== undefined && mayDo(rights, form, group)) {
      if (focusedKey === null) {
        listRef.current?.showRow(group.key);
      }
      // The form takes the focus.
      open(group.key, form);
    }
  };
  useShortcuts(
    {
      a: on('acknowledge'),
      v: on('case'),
      x: on('false-alarm'),
      z: on('snooze'),
      b: () => groups[0] && listRef.current?.focusRow(groups[0].key),
    },
    isActive,
  );
}

/** What of a row was not taken; nothing where all of it was. */
function WhatBecame({
  answered,
  onClose,
}: {
  answered: Answered | null;
  onClose: () => void;
}): ReactElement | null {
  const { t } = useText();
  if (answered === null || (answered.fasterIds.length === 0 && answered.failed.length === 0)) {
    return null;
  }
  const { doneIds, fasterIds, failed } = answered;
  return (
    <div className={css.warning} role="alert">
      {fasterIds.length > 0 && <p>{t('alarmDone.faster', { count: fasterIds.length })}</p>}
      {failed.length > 0 && (
        <p>
          {t('alarmDone.failed', {
            failed: failed.length,
            count: doneIds.length + fasterIds.length + failed.length,
            message: sayProblem(t, failed[0]?.error),
          })}
        </p>
      )}
      <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('alarmDone.close')} onClick={onClose}>
        <Icon name="close" size={14} />
      </ActionIcon>
    </div>
  );
}

function countOf(groups: readonly AlarmGroup[]): number {
  return groups.reduce((count, { members }) => count + members.length, 0);
}
