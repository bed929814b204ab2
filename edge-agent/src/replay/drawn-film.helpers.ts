/** For tests: a small film of a square that moves over a grey ground, as a file. */
import { createFilmWriter } from './film-writer.ts';

export interface DrawnFilm {
  width: number;
  height: number;
  /** When each picture is shown. */
  timesS: readonly number[];
}

/** `count` pictures, `fps` a second. */
export function steadily(count: number, fps: number): number[] {
  return Array.from({ length: count }, (_, index) => index / fps);
}

export function writeDrawnFilm(file: string, { width, height, timesS }: DrawnFilm): void {
  const writer = createFilmWriter(file, width, height);
  timesS.forEach((atS, index) => {
    writer.add(drawSquare(width, height, index), atS);
  });
  writer.finish(0.1);
}

/** RGBA; the square is red and moves by four pixels a picture. */
export function drawSquare(width: number, height: number, index: number): Buffer {
  const rgba = Buffer.alloc(width * height * 4, 120);
  const side = Math.floor(height / 3);
  const left = (index * 4) % (width - side);
  for (let y = side; y < 2 * side; y++) {
    for (let x = left; x < left + side; x++) {
      rgba.set([220, 30 + ((x * y) % 40), 30, 255], (y * width + x) * 4);
    }
  }
  return rgba;
}
