/** Where this account is signed in, and ending it there. */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import type { SessionView } from '#protocol/session.ts';
import { endSession } from '../../data/account-api.ts';
import { useAccountAct, useSessions } from '../../data/account-queries.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import table from '../frame/table.module.css';
import css from './account.module.css';

export function Sessions(): ReactElement {
  const { t } = useText();
  const sessions = useSessions();
  const end = useAccountAct(endSession);
  return (
    <section className={css.section} aria-labelledby="sessions">
      <div className={css.row}>
        <h2 className={css.heading} id="sessions">
          {t('session.title')}
        </h2>
        {(sessions.data?.length ?? 0) > 1 && (
          <Button size="compact-md" variant="default" onClick={() => end.mutate(null)}>
            {t('session.endOthers')}
          </Button>
        )}
      </div>
      {sessions.isPending ? (
        <LoadingRows count={2} />
      ) : sessions.data === undefined ? (
        <ProblemCard error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : (
        <div className={table.scroll} role="region" aria-labelledby="sessions" tabIndex={0}>
          <DataTable>
            <thead>
              <tr>
                {(['browser', 'address', 'way', 'since', 'used'] as const).map((name) => (
                  <th key={name} scope="col">
                    {t(`session.${name}`)}
                  </th>
                ))}
                <th scope="col">
                  <span className="only-read">{t('session.end')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {sessions.data.map((session) => (
                <SessionRow key={session.id} session={session} onEnd={() => end.mutate(session.id)} />
              ))}
            </tbody>
          </DataTable>
        </div>
      )}
    </section>
  );
}

function SessionRow({ session, onEnd }: { session: SessionView; onEnd: () => void }): ReactElement {
  const { t } = useText();
  return (
    <tr data-this={session.isThis}>
      <td className={table.wide}>{session.browser === '' ? t('session.unknownBrowser') : session.browser}</td>
      <td>{session.address}</td>
      <td>{t(`session.ways.${session.way}`)}</td>
      <td>{formatDateTime(session.createdAtMs)}</td>
      <td>{formatDateTime(session.usedAtMs)}</td>
      <td>
        {session.isThis ? (
          t('session.this')
        ) : (
          <Button size="compact-sm" variant="default" onClick={onEnd}>
            {t('session.end')}
          </Button>
        )}
      </td>
    </tr>
  );
}
