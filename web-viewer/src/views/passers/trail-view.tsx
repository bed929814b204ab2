/**
 * Where somebody went from a camera, or came from: the cameras near, each in the minutes in which he can be there.
 * Going on from one of them keeps the reason; the path grows at the side.
 */
import { useState, type ReactElement } from 'react';
import { Button, Loader, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useLocation, useSearch } from 'wouter';
import type { Me } from '#protocol/account.ts';
import { PASSER_WAYS, TRAIL_SPEEDS_M_S, type PassersFound, type PassersRequest } from '#protocol/passers.ts';
import { formatDateTime, formatNumber, formatTime } from '../../data/format-time.ts';
import { usePasserAnswer, useSearchPassers } from '../../data/passer-queries.ts';
import { useCameras } from '../../data/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { sayProblem } from '../../text/say-problem.ts';
import { useText } from '../../text/use-text.ts';
import { Note, OfflineNote } from '../frame/notes.tsx';
import { StateCard } from '../frame/states.tsx';
import { NO_REASON, whyShape } from '../morning/morning-draft.ts';
import { useKeptDraft } from '../morning/use-kept-draft.ts';
import { PasserResult } from './passer-result.tsx';
import css from './passers.module.css';
import { PathPanel } from './path-panel.tsx';
import { MOVERS, readTrailPlace, trailAddress, type TrailPlace } from './trail-address.ts';
import { trailRequest, type Reach } from './trail-request.ts';
import { usePath } from './use-path.ts';

const KILOMETRES = [0.5, 1, 2, 5];
/** Of a metre a second. */
const KM_H = 3.6;
const MINUTES = [5, 10, 20, 30, 60];

