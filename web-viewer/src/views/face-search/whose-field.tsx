/** Whose face is sought: the one of an incident or an entry the page was opened with, or a picture given here. */
import type { ReactElement } from 'react';
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useWatchList } from '../../data/face-queries.ts';
import { formatDateTime } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { useIncident } from '../../data/queries.ts';
import { useText } from '../../text/use-text.ts';
import { ProbeField } from './probe-field.tsx';
import type { Whose } from './search-draft.ts';
import css from './search.module.css';

interface WhoseFieldProps {
  whose: Whose;
  error: string | null;
  onWhose: (whose: Whose) => void;
}

export function WhoseField({ whose, error, onWhose }: WhoseFieldProps): ReactElement {
  const { t } = useText();
  return (
    <fieldset className={css.whose} data-whose={whose.from}>
      <legend>{t('faceSearch.whose')}</legend>
      {whose.from === 'picture' && (
        <ProbeField onProbe={(probeId) => onWhose({ from: 'picture', probeId })} />
      )}
      {whose.from === 'incident' && <FromIncident id={whose.incidentId} />}
      {whose.from === 'entry' && <FromEntry id={whose.entryId} />}
      {whose.from !== 'picture' && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onWhose({ from: 'picture', probeId: null })}
        >
          {t('faceSearch.usePicture')}
        </Button>
      )}
      {error !== null && (
        <p className={css.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function FromIncident({ id }: { id: string }): ReactElement {
  const { t } = useText();
  const incident = useIncident(id).data;
  const url = incident?.files.find(({ kind }) => kind === 'face')?.url ?? null;
  return (
    <div className={css.probe}>
      {url !== null && <img src={addressOf(url)} alt={t('candidate.seenAlt')} />}
      <div>
        <strong>{t('faceSearch.fromIncident')}</strong>
        {incident && (
          <p>
            {incident.cameraName}, {formatDateTime(incident.startedAtMs)}
          </p>
        )}
        <Link href={`/incidents/${id}`}>{t('faceSearch.openIncident')}</Link>
      </div>
    </div>
  );
}

function FromEntry({ id }: { id: string }): ReactElement {
  const { t } = useText();
  const entry = useWatchList().data?.items.find((item) => item.id === id);
  const pictures = entry?.pictures.filter(({ isAccepted }) => isAccepted).slice(0, 4) ?? [];
  return (
    <div className={css.probe}>
      {pictures.map((picture, index) => (
        <img
          key={picture.id}
          src={addressOf(picture.url)}
          alt={t('pictures.alt', { number: index + 1, name: entry?.name ?? '' })}
        />
      ))}
      <div>
        <strong>{t('faceSearch.fromEntry')}</strong>
        {entry && (
          <p>
            {entry.name}, {entry.legalReference}
          </p>
        )}
        <Link href={`/watch-list/${id}`}>{t('faceSearch.openEntry')}</Link>
      </div>
    </div>
  );
}
