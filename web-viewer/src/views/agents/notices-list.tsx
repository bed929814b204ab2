/** What befell recordings, at all agents, newest first. */
import type { ReactElement } from 'react';
import type { NoticeView } from '#protocol/review.ts';
import { formatDateTime, formatTime } from '../../data/format-time.ts';
import { useNotices } from '../../data/recording-queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { saySize } from '../../text/say-recording.ts';
import { useText } from '../../text/use-text.ts';
import { DataTable } from '../frame/data-table.tsx';
import { MoreFoot } from '../frame/more-foot.tsx';
import { LoadingRows, ProblemCard } from '../frame/states.tsx';
import css from '../frame/table.module.css';
import detailsCss from './agent-details.module.css';

export function NoticesList(): ReactElement {
  const { t } = useText();
  return (
    <section className={detailsCss.notices} aria-label={t('notices.title')}>
      <h2>{t('notices.title')}</h2>
      <p>{t('notices.hint')}</p>
      <Body />
    </section>
  );
}

function Body(): ReactElement {
  const { t } = useText();
  const pages = useNotices();
  if (pages.isPending) {
    return <LoadingRows count={3} />;
  }
  if (pages.data === undefined) {
    return <ProblemCard error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  const notices = pages.data.pages.flatMap(({ items }) => items);
  if (notices.length === 0) {
    return <p>{t('notices.none')}</p>;
  }
  return (
    <>
      <div className={css.scroll} tabIndex={0} role="group" aria-label={t('notices.title')}>
        <DataTable>
          <thead>
            <tr>
              {(['at', 'what', 'where', 'span', 'size', 'detail'] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`notices.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {notices.map((notice) => (
              <Row key={`${notice.agentId}-${notice.number}-${notice.atMs}`} notice={notice} />
            ))}
          </tbody>
        </DataTable>
      </div>
      <MoreFoot pages={pages} words={{ more: t('notices.more'), end: t('notices.end') }} />
    </>
  );
}

function Row({ notice }: { notice: NoticeView }): ReactElement {
  const { t, locale } = useText();
  const { atMs, kind, cameraId, cameraName, agentName, fromMs, toMs, sizeBytes, detail } = notice;
  return (
    <tr data-notice={kind}>
      <td>{formatDateTime(atMs)}</td>
      <td>
        <span className={css.mark} data-meaning={meaningOf(kind)}>
          <Icon name={meaningOf(kind) === 'healthy' ? 'check' : 'warning'} size={16} />
          {t(`notices.kind.${kind}`)}
        </span>
      </td>
      <td>
        {agentName}
        {cameraId !== null && <small>{cameraName ?? cameraId}</small>}
      </td>
      <td>
        {fromMs === null ? '' : formatDateTime(fromMs)}
        {toMs !== null && ` – ${formatTime(toMs)}`}
      </td>
      <td>{sizeBytes === 0 ? '' : saySize(sizeBytes, locale)}</td>
      <td className={css.wide} lang="en">
        {detail}
      </td>
    </tr>
  );
}

function meaningOf(kind: NoticeView['kind']): 'alarm' | 'warning' | 'healthy' {
  switch (kind) {
    case 'disk-recovered':
    case 'segment-recovered':
      return 'healthy';
    case 'disk-full':
    case 'disk-full-of-held':
    case 'disk-read-only':
    case 'disk-failed':
    case 'file-missing':
    case 'file-damaged':
    case 'pictures-dropped':
      return 'alarm';
    default:
      return 'warning';
  }
}
