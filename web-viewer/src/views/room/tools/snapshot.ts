/**
 * The picture on the screen as a file: whole, as large as it came, untouched; what it is stands in a strip below it.
 * Not here: who may, and who is told (data/ptz-api.ts).
 */
import { formatDateTime } from '../../../data/format-time.ts';

export interface SnapshotWords {
  /** Camera and place. */
  what: string;
  /** When, whether live, who. */
  facts: string;
}

type Drawable = HTMLCanvasElement | HTMLVideoElement | HTMLImageElement;

/** The one of the pictures in there that is seen; null while there is none. */
export function pictureIn(holder: HTMLElement): Drawable | null {
  const drawables = [...holder.querySelectorAll<Drawable>('video, canvas, img')];
  return drawables.reverse().find((one) => sizeOf(one).width > 0 && isSeen(one)) ?? null;
}

function isSeen(element: HTMLElement): boolean {
  return getComputedStyle(element).visibility !== 'hidden' && element.getClientRects().length > 0;
}

function sizeOf(drawable: Drawable): { width: number; height: number } {
  if (drawable instanceof HTMLVideoElement) {
    return { width: drawable.videoWidth, height: drawable.videoHeight };
  }
  return drawable instanceof HTMLImageElement
    ? { width: drawable.naturalWidth, height: drawable.naturalHeight }
    : { width: drawable.width, height: drawable.height };
}

/** Drawn at once, so that it is the picture of this moment; encoded when asked to. */
export function drawSnapshot(picture: Drawable, { what, facts }: SnapshotWords): HTMLCanvasElement {
  const { width, height } = sizeOf(picture);
  const { stripPx, fontPx } = stripOf(width);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height + stripPx;
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) {
    throw new Error('this browser draws no pictures');
  }
  context.drawImage(picture, 0, 0, width, height);
  context.fillStyle = '#ffffff';
  context.fillRect(0, height, width, stripPx);
  context.fillStyle = '#14202b';
  context.textBaseline = 'middle';
  const family = getComputedStyle(document.body).fontFamily;
  const write = (text: string, weight: number, line: number): void => {
    context.font = `${weight} ${fontPx}px ${family}`;
    context.fillText(text, fontPx / 2, height + (line + 0.5) * (stripPx / 2), width - fontPx);
  };
  write(what, 600, 0);
  write(facts, 400, 1);
  return canvas;
}

/** Two lines that can be read in print, whatever the size of the picture. */
export function stripOf(width: number): { stripPx: number; fontPx: number } {
  const fontPx = Math.max(12, Math.round(width / 64));
  return { stripPx: Math.round(fontPx * 3.2), fontPx };
}

export function toFile(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) {
        reject(new Error('the picture could not be encoded'));
      } else {
        resolve(blob);
      }
    }, 'image/png');
  });
}

/** cong-thon-4_2026-11-22_02-14-37.png, by the commune's clock. */
export function snapshotName(cameraId: string, atMs: number): string {
  const [date = '', time = ''] = formatDateTime(atMs).split(' ');
  return `${cameraId}_${date.split('/').reverse().join('-')}_${time.replaceAll(':', '-')}.png`;
}

export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
