/** "Has this face been seen?" Asked with a case number and a reason, recorded under one's name, answered with candidates. */
import { useRef, useState, type ReactElement } from 'react';
import { Button, Loader } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useSearch } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { FaceSearchRequest } from '#protocol/face-work.ts';
import { useCentral, useNowMs } from '../../data/central-context.tsx';
import { searchFaces } from '../../data/face-api.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note, OfflineNote } from '../frame/notes.tsx';
import { StateCard } from '../frame/states.tsx';
import { openSearch, type SearchDraft } from './search-draft.ts';
import { SearchForm } from './search-form.tsx';
import { SearchResult } from './search-result.tsx';
import css from './search.module.css';

export function FaceSearchView({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const { timing, offsetMs } = useCentral();
  const query = useSearch();
  const [draft, setDraft] = useState(() => openSearch(query, timing.nowMs() + offsetMs));
  const [asked, setAsked] = useState<{ draft: SearchDraft; atMs: number } | null>(null);
  const stop = useRef(new AbortController());
  const search = useMutation({
    mutationFn: (request: FaceSearchRequest) => {
      stop.current = new AbortController();
      setAsked({ draft, atMs: timing.nowMs() + offsetMs });
      return searchFaces(request, stop.current.signal);
    },
  });
  return (
    <div className={css.page}>
      <h1 className={css.title}>{t('faceSearch.title')}</h1>
      <OfflineNote />
      <div className={css.body}>
        <SearchForm draft={draft} onDraft={setDraft} onSearch={(request) => search.mutate(request)}>
          <p className={css.recorded}>
            <Icon name="lock" size={16} />
            <span>{t('faceSearch.recorded', { name: me.displayName })}</span>
          </p>
          {search.isPending ? (
            <Asking
              sinceMs={asked?.atMs ?? 0}
              onStop={() => {
                stop.current.abort();
                search.reset();
              }}
            />
          ) : (
            <Button type="submit" leftSection={<Icon name="search" size={16} />}>
              {t('faceSearch.go')}
            </Button>
          )}
        </SearchForm>
        <div className={css.answer}>
          {search.error && (
            <Note meaning="alarm">{t('faceSearch.failed', { message: sayError(t, search.error) })}</Note>
          )}
          {search.data && (
            <>
              {asked?.draft !== draft && <Note meaning="information">{t('faceSearch.stale')}</Note>}
              <SearchResult result={search.data} me={me} />
            </>
          )}
          {!search.data && !search.error && !search.isPending && (
            <StateCard icon="face" title={t('faceSearch.lead')}>
              <p>{t('faceSearch.candidates')}</p>
            </StateCard>
          )}
        </div>
      </div>
    </div>
  );
}

function sayError(t: ReturnType<typeof useText>['t'], error: Error): string {
  return sayProblem(t, error);
}

function Asking({ sinceMs, onStop }: { sinceMs: number; onStop: () => void }): ReactElement {
  const { t } = useText();
  const nowMs = useNowMs(1000);
  const seconds = Math.max(0, Math.round((nowMs - sinceMs) / 1000));
  return (
    <div className={css.asking} role="status">
      <Loader size="sm" aria-hidden />
      <span>{t('faceSearch.asking', { seconds })}</span>
      <Button size="compact-sm" variant="default" onClick={onStop}>
        {t('faceSearch.stop')}
      </Button>
    </div>
  );
}
