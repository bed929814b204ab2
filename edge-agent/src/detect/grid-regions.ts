/**
 * Connected regions of a grid of marked cells, as boxes. Cells with one empty cell between them belong together: a
 * shirt of the colour of the wall cuts a person in two. The working memory is made once per grid size.
 */
import type { Box } from '#protocol/geometry.ts';

const REACH = 2;

/** The function it returns gives boxes in fractions, at most 32, largest first. */
export function createGridRegions(width: number, height: number): (marked: Uint8Array) => Box[] {
  const seen = new Uint8Array(width * height);
  const stack = new Uint16Array(width * height);

  const flood = (marked: Uint8Array, start: number): Box => {
    let [left, top, right, bottom] = [width, height, 0, 0];
    let depth = 0;
    stack[depth++] = start;
    seen[start] = 1;
    while (depth > 0) {
      const cell = stack[--depth] ?? 0;
      const [x, y] = [cell % width, Math.floor(cell / width)];
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
      for (let ny = Math.max(0, y - REACH); ny <= Math.min(height - 1, y + REACH); ny++) {
        for (let nx = Math.max(0, x - REACH); nx <= Math.min(width - 1, x + REACH); nx++) {
          const next = ny * width + nx;
          if (marked[next] === 1 && seen[next] === 0) {
            seen[next] = 1;
            stack[depth++] = next;
          }
        }
      }
    }
    return {
      x: left / width,
      y: top / height,
      w: (right - left + 1) / width,
      h: (bottom - top + 1) / height,
    };
  };

  return (marked) => {
    seen.fill(0);
    const boxes: Box[] = [];
    for (let cell = 0; cell < marked.length; cell++) {
      if (marked[cell] === 1 && seen[cell] === 0) {
        boxes.push(flood(marked, cell));
      }
    }
    return boxes.sort((a, b) => b.w * b.h - a.w * a.h).slice(0, 32);
  };
}
