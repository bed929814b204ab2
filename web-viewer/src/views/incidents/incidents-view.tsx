/** All incidents, newest first, page by page; new ones come in on top by themselves. */
import type { ReactElement } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import type { IncidentView } from '#protocol/incident.ts';
import { snapshotUrl } from '../../data/alarms.ts';
import { formatDate, formatTime } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { useIncidentPages } from '../../data/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayShift } from '../../text/say-recording.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import css from '../frame/table.module.css';
import { LongRows } from '../frame/long-rows.tsx';
import { MoreFoot } from '../frame/more-foot.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import { SavedSearches } from '../search/saved-searches.tsx';
import { FilterBar } from './filter-bar.tsx';
import { filterOf } from './incident-address.ts';

export function IncidentsView(): ReactElement {
  const { t } = useText();
  const filter = filterOf(useSearch());
  return (
    <div className={css.page}>
      <h1 className={css.title}>{t('incidents.title')}</h1>
      <FilterBar filter={filter} />
      <SavedSearches address={filter} page="incidents" />
      <Body filter={filter} />
    </div>
  );
}

function Body({ filter }: { filter: string }): ReactElement {
  const { t } = useText();
  const pages = useIncidentPages(filter);
  if (pages.isPending) {
    return <LoadingRows />;
  }
  if (pages.data === undefined) {
    return <ProblemCard error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  const incidents = pages.data.pages.flatMap(({ items }) => items);
  if (incidents.length === 0) {
    return filter !== '' ? (
      <StateCard icon="search" title={t('incidents.noneFit')}>
        <p>{t('incidents.noneFitHint')}</p>
        <Link href="/incidents">{t('incidents.clear')}</Link>
      </StateCard>
    ) : (
      <StateCard icon="list" title={t('incidents.none')}>
        <p>{t('incidents.noneHint')}</p>
      </StateCard>
    );
  }
  return (
    <>
      <div className={css.scroll}>
        <DataTable>
          <thead>
            <tr>
              {(['picture', 'time', 'kind', 'camera', 'place', 'why', 'status'] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`incidents.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <LongRows as="tbody" rows={incidents} keyOf={({ id }) => id} hasMore={pages.hasNextPage}>
            {(incident) => <Row incident={incident} />}
          </LongRows>
        </DataTable>
      </div>
      <MoreFoot pages={pages} words={{ more: t('incidents.more'), end: t('incidents.end') }} />
    </>
  );
}

function Row({ incident }: { incident: IncidentView }): ReactElement {
  const { t, locale } = useText();
  const [, navigate] = useLocation();
  const address = `/incidents/${incident.id}`;
  const url = snapshotUrl(incident);
  return (
    <tr className={css.clickable} data-incident-id={incident.id} onClick={() => navigate(address)}>
      <td className={css.thumb}>{url !== null && <img src={addressOf(url)} alt="" loading="lazy" />}</td>
      <td>
        <Link href={address} onClick={(event) => event.stopPropagation()}>
          {formatTime(incident.startedAtMs)}
        </Link>
        <small>{formatDate(incident.startedAtMs)}</small>
        {incident.correction !== null && (
          <small data-corrected>
            {t('evidence.corrected', { shift: sayShift(t, incident.correction.offsetMs) })}
          </small>
        )}
      </td>
      <td>{t(`kind.${incident.kind}`)}</td>
      <td>{incident.cameraName}</td>
      <td>
        {incident.siteName}
        {incident.hamlet !== null && <small>{incident.hamlet}</small>}
      </td>
      <td className={css.wide}>{incident.why[locale]}</td>
      <td>
        <span className={css.mark} data-meaning={incident.status === 'new' ? 'alarm' : 'healthy'}>
          <Icon name={incident.status === 'new' ? 'bell' : 'check'} size={16} />
          {t(`status.${incident.status}`)}
        </span>
      </td>
    </tr>
  );
}
