/**
 * The entrance of the People's Committee, where people walk up to the camera and stand before it, each with the face
 * of a picture somebody has given. One segment a picture, named after the person.
 */
import type { FacePicture, Scene, Segment } from './scene.ts';
import { office } from './scene-office.ts';
import { WARDROBE } from './wardrobe.ts';

export interface FacePerson {
  /** Name of the segment in which they come. */
  id: string;
  face: FacePicture;
}

const CLOTHES = [WARDROBE.blueShirt, WARDROBE.bagCarrier];

export function entranceWith(people: readonly FacePerson[]): Scene {
  const [quiet] = office.segments;
  return {
    ...office,
    horizon: 0.1,
    // Near enough for a face of sixty pixels and more in the main stream.
    personHeightAtBottom: 0.9,
    rules: [],
    segments: [quiet, ...people.map(walkUp)],
  };
}

function walkUp({ id, face }: FacePerson, index: number): Segment {
  const side = index % 2 === 0 ? 1 : -1;
  const clothes = CLOTHES[index % CLOTHES.length] ?? WARDROBE.blueShirt;
  return {
    name: id,
    seconds: 12,
    actors: [
      {
        id,
        kind: 'person',
        clothes: { ...clothes, head: 'bare', face },
        path: [
          { atSeconds: 0.4, at: [0.5 + 0.22 * side, 0.66] },
          { atSeconds: 4.4, at: [0.5 + 0.04 * side, 0.985] },
          { atSeconds: 8.4, at: [0.5 - 0.02 * side, 0.985] },
          { atSeconds: 11.4, at: [0.5 - 0.62 * side, 0.99] },
        ],
      },
    ],
  };
}
