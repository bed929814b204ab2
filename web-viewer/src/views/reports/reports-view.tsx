/** Reports of the commune: which there are, a new draft, and the data as files. */
import { useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { Ability, Me } from '#protocol/account.ts';
import type { ReportState, ReportView } from '#protocol/report.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { exportUrl } from '../../data/report-api.ts';
import { useReports } from '../../data/report-queries.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import type { Meaning } from '../../text/say-entry.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { Pill } from '../frame/pill.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import table from '../frame/table.module.css';
import { NewReport } from './new-report.tsx';
import { sayPeriod } from './say-period.ts';
import css from './reports.module.css';

export function ReportsView({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const reports = useReports();
  const [isWriting, setWriting] = useState(false);
  const mayWrite = me.abilities.includes('report.write') || me.abilities.includes('incident.triage');
  return (
    <div className={table.page}>
      <div className={table.bar}>
        <h1 className={table.title}>{t('reports.title')}</h1>
        {mayWrite && (
          <Button aria-expanded={isWriting} onClick={() => setWriting(!isWriting)}>
            {t('reports.new')}
          </Button>
        )}
      </div>
      {isWriting && <NewReport me={me} />}
      {reports.isPending ? (
        <LoadingRows count={4} />
      ) : reports.data === undefined ? (
        <ProblemCard error={reports.error} onRetry={() => void reports.refetch()} />
      ) : reports.data.length === 0 ? (
        <StateCard icon="list" title={t('reports.none')}>
          <p>{t('reports.noneHint')}</p>
        </StateCard>
      ) : (
        <ReportTable reports={reports.data} />
      )}
      <Exports me={me} />
    </div>
  );
}

function ReportTable({ reports }: { reports: ReportView[] }): ReactElement {
  const { t } = useText();
  return (
    <div className={table.scroll}>
      <DataTable>
        <thead>
          <tr>
            {(['period', 'kindOf', 'stateOf', 'number', 'changed'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`reports.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reports.map((report) => (
            <tr key={report.id} data-report-id={report.id}>
              <td>
                <Link href={`/reports/${report.id}`}>{sayPeriod(report)}</Link>
              </td>
              <td>{t(`reports.kind.${report.kind}`)}</td>
              <td>
                <StatePill state={report.state} />
              </td>
              <td className={table.number}>{report.number ?? '—'}</td>
              <td>
                {t('reports.by', {
                  name: report.changedByName ?? t('reports.calendar'),
                  at: formatDateTime(report.changedAtMs),
                })}
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </div>
  );
}

const LOOKS: Record<ReportState, { icon: IconName; meaning: Meaning }> = {
  draft: { icon: 'hourglass', meaning: 'information' },
  issued: { icon: 'check', meaning: 'healthy' },
  withdrawn: { icon: 'warning', meaning: 'unknown' },
};

export function StatePill({ state }: { state: ReportState }): ReactElement {
  const { t } = useText();
  return (
    <Pill {...LOOKS[state]} data-status={state}>
      {t(`reports.state.${state}`)}
    </Pill>
  );
}

const TABLES = [
  ['incidents', 'incident.read'],
  ['violations', 'violation.read'],
  ['cases', 'case.read'],
  ['cameras', 'camera.list'],
  ['statistics-months', 'statistics.read'],
  ['statistics-categories', 'statistics.read'],
  ['statistics-hamlets', 'statistics.read'],
  ['statistics-responses', 'statistics.read'],
  ['statistics-rules', 'statistics.read'],
] as const satisfies readonly (readonly [string, Ability])[];

function Exports({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  return (
    <section className={css.exports} aria-label={t('reports.exports')}>
      <h2>{t('reports.exports')}</h2>
      <p>{t('reports.exportsHint')}</p>
      <ul>
        {TABLES.filter(([, needs]) => me.abilities.includes(needs)).map(([name]) => (
          <li key={name}>
            <span>{t(`reports.table.${name}`)}</span>
            {(['csv', 'xlsx'] as const).map((format) => (
              <a key={format} href={exportUrl(name, format)} download>
                <Icon name="download" size={16} /> {format.toUpperCase()}
              </a>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
