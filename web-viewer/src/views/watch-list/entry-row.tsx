/** One entry in the list: the face, the name, and its four facts. The whole row leads to the entry. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { APPROVALS_NEEDED, type WatchListEntry } from '#protocol/watch-list.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { addressOf } from '../../data/http.ts';
import { Icon } from '../../parts/icons.tsx';
import { hasEnded, sayLeft, sayPlaces, saySpread } from '../../text/say-entry.ts';
import { useText } from '../../text/use-text.ts';
import css from './list.module.css';
import { Mark, StatusMark } from './mark.tsx';
import { useSites } from './use-sites.ts';

const MINUTE_MS = 60_000;

export function EntryRow({ entry }: { entry: WatchListEntry }): ReactElement {
  const { t } = useText();
  const { nameOf } = useSites();
  const nowMs = useNowMs(MINUTE_MS);
  const left = sayLeft(t, entry.expiresAtMs, nowMs);
  const spread = saySpread(t, entry);
  const isEnded = hasEnded(entry);
  return (
    <li>
      <Link
        href={`/watch-list/${entry.id}`}
        className={css.row}
        data-entry={entry.id}
        data-status={entry.status}
      >
        <Face entry={entry} />
        <span className={css.who}>
          <strong>{entry.name}</strong>
          <small>
            {t(`watchList.purpose.${entry.purpose}`)} · {entry.legalReference}
          </small>
        </span>
        <StatusMark status={entry.status}>
          {entry.status === 'awaiting-approval'
            ? t('watchList.waitsFor', { count: entry.approvals.length, needed: APPROVALS_NEEDED })
            : null}
        </StatusMark>
        <Mark icon="pin" meaning="unknown">
          {sayPlaces(t, entry.siteIds, nameOf)}
        </Mark>
        {isEnded ? (
          <span className={css.none} />
        ) : (
          <Mark icon={left.meaning === 'warning' ? 'warning' : 'clock'} meaning={left.meaning}>
            {left.words}
          </Mark>
        )}
        <Mark icon={spread.meaning === 'warning' ? 'hourglass' : 'box'} meaning={spread.meaning}>
          {spread.words}
        </Mark>
      </Link>
    </li>
  );
}

function Face({ entry: { pictures } }: { entry: WatchListEntry }): ReactElement {
  const { t } = useText();
  const picture = pictures.find(({ isAccepted }) => isAccepted);
  return picture ? (
    <img className={css.face} src={addressOf(picture.url)} alt="" loading="lazy" />
  ) : (
    <span className={css.face} title={t('watchList.noPicture')}>
      <Icon name="face" size={24} />
    </span>
  );
}