export function TrailView({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const query = useSearch();
  const place = readTrailPlace(query);
  return (
    <div className={css.page}>
      <h1 className={css.title}>{t('passers.trailTitle')}</h1>
      <OfflineNote />
      {place === null ? (
        <StateCard icon="pin" title={t('passers.unknownStart')} />
      ) : (
        <Body key={`${place.cameraId} ${place.atMs}`} place={place} me={me} />
      )}
    </div>
  );
}

function Body({ place, me }: { place: TrailPlace; me: Me }): ReactElement {
  const { t } = useText();
  const key = `${place.cameraId} ${place.atMs}`;
  const answer = usePasserAnswer(key).data;
  const search = useSearchPassers(key);
  const path = usePath(me.id);
  const camera = useCameras().data?.find(({ id }) => id === place.cameraId);
  return (
    <div className={css.body}>
      <div className={css.side}>
        <TrailForm
          place={place}
          cameraName={camera?.name ?? place.cameraId}
          me={me}
          isBusy={search.isPending}
          onSearch={(request) => search.mutate(request)}
        />
        {answer && <NearCameras cameras={answer.found.cameras} />}
        <PathPanel path={path} me={me} />
      </div>
      <div className={css.result}>
        {search.error && (
          <Note meaning="alarm">{t('passers.failed', { message: sayProblem(t, search.error) })}</Note>
        )}
        {search.isPending && <Loader size="sm" role="status" aria-label={t('passers.pictureWaiting')} />}
        {answer ? (
          <PasserResult key={answer.found.id} answer={answer} path={path} order="time" />
        ) : (
          !search.isPending && (
            <StateCard icon="pin" title={t('passers.trailTitle')}>
              <p>{t('passers.trailLead')}</p>
            </StateCard>
          )
        )}
      </div>
    </div>
  );
}

interface TrailFormProps {
  place: TrailPlace;
  cameraName: string;
  me: Me;
  isBusy: boolean;
  onSearch: (request: PassersRequest) => void;
}

function TrailForm({ place, cameraName, me, isBusy, onSearch }: TrailFormProps): ReactElement {
  const { t, locale } = useText();
  const [, navigate] = useLocation();
  const [reach, setReach] = useState<Reach>({ withinM: 2000, minutes: 20 });
  const [why, setWhy] = useKeptDraft('why', whyShape, NO_REASON);
  const [hasTried, setTried] = useState(false);
  const request = trailRequest(place, reach, why);
  const go = (change: Partial<TrailPlace>): void =>
    navigate(trailAddress({ ...place, ...change }), { replace: true });
  const { slowest, fastest } = TRAIL_SPEEDS_M_S[place.mover];
  return (
    <form
      className={`${css.panel ?? ''} ${css.form ?? ''}`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (request !== null && !isBusy) {
          onSearch(request);
        }
      }}
    >
      <p>
        <strong>{t('passers.start', { camera: cameraName, at: formatDateTime(place.atMs) })}</strong>
      </p>
      <SegmentedControl
        size="sm"
        fullWidth
        aria-label={t('passers.way')}
        value={place.way}
        onChange={(value) => go({ way: PASSER_WAYS.find((one) => one === value) ?? 'after' })}
        data={PASSER_WAYS.map((value) => ({ value, label: t(`passers.ways.${value}`) }))}
      />
      <Select
        label={t('passers.mover')}
        allowDeselect={false}
        value={place.mover}
        onChange={(value) => go({ mover: MOVERS.find((one) => one === value) ?? place.mover })}
        data={MOVERS.map((value) => ({ value, label: t(`passers.movers.${value}`) }))}
      />
      <div className={css.two}>
        <Select
          label={t('passers.within')}
          allowDeselect={false}
          value={String(reach.withinM / 1000)}
          onChange={(value) => setReach({ ...reach, withinM: Number(value) * 1000 })}
          data={KILOMETRES.map((km) => ({
            value: String(km),
            label: t('passers.kilometres', { km: formatNumber(km, locale, km < 1 ? 1 : 0) }),
          }))}
        />
        <Select
          label={t('passers.minutes')}
          allowDeselect={false}
          value={String(reach.minutes)}
          onChange={(value) => setReach({ ...reach, minutes: Number(value) })}
          data={MINUTES.map((count) => ({
            value: String(count),
            label: t('passers.minutesCount', { count }),
          }))}
        />
      </div>
      <p className={css.soft}>
        {t('passers.hint', {
          mover: t(`passers.movers.${place.mover}`),
          slowest: formatNumber(slowest * KM_H, locale, 1),
          fastest: formatNumber(fastest * KM_H, locale, 0),
        })}
      </p>
      {place.incidentId === null ? (
        <>
          <TextInput
            label={t('passers.caseNumber')}
            autoComplete="off"
            maxLength={100}
            value={why.caseNumber}
            onChange={(event) => setWhy({ ...why, caseNumber: event.currentTarget.value })}
          />
          <Textarea
            label={t('passers.reason')}
            description={t('passers.reasonHint')}
            autosize
            minRows={1}
            maxRows={5}
            maxLength={2000}
            value={why.reason}
            error={hasTried && request === null ? t('passers.unfit.why') : null}
            onChange={(event) => setWhy({ ...why, reason: event.currentTarget.value })}
          />
        </>
      ) : (
        <p className={css.soft}>{t('passers.forIncident')}</p>
      )}
      <p className={css.recorded}>
        <Icon name="lock" size={16} />
        <span>{t('passers.recorded', { name: me.displayName })}</span>
      </p>
      <Button type="submit" loading={isBusy} leftSection={<Icon name="search" size={16} />}>
        {t('passers.go')}
      </Button>
    </form>
  );
}

function NearCameras({ cameras }: { cameras: PassersFound['cameras'] }): ReactElement {
  const { t } = useText();
  return (
    <details className={css.panel}>
      <summary>{t('passers.nearCameras', { count: cameras.length })}</summary>
      <ul className={css.near}>
        {cameras.map(({ cameraId, cameraName, distanceM, window }) => (
          <li key={cameraId}>
            {t('passers.cameraWindow', {
              camera: cameraName,
              distance:
                distanceM === null
                  ? t('passers.distanceUnknown')
                  : t('passers.distance', { metres: Math.round(distanceM) }),
              from: window === null ? '' : formatTime(window.fromMs),
              to: window === null ? '' : formatTime(window.toMs),
            })}
          </li>
        ))}
      </ul>
    </details>
  );
}
