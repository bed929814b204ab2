/**
 * Where everything stands: the commune from above, or a location by its floor plan, with the state of every camera and
 * the alarms that are open. The list beside it holds the same, for who does not see the map or does not use a pointer.
 * /map, /map?site=ID, /map?camera=ID
 */
import { useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { Link, useLocation, useSearch } from 'wouter';
import type { Me } from '#protocol/account.ts';
import { createMatcher } from '../../data/fold-text.ts';
import type { MapPlaces } from '../../data/map-api.ts';
import { useFloorPlans, useMapGround, useMapPlaces } from '../../data/map-queries.ts';
import { useCameras, useOpenAlarms } from '../../data/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { useText } from '../../text/use-text.ts';
import { LoadingRows, ProblemCard, StateCard } from '../frame/states.tsx';
import { CameraList, type CameraTargets } from './camera-list.tsx';
import type { Label } from './ground-layer.ts';
import { Legend } from './legend.tsx';
import { gatherCameras, middleOf, type MapCamera } from './map-cameras.ts';
import css from './map.module.css';
import { MapStage } from './map-stage.tsx';
import { PlanPage } from './plan-page.tsx';
import { sayPin } from './say-camera.ts';

export function MapView({ me }: { me: Me }): ReactElement {
  const { t } = useText();
  const places = useMapPlaces();
  if (places.data === undefined) {
    return (
      <>
        <h1 className="only-read">{t('map.title')}</h1>
        {places.isError ? (
          <ProblemCard error={places.error} onRetry={() => void places.refetch()} />
        ) : (
          <LoadingRows />
        )}
      </>
    );
  }
  return <Places places={places.data} me={me} />;
}

type Filter = 'all' | 'trouble' | 'alarm';
const FILTERS: Record<Filter, (camera: MapCamera) => boolean> = {
  all: () => true,
  trouble: ({ mark }) => mark === 'down' || mark === 'warning',
  alarm: ({ mark }) => mark === 'alarm',
};

function Places({ places, me }: { places: MapPlaces; me: Me }): ReactElement {
  const { t } = useText();
  const search = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const live = useCameras().data;
  const alarms = useOpenAlarms(me.abilities.includes('incident.read')).data;
  const plans = useFloorPlans().data;
  const [words, setWords] = useState('');
  const [filter, setFilter] = useState<Filter>('all');
  const searchRef = useRef<HTMLInputElement>(null);
  const cameras = useMemo(() => gatherCameras(places, live ?? [], alarms ?? []), [places, live, alarms]);
  const site = places.sites.find(({ id }) => id === search.get('site'));
  const here = useMemo(
    () => (site === undefined ? cameras : cameras.filter(({ siteId }) => siteId === site.id)),
    [cameras, site],
  );
  const shown = useMemo(() => {
    const matches = createMatcher(words);
    const wanted = FILTERS[filter];
    return here.filter(
      (camera) =>
        wanted(camera) &&
        matches(`${camera.name} ${camera.id} ${camera.siteName} ${camera.hamletName ?? ''}`),
    );
  }, [here, words, filter]);
  const mayEdit = me.abilities.includes('registry.edit');
  const targets: CameraTargets = {
    hrefOf: targetOf(me),
    plannedSites: new Set(mayEdit ? places.sites.map(({ id }) => id) : plans?.map(({ siteId }) => siteId)),
  };
  useShortcuts({
    '/': () => searchRef.current?.focus(),
    m: () => navigate('/'),
    Escape: () => {
      setWords('');
      if (site !== undefined) {
        navigate('/map');
      }
    },
  });
  const tools = (
    <>
      <TextInput
        ref={searchRef}
        type="search"
        size="sm"
        maxLength={100}
        aria-label={t('map.search')}
        placeholder={t('map.search')}
        leftSection={<Icon name="search" size={16} />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('map.filter')}
        value={filter}
        onChange={setFilter}
        data={[
          { value: 'all', label: t('map.filterAll', { count: here.length }) },
          { value: 'trouble', label: t('map.filterTrouble', { count: here.filter(FILTERS.trouble).length }) },
          { value: 'alarm', label: t('map.filterAlarm', { count: here.filter(FILTERS.alarm).length }) },
        ]}
      />
    </>
  );
  if (site !== undefined) {
    const plan = plans?.find(({ siteId }) => siteId === site.id) ?? null;
    return plans === undefined ? (
      <LoadingRows />
    ) : (
      <PlanPage key={site.id} {...targets} {...{ site, plan, mayEdit, tools }} cameras={shown} />
    );
  }
  return (
    <Commune
      {...targets}
      {...{ places, mayEdit, tools }}
      all={cameras}
      cameras={shown}
      asked={search.get('camera')}
    />
  );
}

interface CommuneProps extends CameraTargets {
  places: MapPlaces;
  cameras: readonly MapCamera[];
  /** Without search and filter. */
  all: readonly MapCamera[];
  mayEdit: boolean;
  /** The camera the address names. */
  asked: string | null;
  tools: ReactNode;
}

function Commune(props: CommuneProps): ReactElement {
  const { places, cameras, all, mayEdit, asked, tools, hrefOf, plannedSites } = props;
  const { t } = useText();
  const [, navigate] = useLocation();
  const ground = useMapGround().data;
  const [chosenId, setChosenId] = useState(asked);
  const [pickedIds, setPickedIds] = useState<ReadonlySet<string> | null>(null);
  const labels = useMemo(() => labelsOf(places), [places]);
  const listed = pickedIds === null ? cameras : cameras.filter(({ id }) => pickedIds.has(id));
  const isPlaced = all.length === 0 || all.some(({ at }) => at !== null);
  return (
    <div className={css.page}>
      <section className={css.ground} aria-label={t('map.title')}>
        <div className={css.head}>
          <h1 className={css.title}>{t('map.title')}</h1>
          <Legend />
        </div>
        {!isPlaced && (
          <StateCard icon="pin" title={t('map.noPlaces')}>
            {mayEdit && <Link href="/registry">{t('map.toRegistry')}</Link>}
          </StateCard>
        )}
        <MapStage
          ground={ground}
          labels={labels}
          cameras={cameras}
          all={all}
          chosenId={chosenId}
          describe={(found) => sayPin(t, found)}
          onOpen={({ cameras: found }, zoomIn) => {
            const [first] = found;
            const isOneSite = found.every(({ siteId }) => siteId === first?.siteId);
            const href = first === undefined || found.length > 1 ? null : hrefOf(first);
            if (href !== null) {
              navigate(href);
            } else if (
              isOneSite &&
              found.length > 1 &&
              first !== undefined &&
              plannedSites.has(first.siteId)
            ) {
              navigate(`/map?site=${encodeURIComponent(first.siteId)}`);
            } else if (zoomIn !== null) {
              zoomIn();
            } else {
              setPickedIds(new Set(found.map(({ id }) => id)));
              setChosenId(first?.id ?? null);
            }
          }}
        />
        <Notes cameras={all} ground={ground} />
      </section>
      <aside className={css.side} aria-label={t('map.list')}>
        <div className={css.sideHead}>
          {tools}
          {pickedIds !== null && (
            <div className={css.picked}>
              <span role="status">{t('map.picked', { count: listed.length })}</span>
              <Button size="compact-sm" variant="default" onClick={() => setPickedIds(null)}>
                {t('map.unpick')}
              </Button>
            </div>
          )}
        </div>
        <div className={css.scroll}>
          <CameraList {...props} cameras={listed} chosenId={chosenId} onChoose={setChosenId} siteId={null} />
        </div>
      </aside>
    </div>
  );
}

/** What the picture is made of, and what it does not show. */
function Notes({
  cameras,
  ground,
}: {
  cameras: readonly MapCamera[];
  ground: ReturnType<typeof useMapGround>['data'];
}): ReactElement | null {
  const { t } = useText();
  const demo = cameras.filter(({ isDemo, at }) => isDemo && at !== null).length;
  const placeless = cameras.filter(({ at }) => at === null).length;
  const isSketch = ground?.tiles === null && ground.shapes.length === 0;
  const notes = [
    ...(ground?.fault == null ? [] : [t('map.groundFault', { fault: ground.fault })]),
    ...(isSketch ? [t('map.sketch')] : []),
    ...(demo > 0 ? [t('map.demo', { count: demo })] : []),
    ...(placeless > 0 ? [t('map.withoutPlace', { count: placeless })] : []),
    ...(cameras.some(({ state }) => state === 'unlisted') ? [t('map.statesHidden')] : []),
  ];
  return notes.length === 0 ? null : <p className={css.notes}>{notes.join(' ')}</p>;
}

/** An alarm leads to its incident, a camera to its picture; what one may not see, to nothing. */
function targetOf({ abilities }: Me): CameraTargets['hrefOf'] {
  return ({ id, alarms: [newest], state }) => {
    if (newest !== undefined && abilities.includes('incident.read')) {
      return `/incidents/${newest.id}`;
    }
    const isListed = state !== 'planned' && state !== 'unlisted';
    return isListed && abilities.includes('camera.live') ? `/?camera=${encodeURIComponent(id)}` : null;
  };
}

/** The name of a hamlet stands in the middle of its locations: where its bounds are, nobody has said. */
function labelsOf({ hamlets, sites }: MapPlaces): Label[] {
  return hamlets.flatMap(({ id, name }) => {
    const points = sites.flatMap(({ hamletId, latitude, longitude }): [number, number][] =>
      hamletId === id && latitude !== null && longitude !== null ? [[latitude, longitude]] : [],
    );
    return points.length === 0 ? [] : [{ name, at: middleOf(points) }];
  });
}
