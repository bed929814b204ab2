/** One alarm, or one row of repeats: what, where, when, the picture, and what to do. */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { snapshotUrl, type AlarmGroup } from '../../data/alarms.ts';
import { formatTime } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { Icon } from '../../parts/icons.tsx';
import { useText } from '../../text/use-text.ts';
import { AcknowledgeForm } from '../incident/acknowledge-form.tsx';
import css from './alarms.module.css';

interface AlarmRowProps {
  group: AlarmGroup;
  canAcknowledge: boolean;
  isAcknowledging: boolean;
  onAcknowledging: (isOpen: boolean) => void;
}

export function AlarmRow({
  group,
  canAcknowledge,
  isAcknowledging,
  onAcknowledging,
}: AlarmRowProps): ReactElement {
  const { t, locale } = useText();
  const { newest, members } = group;
  return (
    <li className={css.row} data-incident-id={newest.id} data-repeats={members.length}>
      <div className={css.rowHead}>
        <i className={css.square} aria-hidden />
        <time dateTime={new Date(newest.startedAtMs).toISOString()}>{formatTime(newest.startedAtMs)}</time>
        {newest.kind === 'face-watch-list' && <Icon name="face" size={16} />}
        {newest.kind === 'face-unknown' && <Icon name="stranger" size={16} />}
        <strong>{t(`kind.${newest.kind}`)}</strong>
        {members.length > 1 && (
          <span className={css.repeats} title={t('alarm.repeatsLabel', { count: members.length })}>
            {t('alarm.repeats', { count: members.length })}
          </span>
        )}
        {newest.isLate && <span className={css.late}>{t('alarm.late')}</span>}
      </div>
      <div className={css.rowBody}>
        <Snapshot group={group} />
        <div className={css.words}>
          <span className={css.camera}>{newest.cameraName}</span>
          <span className={css.why}>{newest.why[locale]}</span>
        </div>
      </div>
      {isAcknowledging ? (
        <AcknowledgeForm
          ids={members.map(({ id }) => id)}
          onDone={() => onAcknowledging(false)}
          onCancel={() => onAcknowledging(false)}
        />
      ) : (
        <div className={css.actions}>
          <Button component={Link} href={`/incidents/${newest.id}`} size="compact-sm" variant="default">
            {t('alarm.open')}
          </Button>
          {canAcknowledge && (
            <Button
              size="compact-sm"
              leftSection={<Icon name="check" size={14} />}
              onClick={() => onAcknowledging(true)}
            >
              {t('alarm.acknowledge')}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function Snapshot({ group: { newest } }: { group: AlarmGroup }): ReactElement {
  const { t } = useText();
  const url = snapshotUrl(newest);
  return (
    <Link href={`/incidents/${newest.id}`} className={css.snapshot} tabIndex={-1}>
      {url === null ? (
        <span className={css.pending}>{t('alarm.snapshotPending')}</span>
      ) : (
        <img
          src={addressOf(url)}
          alt={t('alarm.snapshotAlt', { camera: newest.cameraName })}
          loading="lazy"
        />
      )}
    </Link>
  );
}
