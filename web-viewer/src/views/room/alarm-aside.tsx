/** Alarms that are put aside for a while: until when, why, by whom, and a way to take them back before. */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { SnoozedGroup } from '../../data/alarm-groups.ts';
import { useEndSnooze } from '../../data/alarm-queries.ts';
import { formatMinute } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import css from './alarms.module.css';

export function AlarmAside({
  aside,
  mayEnd,
}: {
  aside: readonly SnoozedGroup[];
  mayEnd: boolean;
}): ReactElement | null {
  const { t } = useText();
  const [first] = aside;
  if (first === undefined) {
    return null;
  }
  return (
    <details className={css.aside} data-aside={aside.length}>
      <summary>
        <Icon name="hourglass" size={14} /> {t('snooze.title', { count: aside.length })}
        <span className={css.soft}> · {t('snooze.next', { at: formatMinute(first.snooze.untilMs) })}</span>
      </summary>
      <ul>
        {aside.map((group) => (
          <AsideRow key={group.key} group={group} mayEnd={mayEnd} />
        ))}
      </ul>
    </details>
  );
}

function AsideRow({
  group: { newest, members, snooze },
  mayEnd,
}: {
  group: SnoozedGroup;
  mayEnd: boolean;
}): ReactElement {
  const { t } = useText();
  const end = useEndSnooze();
  const kind = t(`kind.${newest.kind}`);
  return (
    <li className={css.asideRow}>
      <div>
        <Link href={`/incidents/${newest.id}`}>
          {kind} · {newest.cameraName}
        </Link>{' '}
        {members.length > 1 && t('alarm.repeats', { count: members.length })}
        <div>
          {t('snooze.until', { at: formatMinute(snooze.untilMs) })}
          {snooze.isWholeRule && ` · ${t('snooze.wholeRule')}`}
        </div>
        <div className={css.soft}>{t('snooze.by', { name: snooze.byName, reason: snooze.reason })}</div>
        {end.isError && (
          <p className={css.failed} role="alert">
            {t('snooze.failed', { message: sayProblem(t, end.error) })}
          </p>
        )}
      </div>
      {mayEnd && (
        <Button
          size="compact-xs"
          variant="default"
          loading={end.isPending}
          aria-label={t('snooze.endOf', { kind, camera: newest.cameraName })}
          onClick={() => end.mutate(snooze)}
        >
          {t('snooze.end')}
        </Button>
      )}
    </li>
  );
}
