/** For tests: looks, and shots of faces nobody has. */
import type { Box } from '#protocol/geometry.ts';
import type { Look } from '../look.ts';
import type { FaceShot } from './sighting.ts';

export function lookAt(atMs: number, people: Record<number, Box>, ended: number[] = []): Look {
  return {
    cameraId: 'entrance',
    atMs,
    aspect: 16 / 9,
    tracks: Object.entries(people).map(([id, box]) => ({
      trackId: Number(id),
      label: 'person',
      box,
      score: 0.9,
      isPredicted: false,
    })),
    changes: [],
    condition: null,
    endedTrackIds: ended,
  };
}

export function shotOf(atMs: number, grade: number, use: 'match' | 'alarm'): Omit<FaceShot, 'jpeg'> {
  return {
    atMs,
    grade,
    use,
    descriptor: Float32Array.of(1),
    widthPx: use === 'alarm' ? 60 : 30,
    box: { x: 0.4, y: 0.1, w: 0.1, h: 0.1 },
  };
}
