/**
 * What lies under the cameras: the administrator's tiles and shapes where there are some, and names of hamlets in the
 * middle of their locations. Nothing is drawn that nobody has given: without a file the ground is empty paper.
 */
import * as leaflet from 'leaflet';
import type { MapGround } from '#protocol/map.ts';
import { tileAddress } from '../../data/map-api.ts';
import { middleOf } from './map-cameras.ts';
import css from './map.module.css';
import type { LatLng } from './sector.ts';

export interface Label {
  name: string;
  at: LatLng;
}

const CLOSEST_ZOOM = 21;
/** Shapes above the tiles (200) and below fields of view (400); words above those and below the signs (600). */
const PANES = { shapes: 350, words: 450 };

export function createGroundLayer(map: leaflet.Map): {
  show(ground: MapGround, labels: readonly Label[]): void;
} {
  const group = leaflet.layerGroup().addTo(map);
  for (const [name, zIndex] of Object.entries(PANES)) {
    const pane = map.createPane(name);
    pane.style.zIndex = String(zIndex);
    pane.style.pointerEvents = 'none';
  }
  return {
    show: ({ tiles, shapes }, labels) => {
      group.clearLayers();
      if (tiles !== null) {
        leaflet
          .tileLayer(tileAddress(), {
            minNativeZoom: tiles.minZoom,
            maxNativeZoom: tiles.maxZoom,
            maxZoom: CLOSEST_ZOOM,
            className: css.tiles ?? '',
          })
          .addTo(group);
      }
      for (const { kind, lines, name } of shapes) {
        if (kind === 'area') {
          leaflet
            .polygon(lines, { className: css.area ?? '', interactive: false, weight: 2, pane: 'shapes' })
            .addTo(group);
        } else if (kind === 'line') {
          leaflet
            .polyline(lines, { className: css.line ?? '', interactive: false, weight: 3, pane: 'shapes' })
            .addTo(group);
        }
        const [outline] = lines;
        if (kind !== 'line' && name !== '' && outline !== undefined) {
          write(name, middleOf(outline)).addTo(group);
        }
      }
      const given = new Set(shapes.map(({ name }) => name));
      labels.filter(({ name }) => !given.has(name)).forEach(({ name, at }) => write(name, at).addTo(group));
    },
  };
}

/** A word on the ground: to be read, not to be touched. */
function write(name: string, at: LatLng): leaflet.Marker {
  const text = document.createElement('span');
  text.textContent = name;
  const icon = leaflet.divIcon({ html: text, className: css.label ?? '', iconSize: [0, 0] });
  return leaflet.marker(at, {
    icon,
    interactive: false,
    keyboard: false,
    pane: 'words',
  });
}
