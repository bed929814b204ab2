/** The search page: words and time stand in the address, so a search can be sent to somebody or kept. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { Link, useLocation, useSearch as useAddressQuery } from 'wouter';
import { SEARCHED_KINDS, type SearchResult } from '#protocol/search.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { useSearch } from '../../data/search-queries.ts';
import { fromTypedTime, toTypedTime } from '../../data/typed-time.ts';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useText } from '../../text/use-text.ts';
import table from '../frame/table.module.css';
import { LongRows } from '../frame/long-rows.tsx';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import { SavedSearches } from './saved-searches.tsx';
import css from './search.module.css';

export function SearchView(): ReactElement {
  const { t } = useText();
  const address = useAddressQuery();
  return (
    <div className={table.page}>
      <h1 className={table.title}>{t('search.title')}</h1>
      <SearchForm key={address} address={address} />
      <SavedSearches address={address} page="search" />
      {new URLSearchParams(address).has('q') && <Results address={address} />}
    </div>
  );
}

function SearchForm({ address }: { address: string }): ReactElement {
  const { t } = useText();
  const [, navigate] = useLocation();
  const given = new URLSearchParams(address);
  const field = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState(given.get('q') ?? '');
  const [of, setOf] = useState(given.get('of') ?? 'all');
  const [from, setFrom] = useState(timeIn(given.get('fromMs')));
  const [to, setTo] = useState(timeIn(given.get('toMs')));
  useShortcuts({ '/': () => field.current?.focus() });
  useEffect(() => field.current?.focus(), []);
  const isBad = (text: string): boolean => text !== '' && fromTypedTime(text) === null;

  const ask = (kind: string): void => {
    const query = new URLSearchParams();
    const put = (name: string, value: string | number | null): void => {
      if (value !== null && value !== '') {
        query.set(name, String(value));
      }
    };
    put('q', words.trim());
    put('of', kind === 'all' ? null : kind);
    put('fromMs', fromTypedTime(from));
    put('toMs', fromTypedTime(to));
    if (words.trim() !== '' && !isBad(from) && !isBad(to)) {
      navigate(`/search?${query.toString()}`);
    }
  };
  const time = (label: string, value: string, set: (text: string) => void): ReactElement => (
    <TextInput
      label={label}
      placeholder={t('search.time')}
      value={value}
      error={isBad(value) ? t('search.badTime') : null}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );

  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        ask(of);
      }}
    >
      <div className={css.form}>
        <TextInput
          ref={field}
          className={css.words ?? ''}
          label={t('search.label')}
          placeholder={t('search.placeholder')}
          maxLength={200}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        {time(t('search.from'), from, setFrom)}
        {time(t('search.to'), to, setTo)}
        <Button type="submit">{t('search.title')}</Button>
        <SegmentedControl
          value={of}
          onChange={(value) => {
            setOf(value);
            ask(value);
          }}
          data={['all', ...SEARCHED_KINDS].map((value) => ({
            value,
            label: t(`search.${value as 'all'}`),
          }))}
        />
      </div>
      <p className={css.hint}>{t('search.hint')}</p>
    </form>
  );
}

function Results({ address }: { address: string }): ReactElement {
  const { t } = useText();
  const pages = useSearch(address);
  if (pages.isPending) {
    return <LoadingRows />;
  }
  if (pages.data === undefined) {
    return <ProblemCard error={pages.error} onRetry={() => void pages.refetch()} />;
  }
  const results = pages.data.pages.flatMap(({ items }) => items);
  if (results.length === 0 && !pages.hasNextPage) {
    return (
      <StateCard icon="search" title={t('search.none')}>
        <p>{t('search.noneHint')}</p>
        <Link href={withoutMarks(address)}>{t('search.withoutMarks')}</Link>
      </StateCard>
    );
  }
  return (
    <>
      <LongRows
        as="ul"
        className={css.results}
        rows={results}
        keyOf={({ of, id }) => `${of} ${id}`}
        hasMore={pages.hasNextPage}
      >
        {(result) => <Result result={result} />}
      </LongRows>
      <div className={table.foot}>
        {pages.hasNextPage ? (
          <Button
            variant="default"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {t('search.more')}
          </Button>
        ) : (
          <span>{t('search.end')}</span>
        )}
      </div>
    </>
  );
}

function Result({ result }: { result: SearchResult }): ReactElement {
  const { t } = useText();
  return (
    <li className={css.result} data-of={result.of} data-id={result.id}>
      <Link href={hrefOf(result)}>
        <span className={css.soft}>{formatDateTime(result.atMs)}</span>
        <span className={css.soft}>{t(`search.${result.of}`)}</span>
        <span>
          {pieces(result).map(({ text, isFound }, at) =>
            isFound ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
          )}
        </span>
      </Link>
    </li>
  );
}

function hrefOf({ of, id, caseId }: SearchResult): string {
  switch (of) {
    case 'incident':
      return `/incidents/${id}`;
    case 'case':
      return `/cases/${id}`;
    case 'note':
      return `/cases/${caseId ?? ''}`;
    case 'violation':
      return `/violations?id=${id}`;
  }
}

/** The text, cut where it is marked; marks come in order and never overlap. */
function pieces({ text, marks }: SearchResult): { text: string; isFound: boolean }[] {
  const found = [];
  let at = 0;
  for (const [from, to] of marks) {
    found.push({ text: text.slice(at, from), isFound: false }, { text: text.slice(from, to), isFound: true });
    at = to;
  }
  return [...found, { text: text.slice(at), isFound: false }].filter((piece) => piece.text !== '');
}

function withoutMarks(address: string): string {
  const query = new URLSearchParams(address);
  const bare = (query.get('q') ?? '').normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[đĐ]/g, 'd');
  query.set('q', bare);
  return `/search?${query.toString()}`;
}

function timeIn(text: string | null): string {
  return text === null || !/^\d+$/.test(text) ? '' : toTypedTime(Number(text));
}
