/** What a partner agency has before it: the cases handed over to it, as long as their time runs. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { useHandedOverCases } from '../../data/case-queries.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import css from '../frame/table.module.css';

export function HandedOverList(): ReactElement {
  const { t } = useText();
  const list = useHandedOverCases();
  return (
    <div className={css.page}>
      <h1 className={css.title}>{t('handedOver.title')}</h1>
      {list.isPending ? (
        <LoadingRows />
      ) : list.data === undefined ? (
        <ProblemCard error={list.error} onRetry={() => void list.refetch()} />
      ) : list.data.items.length === 0 ? (
        <StateCard icon="list" title={t('handedOver.none')}>
          <p>{t('handedOver.noneHint')}</p>
        </StateCard>
      ) : (
        <div className={css.scroll}>
          <DataTable>
            <tbody>
              {list.data.items.map((item) => (
                <tr key={item.id} data-case-id={item.id}>
                  <td>
                    <Link href={`/cases/${item.id}`}>{item.number}</Link>
                  </td>
                  <td>
                    {item.title}
                    <small>{item.reason}</small>
                  </td>
                  <td>{t('handedOver.until', { at: formatDateTime(item.expiresAtMs) })}</td>
                  <td>{item.isAnswered ? t('handedOver.answered') : ''}</td>
                </tr>
              ))}
            </tbody>
          </DataTable>
        </div>
      )}
    </div>
  );
}
