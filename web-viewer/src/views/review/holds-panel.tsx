/** What is kept from being deleted, by whom and why; and letting go of it, with a reason. */
import { useState, type ReactElement } from 'react';
import { Button, Group, TextInput } from '@mantine/core';
import { Link } from 'wouter';
import type { HoldView } from '#protocol/review.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useHolds, useReleaseHold } from '../../data/recording-queries.ts';
import type { IconName } from '../../parts/icons.tsx';
import type { Meaning } from '../../text/say-entry.ts';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import { Mark } from '../watch-list/mark.tsx';
import { reviewAddress } from './review-address.ts';
import css from './review.module.css';

const SHORTEST_REASON = 3;

export function HoldsPanel({ nowMs }: { nowMs: number }): ReactElement {
  const { t } = useText();
  const holds = useHolds(true);
  return (
    <section className={css.panel} aria-label={t('hold.title')}>
      <h2 className={css.heading}>{t('hold.title')}</h2>
      {holds.data === undefined ? (
        holds.isError ? (
          <ProblemCard error={holds.error} onRetry={() => void holds.refetch()} />
        ) : (
          <LoadingRows count={2} />
        )
      ) : (
        <Lists holds={holds.data} nowMs={nowMs} />
      )}
    </section>
  );
}

function Lists({ holds, nowMs }: { holds: readonly HoldView[]; nowMs: number }): ReactElement {
  const { t } = useText();
  const isOver = ({ released, expiresAtMs }: HoldView): boolean =>
    released !== null || (expiresAtMs !== null && expiresAtMs <= nowMs);
  const standing = holds.filter((hold) => !isOver(hold));
  const ended = holds.filter(isOver);
  return (
    <>
      {standing.length === 0 ? (
        <p className={css.soft}>{t('hold.none')}</p>
      ) : (
        <ul className={css.list}>
          {standing.map((hold) => (
            <Standing key={hold.id} hold={hold} />
          ))}
        </ul>
      )}
      {ended.length > 0 && (
        <details className={css.ended}>
          <summary>{t('hold.ended', { count: ended.length })}</summary>
          <ul className={css.list}>
            {ended.map((hold) => (
              <Ended key={hold.id} hold={hold} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const LOOKS: Record<HoldView['delivery'], { icon: IconName; meaning: Meaning }> = {
  kept: { icon: 'lock', meaning: 'healthy' },
  'on-its-way': { icon: 'hourglass', meaning: 'information' },
  missing: { icon: 'warning', meaning: 'alarm' },
  refused: { icon: 'warning', meaning: 'alarm' },
};

function Standing({ hold }: { hold: HoldView }): ReactElement {
  const { t } = useText();
  const [isReleasing, setReleasing] = useState(false);
  return (
    <li data-hold={hold.id} data-delivery={hold.delivery}>
      <What hold={hold} />
      <Mark {...LOOKS[hold.delivery]}>
        {t(`hold.delivery.${hold.delivery}`)},{' '}
        {hold.expiresAtMs === null
          ? t('hold.forever')
          : t('hold.until', { at: formatDateTime(hold.expiresAtMs) })}
      </Mark>
      {isReleasing ? (
        <ReleaseForm id={hold.id} onClose={() => setReleasing(false)} />
      ) : (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => setReleasing(true)}>
            {t('hold.release')}
          </Button>
        </div>
      )}
    </li>
  );
}

function Ended({ hold }: { hold: HoldView }): ReactElement {
  const { t } = useText();
  const { released } = hold;
  return (
    <li data-hold={hold.id}>
      <What hold={hold} />
      <small>
        {released === null
          ? t('hold.expired')
          : t('hold.released', {
              reason: released.reason,
              name: released.byName,
              at: formatDateTime(released.atMs),
            })}
      </small>
    </li>
  );
}

function What({ hold }: { hold: HoldView }): ReactElement {
  const { t } = useText();
  return (
    <>
      <Link href={reviewAddress(hold.cameraId, hold.fromMs)}>
        {hold.cameraName}, {formatDateTime(hold.fromMs)} – {formatDateTime(hold.toMs)}
      </Link>
      <span>{hold.reason}</span>
      <small>{t('hold.by', { name: hold.holderName, at: formatDateTime(hold.placedAtMs) })}</small>
    </>
  );
}

function ReleaseForm({ id, onClose }: { id: string; onClose: () => void }): ReactElement {
  const { t } = useText();
  const [reason, setReason] = useState('');
  const [hasTried, setTried] = useState(false);
  const release = useReleaseHold(id);
  const isUnfit = reason.trim().length < SHORTEST_REASON;
  return (
    <form
      noValidate
      aria-label={t('hold.releaseTitle')}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!isUnfit) {
          release.mutate(reason.trim(), { onSuccess: onClose });
        }
      }}
    >
      <TextInput
        size="sm"
        autoFocus
        label={t('hold.reason')}
        description={t('hold.releaseHint')}
        maxLength={500}
        value={reason}
        error={hasTried && isUnfit && t('hold.reasonUnfit')}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {release.error && (
        <Note meaning="alarm">{t('package.failed', { message: sayProblem(t, release.error) })}</Note>
      )}
      <Group gap={8} mt={8}>
        <Button type="submit" size="compact-sm" loading={release.isPending}>
          {t('hold.releaseConfirm')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          {t('hold.cancel')}
        </Button>
      </Group>
    </form>
  );
}
