/** What became of each message, newest first, and why. */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { Delivery, DeliveryState } from '#protocol/notify.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useDeliveries } from '../../data/notify-queries.ts';
import type { Meaning } from '../../text/say-entry.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { LongRows } from '../frame/long-rows.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import table from '../frame/table.module.css';
import css from './notify.module.css';

const MEANINGS = {
  waiting: 'information',
  sent: 'healthy',
  failed: 'warning',
  'given-up': 'alarm',
  suppressed: 'unknown',
} as const satisfies Record<DeliveryState, Meaning>;

export function DeliveryLog(): ReactElement {
  const { t } = useText();
  const log = useDeliveries();
  const items = log.data?.pages.flatMap((page) => page.items);
  return (
    <section className={css.section} aria-labelledby="delivery-log">
      <h2 className={css.heading} id="delivery-log">
        {t('notify.log')}
      </h2>
      {items === undefined ? (
        log.isError ? (
          <ProblemCard error={log.error} onRetry={() => void log.refetch()} />
        ) : (
          <LoadingRows count={3} />
        )
      ) : items.length === 0 ? (
        <p className={css.soft}>{t('notify.logNone')}</p>
      ) : (
        <div className={table.scroll}>
          <DataTable>
            <thead>
              <tr>
                {(['at', 'rule', 'to', 'state', 'detail'] as const).map((name) => (
                  <th key={name} scope="col">
                    {t(`notify.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <LongRows as="tbody" rows={items} keyOf={({ id }) => id} hasMore={log.hasNextPage}>
              {(delivery) => <Row delivery={delivery} />}
            </LongRows>
          </DataTable>
        </div>
      )}
      {log.hasNextPage && (
        <div>
          <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {t('notify.more')}
          </Button>
        </div>
      )}
    </section>
  );
}

function Row({ delivery }: { delivery: Delivery }): ReactElement {
  const { t } = useText();
  const { state, suppression, detail, attempts, nextTryAtMs } = delivery;
  const details = [
    ...(suppression === null ? [] : [t(`notify.why.${suppression}`)]),
    ...(detail === '' ? [] : [detail]),
    ...(attempts > 1 ? [t('notify.attempts', { count: attempts })] : []),
    ...(state === 'failed' && nextTryAtMs !== null
      ? [t('notify.nextTry', { at: formatDateTime(nextTryAtMs) })]
      : []),
  ];
  return (
    <tr data-state={state}>
      <td>{formatDateTime(delivery.createdAtMs)}</td>
      <td>
        {delivery.ruleName}
        <small>{t(`notify.severity.${delivery.severity}`)}</small>
      </td>
      <td>{[delivery.accountName, delivery.channelName].filter((one) => one !== null).join(', ') || '—'}</td>
      <td>
        <span className={table.mark} data-meaning={MEANINGS[state]}>
          {t(`notify.stateOf.${state}`)}
        </span>
      </td>
      <td>{details.join(' · ')}</td>
    </tr>
  );
}
