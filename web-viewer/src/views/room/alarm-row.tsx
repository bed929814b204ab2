/** One alarm, or one row of repeats: how severe, what, where, when, the picture, and what to do. */
import { memo, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { IncidentView } from '#protocol/incident.ts';
import type { AlarmGroup } from '../../data/alarm-groups.ts';
import { snapshotUrl } from '../../data/alarms.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { formatSince, formatTime } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
// Not loaded later: a key that opens it is followed by typing.
import { AlarmForm } from './alarm-forms.tsx';
import { mayDo, type AlarmFormName, type AlarmRights, type RowWork } from './alarm-work.ts';
import css from './alarms.module.css';

interface AlarmRowProps {
  group: AlarmGroup;
  rights: AlarmRights;
  form: AlarmFormName | null;
  isUnfolded: boolean;
  work: RowWork;
}

/** Kept as it is while the list is scrolled. */
export const AlarmRow = memo(function AlarmRow({
  group,
  rights,
  form,
  isUnfolded,
  work,
}: AlarmRowProps): ReactElement {
  const { t, locale } = useText();
  const { newest, members, severity } = group;
  return (
    <>
      <div className={css.rowHead}>
        <span className={css.severity} data-severity={severity}>
          <Icon name={SIGNS[severity]} size={14} />
          {t(`notify.severity.${severity}`)}
        </span>
        <RowTime group={group} />
        {members.length > 1 && (
          <button
            type="button"
            className={css.repeats}
            aria-expanded={isUnfolded}
            aria-label={t(isUnfolded ? 'alarmRow.fold' : 'alarmRow.unfold', { count: members.length })}
            title={t('alarm.repeatsLabel', { count: members.length })}
            onClick={() => work.unfold(group.key, !isUnfolded)}
          >
            {t('alarm.repeats', { count: members.length })}
          </button>
        )}
      </div>
      <strong className={css.kind}>
        {newest.kind === 'face-watch-list' && <Icon name="face" size={16} />}
        {newest.kind === 'face-unknown' && <Icon name="stranger" size={16} />}
        {t(`kind.${newest.kind}`)}
        {newest.isLate && <span className={css.late}>{t('alarm.late')}</span>}
      </strong>
      <div className={css.rowBody}>
        <Snapshot incident={newest} />
        <div className={css.words}>
          <span className={css.camera}>{newest.cameraName}</span>
          <span className={css.why}>{newest.why[locale]}</span>
        </div>
      </div>
      {isUnfolded && <Members members={members} />}
      {form === null ? (
        <Actions group={group} rights={rights} work={work} />
      ) : (
        <AlarmForm group={group} form={form} work={work} />
      )}
    </>
  );
});

const SIGNS = { critical: 'warning', alarm: 'bell', information: 'eye' } as const;

/** To the second where it was one today; a row of many, or one of another day, to the minute. */
function RowTime({ group: { newest, members } }: { group: AlarmGroup }): ReactElement {
  const { t } = useText();
  const nowMs = useNowMs(60_000);
  const say = (atMs: number): string => formatSince(atMs, nowMs);
  const oldest = members.at(-1) ?? newest;
  const isToday = !say(newest.startedAtMs).includes('/');
  const single = isToday ? formatTime(newest.startedAtMs) : say(newest.startedAtMs);
  return (
    <time className={css.time} dateTime={new Date(newest.startedAtMs).toISOString()}>
      {members.length === 1
        ? single
        : t('alarmRow.span', { first: say(oldest.startedAtMs), last: say(newest.startedAtMs) })}
    </time>
  );
}

function Actions({ group, rights, work }: Pick<AlarmRowProps, 'group' | 'rights' | 'work'>): ReactElement {
  const { t } = useText();
  const buttons = [
    ['acknowledge', 'A', t('alarm.acknowledge')],
    ['case', 'V', t('alarmRow.case')],
    ['false-alarm', 'X', t('alarmRow.false')],
    ['snooze', 'Z', t('alarmRow.snooze')],
  ] as const;
  return (
    <div className={css.actions}>
      <Button component={Link} href={`/incidents/${group.newest.id}`} size="compact-xs" variant="default">
        {t('alarm.open')}
      </Button>
      {buttons
        .filter(([form]) => mayDo(rights, form, group))
        .map(([form, key, words]) => (
          <Button
            key={form}
            size="compact-xs"
            variant={form === 'acknowledge' ? 'filled' : 'default'}
            title={`${words} (${key})`}
            aria-keyshortcuts={key}
            onClick={() => work.open(group.key, form)}
          >
            {words}
          </Button>
        ))}
    </div>
  );
}

/** All of a folded row, each with its own page. */
function Members({ members }: { members: readonly IncidentView[] }): ReactElement {
  const { t } = useText();
  return (
    <ol className={css.members}>
      {members.map(({ id, startedAtMs, cameraName }) => (
        <li key={id}>
          <Link
            href={`/incidents/${id}`}
            aria-label={`${t('alarm.open')} ${cameraName} ${formatTime(startedAtMs)}`}
          >
            {formatTime(startedAtMs)}
          </Link>
        </li>
      ))}
    </ol>
  );
}

function Snapshot({ incident }: { incident: IncidentView }): ReactElement {
  const { t } = useText();
  const url = snapshotUrl(incident);
  return (
    <Link href={`/incidents/${incident.id}`} className={css.snapshot} tabIndex={-1}>
      {url === null ? (
        <span className={css.pending}>{t('alarm.snapshotPending')}</span>
      ) : (
        <img
          src={addressOf(url)}
          alt={t('alarm.snapshotAlt', { camera: incident.cameraName })}
          loading="lazy"
        />
      )}
    </Link>
  );
}
