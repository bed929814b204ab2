/** The rows that a figure was counted from. */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import { Link, useSearch } from 'wouter';
import type { StatisticsRow } from '#protocol/statistics.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useStatisticsRows } from '../../data/statistics-queries.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { PageHead } from '../frame/page-head.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import table from '../frame/table.module.css';

export function StatisticsRowsView(): ReactElement {
  const { t } = useText();
  const pages = useStatisticsRows(useSearch());
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const total = pages.data?.pages[0]?.total;
  return (
    <div className={table.page} data-total={total}>
      <PageHead back={{ href: '/statistics', words: t('statistics.back') }} title={t('statistics.rows')}>
        {total !== undefined && <span>{t('statistics.rowsTotal', { count: total })}</span>}
      </PageHead>
      {pages.isPending ? (
        <LoadingRows />
      ) : pages.data === undefined ? (
        <ProblemCard error={pages.error} onRetry={() => void pages.refetch()} />
      ) : rows.length === 0 ? (
        <StateCard icon="list" title={t('statistics.none')} />
      ) : (
        <div className={table.scroll}>
          <DataTable>
            <thead>
              <tr>
                <th scope="col">{t('statistics.at')}</th>
                <th scope="col">{t('statistics.what')}</th>
                <th scope="col">{t('statistics.where')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </tbody>
          </DataTable>
        </div>
      )}
      {pages.hasNextPage && (
        <div className={table.foot}>
          <Button
            variant="default"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {t('statistics.more')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Row({ row }: { row: StatisticsRow }): ReactElement {
  const { t } = useText();
  return row.list === 'incidents' ? (
    <tr data-row-id={row.id}>
      <td>
        <Link href={`/incidents/${row.id}`}>{formatDateTime(row.atMs)}</Link>
      </td>
      <td>
        {t(`kind.${row.kind}`)}
        <small>{t(`status.${row.status}`)}</small>
      </td>
      <td>{row.cameraName ?? row.cameraId}</td>
    </tr>
  ) : (
    <tr data-row-id={row.id}>
      <td>{formatDateTime(row.atMs)}</td>
      <td>
        {t(`statistics.category.${row.category}`)}
        <small>{row.description}</small>
      </td>
      <td>{row.placeName ?? '—'}</td>
    </tr>
  );
}
