/** Enrolment codes that lie about unused: whose they are for, until when, and the way to withdraw one. */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import { formatDateTime } from '../../data/format-time.ts';
import { useOpenCodes, useWithdrawCode } from '../../data/queries.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { Note } from '../frame/notes.tsx';
import table from '../frame/table.module.css';
import css from './agent-details.module.css';

export function OpenCodes(): ReactElement | null {
  const { t } = useText();
  const codes = useOpenCodes().data ?? [];
  const withdraw = useWithdrawCode();
  if (codes.length === 0 && withdraw.error === null) {
    return null;
  }
  return (
    <section className={css.notices} aria-label={t('agents.codes')}>
      <h2>{t('agents.codes')}</h2>
      {withdraw.error && <Note meaning="warning">{t('agents.withdrawFailed')}</Note>}
      <div className={table.scroll}>
        <DataTable>
          <thead className="only-read">
            <tr>
              <th scope="col">{t('agents.name')}</th>
              <th scope="col">{t('agents.codes')}</th>
              <th scope="col">{t('agents.withdraw')}</th>
            </tr>
          </thead>
          <tbody>
            {codes.map(({ id, name, expiresAtMs }) => (
              <tr key={id} data-open-code={id}>
                <td>{name}</td>
                <td>{t('agents.codeExpires', { at: formatDateTime(expiresAtMs) })}</td>
                <td className={table.number}>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={t('agents.withdrawOf', { name })}
                    loading={withdraw.isPending && withdraw.variables === id}
                    onClick={() => withdraw.mutate(id)}
                  >
                    {t('agents.withdraw')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      </div>
    </section>
  );
}
