/** The commune from above. Owns the Leaflet map: ground, fields of view, signs that share a place when they must. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import * as leaflet from 'leaflet';
import 'leaflet/dist/leaflet.css';
import type { MapGround } from '#protocol/map.ts';
import { useText } from '../../text/use-text.ts';
import { createGroundLayer, type Label } from './ground-layer.ts';
import { groupPins, type MapCamera, type Pin } from './map-cameras.ts';
import css from './map.module.css';
import { createPinLayer, type PinWords } from './pin-layer.ts';
import { sectorOnGround, type LatLng } from './sector.ts';
import { useKeptCut } from './use-kept-cut.ts';

const NEAR_PX = 30;
const CLOSEST_ZOOM = 21;
/** A commune is a few kilometres wide; one place alone is shown with its neighbourhood. */
const FIRST_ZOOM = 17;
const GAP_PX = 40;
/** A sector smaller than this is a smudge. */
const FEWEST_SECTOR_PX = 8;
const METRES_PER_DEGREE = 111_320;
/** Somewhere in the country, while nothing has a place. */
const NOWHERE: LatLng = [20.9, 106];

interface StageProps {
  ground: MapGround | undefined;
  labels: readonly Label[];
  cameras: readonly MapCamera[];
  /** What has to fit: also what is filtered away, so that the map does not move by itself. */
  all: readonly MapCamera[];
  /** Brought into view and drawn stronger. */
  chosenId: string | null;
  describe: PinWords['describe'];
  /** `zoomIn` null: however close one looks, its cameras stand in one place. */
  onOpen: (pin: Pin<MapCamera>, zoomIn: (() => void) | null) => void;
}

interface Drawing {
  map: leaflet.Map;
  ground: ReturnType<typeof createGroundLayer>;
  pins: ReturnType<typeof createPinLayer>;
}

export function MapStage(props: StageProps): ReactElement {
  const { ground, labels, cameras, all, chosenId } = props;
  const { t } = useText();
  const holder = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (holder.current === null) {
      return;
    }
    const map = leaflet.map(holder.current, {
      zoomControl: false,
      attributionControl: false,
      maxZoom: CLOSEST_ZOOM,
      zoomSnap: 0.5,
      zoomAnimation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      // The signs are not moved by an animation that a slow machine draws in jumps.
      markerZoomAnimation: false,
    });
    leaflet.control.scale({ imperial: false, position: 'bottomleft' }).addTo(map);
    map.setView(NOWHERE, FIRST_ZOOM);
    const pins = createPinLayer(map, () => ({
      describe: latest.current.describe,
      onOpen: (pin) => latest.current.onOpen(pin, zoomerTo(map, pin)),
    }));
    const made: Drawing = { map, ground: createGroundLayer(map), pins };
    const draw = (): void => drawCameras(made, latest.current);
    map.on('zoomend', draw);
    const watch = new ResizeObserver(() => map.invalidateSize({ animate: false }));
    watch.observe(holder.current);
    setDrawing(made);
    return () => {
      watch.disconnect();
      map.remove();
    };
  }, []);

  const cut = useKeptCut(drawing?.map ?? null);
  const extent = JSON.stringify(extentOf(all, ground));
  useEffect(() => {
    const corners = JSON.parse(extent) as LatLng[];
    if (drawing !== null && corners.length > 0 && !cut.show(drawing.map)) {
      cut.withoutKeeping(() =>
        drawing.map.fitBounds(corners, { padding: [GAP_PX, GAP_PX], maxZoom: FIRST_ZOOM, animate: false }),
      );
    }
  }, [drawing, extent, cut]);
  useEffect(() => {
    if (drawing !== null && ground !== undefined) {
      drawing.ground.show(ground, labels);
    }
  }, [drawing, ground, labels]);
  useEffect(() => {
    if (drawing !== null) {
      drawCameras(drawing, { cameras, chosenId });
    }
  }, [drawing, cameras, chosenId, t]);
  const chosenAt = JSON.stringify(cameras.find(({ id }) => id === chosenId)?.at ?? null);
  useEffect(() => {
    const at = JSON.parse(chosenAt) as LatLng | null;
    if (drawing !== null && at !== null) {
      drawing.map.setView(at, Math.max(drawing.map.getZoom(), FIRST_ZOOM + 1), { animate: false });
    }
  }, [drawing, chosenAt]);

  return (
    <div className={css.stage}>
      <div ref={holder} className={css.canvas} role="group" aria-label={t('map.stage')} data-map="ground" />
      <StageTools
        onIn={() => drawing?.map.zoomIn()}
        onOut={() => drawing?.map.zoomOut()}
        onAll={() => {
          const corners = JSON.parse(extent) as LatLng[];
          if (corners.length > 0) {
            drawing?.map.once('moveend', () => cut.forget());
            drawing?.map.fitBounds(corners, { padding: [GAP_PX, GAP_PX], maxZoom: FIRST_ZOOM });
          }
        }}
      />
      <span className={css.north} role="img" aria-label={t('map.northUp')}>
        <svg viewBox="0 0 20 28" width="20" height="28" aria-hidden>
          <path d="M10 1l6 16-6-4-6 4z" />
        </svg>
        {t('map.north')}
      </span>
      {ground !== undefined && ground.attribution !== '' && (
        <small className={css.attribution}>{ground.attribution}</small>
      )}
    </div>
  );
}

