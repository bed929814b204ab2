/**
 * Signs of cameras on a Leaflet map and their fields of view below them. A sign stays the same element as long as its
 * first camera stands there: what happens on the line takes neither the focus nor the place from it.
 */
import * as leaflet from 'leaflet';
import { worstMark, type MapCamera, type Mark, type Pin } from './map-cameras.ts';
import { drawSign } from './mark-sign.tsx';
import css from './map.module.css';

export interface PinLayer {
  show(pins: readonly Pin<MapCamera>[]): void;
  /** Outlines in the map's own coordinates. */
  showSectors(
    sectors: readonly { mark: Mark; isChosen: boolean; outline: readonly [number, number][] }[],
  ): void;
  /** The sign this camera is in. */
  focus(cameraId: string): void;
}

export interface PinWords {
  /** The name of the sign for who hears the page: cameras, state, alarms. */
  describe: (cameras: readonly MapCamera[]) => string;
  onOpen: (pin: Pin<MapCamera>) => void;
}

interface Shown {
  marker: leaflet.Marker;
  face: HTMLElement;
  pin: Pin<MapCamera>;
}

const SIZE_PX = 30;
const ALARM_ABOVE = 1000;

export function createPinLayer(map: leaflet.Map, words: () => PinWords): PinLayer {
  const sectorLayer = leaflet.layerGroup().addTo(map);
  const shown = new Map<string, Shown>();

  const add = (pin: Pin<MapCamera>): Shown => {
    const face = document.createElement('div');
    face.className = css.face ?? '';
    const icon = leaflet.divIcon({ html: face, className: css.pin ?? '', iconSize: [SIZE_PX, SIZE_PX] });
    const marker = leaflet.marker([...pin.at], { icon, keyboard: true, riseOnHover: true }).addTo(map);
    const one: Shown = { marker, face, pin };
    marker.on('click', () => words().onOpen(one.pin));
    marker.getElement()?.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        event.stopPropagation();
        words().onOpen(one.pin);
      }
    });
    return one;
  };

  const dress = (one: Shown): void => {
    const { cameras, key } = one.pin;
    const mark = worstMark(cameras);
    const element = one.marker.getElement();
    const label = words().describe(cameras);
    element?.setAttribute('aria-label', label);
    element?.setAttribute('title', label);
    if (element !== undefined) {
      element.dataset['pin'] = key;
      element.dataset['mark'] = mark;
      element.dataset['count'] = String(cameras.length);
    }
    one.face.replaceChildren(drawSign(mark));
    if (cameras.length > 1) {
      const count = document.createElement('b');
      count.textContent = String(cameras.length);
      one.face.append(count);
    }
    one.marker.setZIndexOffset(mark === 'alarm' ? ALARM_ABOVE : 0);
  };

  return {
    show: (pins) => {
      const wanted = new Set(pins.map(({ key }) => key));
      for (const [key, { marker }] of shown) {
        if (!wanted.has(key)) {
          marker.remove();
          shown.delete(key);
        }
      }
      for (const pin of pins) {
        const one = shown.get(pin.key) ?? add(pin);
        one.pin = pin;
        one.marker.setLatLng([...pin.at]);
        shown.set(pin.key, one);
        dress(one);
      }
    },
    showSectors: (sectors) => {
      sectorLayer.clearLayers();
      for (const { mark, isChosen, outline } of sectors) {
        const className = [css.sector, css[mark], isChosen ? css.chosen : ''].join(' ');
        leaflet
          .polygon(
            outline.map(([a, b]): [number, number] => [a, b]),
            { className, interactive: false, weight: isChosen ? 2 : 1 },
          )
          .addTo(sectorLayer);
      }
    },
    focus: (cameraId) => {
      const found = [...shown.values()].find(({ pin }) => pin.cameras.some(({ id }) => id === cameraId));
      found?.marker.getElement()?.focus({ preventScroll: true });
    },
  };
}
