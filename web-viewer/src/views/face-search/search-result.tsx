/** What a search found: faces with place and time, the agents that could not be asked said first. */
import { useState, type ReactElement } from 'react';
import { SegmentedControl } from '@mantine/core';
import { Link } from 'wouter';
import type { Me } from '#protocol/account.ts';
import type { FaceSearchResult, FaceSighting } from '#protocol/face-work.ts';
import { formatDateTime, formatNumber } from '../../data/format-time.ts';
import { addressOf } from '../../data/http.ts';
import { sayFigures, timesInTen } from '../../text/say-face.ts';
import { useText } from '../../text/use-text.ts';
import { Note } from '../frame/notes.tsx';
import { StateCard } from '../frame/states.tsx';
import { arrangeSightings, ORDERS, type Order } from './arrange-sightings.ts';
import css from './search.module.css';

interface SearchResultProps {
  result: FaceSearchResult;
  me: Me;
}

export function SearchResult({ result, me }: SearchResultProps): ReactElement {
  const { t, locale } = useText();
  const [order, setOrder] = useState<Order>('best');
  const { sightings, missing } = result;
  const compared = formatNumber(result.compared, locale, 0);
  return (
    <section aria-label={t('faceSearch.results')} className={css.result} data-sightings={sightings.length}>
      {missing.length > 0 && (
        <Note meaning="alarm">
          <strong>{t('faceSearch.missing', { count: missing.length })}</strong>
          <ul className={css.missing}>
            {missing.map(({ agentName, reason }) => (
              <li key={agentName}>{t('faceSearch.missingOne', { name: agentName, reason })}</li>
            ))}
          </ul>
        </Note>
      )}
      {sightings.length === 0 ? (
        <StateCard icon="search" title={t('faceSearch.none')}>
          <p>{t('faceSearch.noneHint', { compared })}</p>
        </StateCard>
      ) : (
        <>
          <div className={css.resultHead}>
            <h2>
              <span role="status">{t('faceSearch.found', { count: sightings.length, compared })}</span>
            </h2>
            <SegmentedControl
              size="xs"
              aria-label={t('faceSearch.order')}
              value={order}
              onChange={(value) => setOrder(ORDERS.find((one) => one === value) ?? order)}
              data={ORDERS.map((value) => ({ value, label: t(`faceSearch.orders.${value}`) }))}
            />
          </div>
          <p className={css.soft}>{t('faceSearch.candidates')}</p>
          {arrangeSightings(sightings, order).map(({ key, camera, sightings: seen }) => (
            <div key={key}>
              {camera && (
                <h3 className={css.camera}>
                  {camera.cameraName} <small>{camera.siteName}</small>
                </h3>
              )}
              <ol className={css.sightings}>
                {seen.map((sighting) => (
                  <Sighting
                    key={`${sighting.cameraId}-${sighting.atMs}-${sighting.score}`}
                    sighting={sighting}
                    me={me}
                  />
                ))}
              </ol>
            </div>
          ))}
        </>
      )}
    </section>
  );
}

function Sighting({ sighting, me }: { sighting: FaceSighting; me: Me }): ReactElement {
  const { t, locale } = useText();
  const { cameraId, cameraName, siteName, atMs, probability, strength } = sighting;
  const at = formatDateTime(atMs);
  return (
    <li className={css.sighting} data-strength={strength} data-camera={cameraId}>
      <img
        src={addressOf(sighting.face)}
        alt={t('faceSearch.sightingAlt', { camera: cameraName, at })}
        loading="lazy"
      />
      <div className={css.seen}>
        <strong className={css.strength}>{t(`face.strength.${strength}`)}</strong>
        <time dateTime={new Date(atMs).toISOString()}>{at}</time>
        <span>
          {cameraName} <small>{siteName}</small>
        </span>
        {probability !== null && <small>{t('face.chanceShort', { count: timesInTen(probability) })}</small>}
        <small>
          {sayFigures(t, sighting, locale)} ·{' '}
          {t('faceSearch.width', { px: formatNumber(sighting.widthPx, locale, 0) })}
        </small>
        {me.abilities.includes('camera.live') && (
          <Link href={`/?camera=${encodeURIComponent(cameraId)}`}>{t('faceSearch.toCamera')}</Link>
        )}
      </div>
    </li>
  );
}
