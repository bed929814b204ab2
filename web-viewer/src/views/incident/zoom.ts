/** One look for two pictures: how far in, and where. Pure, so that both faces always show the same part. */
export interface Zoom {
  /** 1 to MOST. */
  scale: number;
  /** The point that stays in the middle, as fractions of the picture. */
  x: number;
  y: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0.5, y: 0.5 };
export const MOST = 4;
const STEP = 0.5;
const PAN = 0.1;

export function zoomBy(zoom: Zoom, steps: number): Zoom {
  return within({ ...zoom, scale: zoom.scale + steps * STEP });
}

export function zoomTo(zoom: Zoom, scale: number): Zoom {
  return within({ ...zoom, scale });
}

/** By fractions of the frame: what is enlarged moves less of the picture. */
export function panBy(zoom: Zoom, dx: number, dy: number): Zoom {
  return within({ ...zoom, x: zoom.x + dx / zoom.scale, y: zoom.y + dy / zoom.scale });
}

/** Null for a key that means nothing here. */
export function zoomByKey(zoom: Zoom, key: string): Zoom | null {
  switch (key) {
    case '+':
    case '=':
      return zoomBy(zoom, 1);
    case '-':
      return zoomBy(zoom, -1);
    case '0':
      return WHOLE;
    case 'ArrowLeft':
      return panBy(zoom, -PAN, 0);
    case 'ArrowRight':
      return panBy(zoom, PAN, 0);
    case 'ArrowUp':
      return panBy(zoom, 0, -PAN);
    case 'ArrowDown':
      return panBy(zoom, 0, PAN);
    default:
      return null;
  }
}

export function transformOf({ scale, x, y }: Zoom): string {
  return `scale(${scale}) translate(${percent(0.5 - x)}, ${percent(0.5 - y)})`;
}

/** The frame never looks beyond the edge of the picture. */
function within({ scale, x, y }: Zoom): Zoom {
  const kept = clamp(scale, 1, MOST);
  const margin = 0.5 / kept;
  return { scale: kept, x: clamp(x, margin, 1 - margin), y: clamp(y, margin, 1 - margin) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function percent(share: number): string {
  return `${Math.round(share * 1e4) / 100}%`;
}