interface ToolsProps {
  onIn: () => void;
  onOut: () => void;
  onAll: () => void;
}

/** Leaflet's own buttons are links without words. */
export function StageTools({ onIn, onOut, onAll }: ToolsProps): ReactElement {
  const { t } = useText();
  return (
    <div className={css.tools}>
      <button type="button" aria-label={t('map.zoomIn')} title={t('map.zoomIn')} onClick={onIn}>
        +
      </button>
      <button type="button" aria-label={t('map.zoomOut')} title={t('map.zoomOut')} onClick={onOut}>
        −
      </button>
      <button type="button" aria-label={t('map.all')} title={t('map.all')} onClick={onAll}>
        ⤢
      </button>
    </div>
  );
}

function drawCameras(
  { map, pins }: Drawing,
  { cameras, chosenId }: Pick<StageProps, 'cameras' | 'chosenId'>,
): void {
  const placed = cameras.flatMap((camera) => (camera.at === null ? [] : [{ camera, at: camera.at }]));
  const zoom = map.getZoom();
  const pixelOf = (at: readonly [number, number]): [number, number] => {
    const { x, y } = map.project([...at], zoom);
    return [x, y];
  };
  pins.show(groupPins(placed, pixelOf, NEAR_PX));
  pins.showSectors(
    placed.flatMap(({ camera: { id, view, mark }, at }) => {
      const isChosen = id === chosenId;
      if (view === null || (!isChosen && reachPx(pixelOf, at, view.reachM) < FEWEST_SECTOR_PX)) {
        return [];
      }
      return [{ mark, isChosen, outline: sectorOnGround(at, view) }];
    }),
  );
}

function reachPx(
  pixelOf: (at: readonly [number, number]) => [number, number],
  [latitude, longitude]: LatLng,
  reachM: number,
): number {
  return pixelOf([latitude, longitude])[1] - pixelOf([latitude + reachM / METRES_PER_DEGREE, longitude])[1];
}

/** Null: however close one looks, they stay in one place. */
function zoomerTo(map: leaflet.Map, { cameras }: Pin<MapCamera>): (() => void) | null {
  const points = cameras.flatMap(({ at }) => (at === null ? [] : [at]));
  const bounds = leaflet.latLngBounds(points.map(([a, b]) => [a, b]));
  const span = map
    .project(bounds.getNorthEast(), CLOSEST_ZOOM)
    .distanceTo(map.project(bounds.getSouthWest(), CLOSEST_ZOOM));
  const isClosest = map.getZoom() >= CLOSEST_ZOOM;
  return cameras.length < 2 || span < NEAR_PX || isClosest
    ? null
    : () => map.fitBounds(bounds, { padding: [GAP_PX * 2, GAP_PX * 2] });
}

/** Two corners around all that has a place and the given outline; none when there is neither. */
function extentOf(cameras: readonly MapCamera[], ground: MapGround | undefined): LatLng[] {
  const points = cameras.flatMap(({ at }) => (at === null ? [] : [at]));
  const areas = ground?.shapes.filter(({ kind }) => kind === 'area') ?? [];
  points.push(...areas.flatMap(({ lines }) => lines.flat()));
  if (points.length === 0) {
    return [];
  }
  const latitudes = points.map(([latitude]) => latitude);
  const longitudes = points.map(([, longitude]) => longitude);
  const least = (values: number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
  return [
    [least(latitudes), least(longitudes)],
    [most(latitudes), most(longitudes)],
  ];
}
