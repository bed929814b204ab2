/** A building from above: its floor plan with the cameras on it. While one is being placed, a click says where it stands. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import * as leaflet from 'leaflet';
import type { FloorPlan } from '#protocol/map.ts';
import { planPictureAddress } from '../../data/map-api.ts';
import { useText } from '../../text/use-text.ts';
import { groupPins, type MapCamera, type Pin } from './map-cameras.ts';
import css from './map.module.css';
import { StageTools } from './map-stage.tsx';
import { createPinLayer, type PinWords } from './pin-layer.ts';
import { sectorOnPlan } from './sector.ts';

const NEAR_PX = 26;
const CLOSEST_ZOOM = 4;

interface PlanProps {
  plan: FloorPlan;
  cameras: readonly MapCamera[];
  chosenId: string | null;
  describe: PinWords['describe'];
  onOpen: PinWords['onOpen'];
  /** Shares of the picture; null: nothing is being placed. */
  onPlace: ((at: [number, number]) => void) | null;
}

interface Drawing {
  map: leaflet.Map;
  pins: ReturnType<typeof createPinLayer>;
}

/** To be keyed by the picture: another one is another drawing. */
export function PlanStage(props: PlanProps): ReactElement {
  const { plan, cameras, chosenId, onPlace } = props;
  const { t } = useText();
  const holder = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const { siteId, sha256, widthPx, heightPx } = plan;
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (holder.current === null) {
      return;
    }
    const map = leaflet.map(holder.current, {
      crs: leaflet.CRS.Simple,
      zoomControl: false,
      attributionControl: false,
      minZoom: -4,
      maxZoom: CLOSEST_ZOOM,
      zoomSnap: 0.25,
    });
    const corners: [number, number][] = [
      [0, 0],
      [heightPx, widthPx],
    ];
    leaflet
      .imageOverlay(planPictureAddress({ siteId, sha256 }), corners, { className: css.planPicture ?? '' })
      .addTo(map);
    map.fitBounds(corners, { animate: false });
    const pins = createPinLayer(map, () => latest.current);
    const made: Drawing = { map, pins };
    map.on('zoomend', () => drawCameras(made, latest.current));
    map.on('click', ({ latlng }) => {
      const at: [number, number] = [share(latlng.lng / widthPx), share(1 - latlng.lat / heightPx)];
      latest.current.onPlace?.(at);
    });
    const watch = new ResizeObserver(() => {
      map.invalidateSize({ animate: false });
      map.fitBounds(corners, { animate: false });
    });
    watch.observe(holder.current);
    setDrawing(made);
    return () => {
      watch.disconnect();
      map.remove();
    };
  }, [siteId, sha256, widthPx, heightPx]);
  useEffect(() => {
    if (drawing !== null) {
      drawCameras(drawing, { plan, cameras, chosenId });
    }
  }, [drawing, plan, cameras, chosenId, t]);

  return (
    <div className={css.stage} data-placing={onPlace !== null || undefined}>
      <div ref={holder} className={css.canvas} role="group" aria-label={t('map.planStage')} data-map="plan" />
      <StageTools
        onIn={() => drawing?.map.zoomIn()}
        onOut={() => drawing?.map.zoomOut()}
        onAll={() =>
          drawing?.map.fitBounds([
            [0, 0],
            [heightPx, widthPx],
          ])
        }
      />
    </div>
  );
}

function drawCameras(
  { map, pins }: Drawing,
  { plan, cameras, chosenId }: Pick<PlanProps, 'plan' | 'cameras' | 'chosenId'>,
): void {
  const { widthPx, heightPx, widthM, northDeg } = plan;
  const placed = cameras.flatMap((camera) =>
    camera.onPlan === null
      ? []
      : [{ camera, at: [(1 - camera.onPlan[1]) * heightPx, camera.onPlan[0] * widthPx] as const }],
  );
  const zoom = map.getZoom();
  const pixelOf = ([y, x]: readonly [number, number]): [number, number] => {
    const point = map.project([y, x], zoom);
    return [point.x, point.y];
  };
  const found: Pin<MapCamera>[] = groupPins(placed, pixelOf, NEAR_PX);
  pins.show(found);
  const pixelsPerMetre = widthM === null ? null : widthPx / widthM;
  pins.showSectors(
    placed.flatMap(({ camera: { id, view, mark }, at: [y, x] }) => {
      if (view === null || pixelsPerMetre === null) {
        return [];
      }
      // The picture counts downwards, Leaflet's plane upwards.
      const outline = sectorOnPlan([x, heightPx - y], view, { northDeg, pixelsPerMetre });
      const flipped = outline.map(([right, down]): [number, number] => [heightPx - down, right]);
      return [{ mark, isChosen: id === chosenId, outline: flipped }];
    }),
  );
}

/** Four digits: a pixel of the largest picture. */
function share(value: number): number {
  return Number(Math.min(1, Math.max(0, value)).toFixed(4));
}
