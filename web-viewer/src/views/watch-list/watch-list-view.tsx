/** The watch-list: who is looked for, where, how long still, and how far that has got. */
import { useState, type ReactElement } from 'react';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { Link } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { WatchList, WatchListEntry } from '#protocol/watch-list.ts';
import { useWatchList } from '../../data/face-queries.ts';
import { createMatcher } from '../../data/fold-text.ts';
import { Icon } from '../../parts/icons.tsx';
import { hasEnded } from '../../text/say-entry.ts';
import { useText } from '../../text/use-text.ts';
import { LongRows } from '../frame/long-rows.tsx';
import { Note, OfflineNote } from '../frame/notes.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import { EntryRow } from './entry-row.tsx';
import css from './list.module.css';

export function WatchListView({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const list = useWatchList();
  return (
    <div className={css.page}>
      <div className={css.bar}>
        <h1 className={css.title}>{t('watchList.title')}</h1>
        {me.abilities.includes('watch-list.propose') && (
          <Button component={Link} href="/watch-list/new" leftSection={<Icon name="plus" size={16} />}>
            {t('watchList.add')}
          </Button>
        )}
      </div>
      <OfflineNote />
      {list.isPending ? (
        <LoadingRows />
      ) : list.data === undefined ? (
        <ProblemCard error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Entries list={list.data} />
      )}
    </div>
  );
}

function Entries({ list: { items, enrolment } }: { list: WatchList }): ReactElement {
  const { t } = useText();
  const [isEnded, setEnded] = useState(false);
  const [query, setQuery] = useState('');
  const matches = createMatcher(query);
  const ended = items.filter(hasEnded);
  const current = items.filter((entry) => !hasEnded(entry));
  const shown = (isEnded ? ended : current).filter((entry) => matches(searchTextOf(entry)));
  return (
    <>
      {enrolment && (
        <Note meaning="information" icon="hourglass">
          {t('watchList.enrolment', { done: enrolment.done, total: enrolment.total })}
        </Note>
      )}
      {items.length === 0 ? (
        <StateCard icon="face" title={t('watchList.none')}>
          <p>{t('watchList.noneHint')}</p>
        </StateCard>
      ) : (
        <>
          <div className={css.filters}>
            <SegmentedControl
              aria-label={t('watchList.filter')}
              value={isEnded ? 'ended' : 'current'}
              onChange={(value) => setEnded(value === 'ended')}
              data={[
                { value: 'current', label: t('watchList.current', { count: current.length }) },
                { value: 'ended', label: t('watchList.ended', { count: ended.length }) },
              ]}
            />
            <TextInput
              className={css.search ?? ''}
              aria-label={t('watchList.searchLabel')}
              placeholder={t('watchList.search')}
              leftSection={<Icon name="search" size={16} />}
              value={query}
              onChange={(event) => setQuery(event.currentTarget.value)}
            />
          </div>
          {shown.length === 0 ? (
            <p className={css.empty} role="status">
              {query !== ''
                ? t('watchList.noneFound', { query })
                : t(isEnded ? 'watchList.noneEnded' : 'watchList.none')}
            </p>
          ) : (
            <LongRows as="ul" className={css.list} rows={shown} keyOf={({ id }) => id}>
              {(entry) => <EntryRow entry={entry} />}
            </LongRows>
          )}
        </>
      )}
    </>
  );
}

function searchTextOf({ name, legalReference, reason }: WatchListEntry): string {
  return [name, legalReference, reason].join(' ');
}
