/** One entry: pictures and content on the left; steps, what may be done, and how far it has spread on the right. */
import { useState, type ReactElement } from 'react';
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { WatchListEntry } from '#protocol/watch-list.ts';
import { useNowMs } from '../../data/central-context.tsx';
import { useWatchList } from '../../data/face-queries.ts';
import { formatDate } from '../../data/format-time.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayLeft, saySpread } from '../../text/say-entry.ts';
import { useText } from '../../text/use-text.ts';
import { Note, OfflineNote } from '../frame/notes.tsx';
import { PageHead } from '../frame/page-head.tsx';
import { LoadingRows, NotFound, ProblemCard } from '../frame/states.tsx';
import { Decisions } from './decisions.tsx';
import { EntryForm } from './entry-form.tsx';
import css from './entry.module.css';
import { Mark, StatusPill } from './mark.tsx';
import { PicturesPanel } from './pictures-panel.tsx';
import { ProofDrawer } from './proof-drawer.tsx';
import { Steps } from './steps.tsx';
import { useSites } from './use-sites.ts';

const MINUTE_MS = 60_000;

export function EntryView({ id, me }: { id: string; me: Me }): ReactElement {
  const list = useWatchList();
  if (list.isPending) {
    return <LoadingRows />;
  }
  if (list.data === undefined) {
    return <ProblemCard error={list.error} onRetry={() => void list.refetch()} />;
  }
  const entry = list.data.items.find((item) => item.id === id);
  return entry ? <Page entry={entry} me={me} /> : <NotFound />;
}

function Page({ entry, me }: { entry: WatchListEntry; me: Me }): ReactElement {
  const { t } = useText();
  const [isChanged, setChanged] = useState(false);
  const [isSending, setSending] = useState(false);
  return (
    <div className={css.page} data-entry={entry.id} data-status={entry.status}>
      <PageHead back={{ href: '/watch-list', words: t('watchList.back') }} title={entry.name}>
        {me.abilities.includes('face.search') && entry.pictures.some(({ isAccepted }) => isAccepted) && (
          <Button
            component={Link}
            href={`/face-search?entry=${entry.id}`}
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="search" size={14} />}
          >
            {t('face.search')}
          </Button>
        )}
        <StatusPill status={entry.status} />
      </PageHead>
      <div className={css.wide}>
        <OfflineNote />
        {!entry.mayEdit && <Note meaning="information">{t('entry.readOnly')}</Note>}
        {entry.mayEdit && entry.status !== 'draft' && <Note meaning="warning">{t('entry.backToDraft')}</Note>}
      </div>
      <div className={css.main}>
        <PicturesPanel entry={entry} onSending={setSending} />
        <section className={css.panel} aria-label={t('entry.content')}>
          <h2 className={css.heading}>
            {t('entry.content')} <small>{t('entry.version', { version: entry.version })}</small>
          </h2>
          {entry.mayEdit ? (
            <EntryForm key={entry.id} entry={entry} onChanged={setChanged} />
          ) : (
            <Facts entry={entry} />
          )}
        </section>
      </div>
      <div className={css.side}>
        <Decisions entry={entry} work={{ isChanged, isSending }} />
        <Spread entry={entry} />
        <Steps entry={entry} />
      </div>
    </div>
  );
}

function Facts({ entry }: { entry: WatchListEntry }): ReactElement {
  const { t } = useText();
  const { nameOf } = useSites();
  const facts: [string, string][] = [
    [t('entry.purpose'), t(`watchList.purpose.${entry.purpose}`)],
    [t('entry.basis'), t(`watchList.basis.${entry.legalBasis}`)],
    [t('entry.reference'), entry.legalReference],
    [t('entry.reason'), entry.reason],
    [t('entry.sites'), entry.siteIds?.map(nameOf).join(', ') ?? t('entry.everySite')],
    [t('entry.expires'), formatDate(entry.expiresAtMs)],
    [t('entry.severity'), t(`watchList.severity.${entry.severity}`)],
  ];
  return (
    <dl className={css.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Spread({ entry }: { entry: WatchListEntry }): ReactElement {
  const { t } = useText();
  const nowMs = useNowMs(MINUTE_MS);
  const [isProofOpen, setProofOpen] = useState(false);
  const left = sayLeft(t, entry.expiresAtMs, nowMs);
  const spread = saySpread(t, entry);
  const { stillToErase } = entry.spread;
  return (
    <section className={css.panel} aria-label={t('watchList.spread')}>
      <h2 className={css.heading}>
        {t('watchList.expiry')}, {t('watchList.spread').toLowerCase()}
      </h2>
      <div className={css.marks}>
        <Mark icon="clock" meaning={left.meaning}>
          {left.words}
          {entry.expiresAtMs > nowMs && `, ${t('watchList.until', { date: formatDate(entry.expiresAtMs) })}`}
        </Mark>
        <Mark icon={spread.meaning === 'warning' ? 'hourglass' : 'box'} meaning={spread.meaning}>
          {spread.words}
        </Mark>
        {entry.status === 'active' && stillToErase > 0 && (
          <Mark icon="hourglass" meaning="warning">
            {t('watchList.alsoErasing', { count: stillToErase })}
          </Mark>
        )}
        <div>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="seal" size={14} />}
            onClick={() => setProofOpen(true)}
          >
            {t('proof.open')}
          </Button>
        </div>
      </div>
      <ProofDrawer entry={entry} isOpen={isProofOpen} onClose={() => setProofOpen(false)} />
    </section>
  );
}
