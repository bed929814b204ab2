/** The village road: houses across the way, people and motorbikes pass from side to side over a line. */
import {
  drawStroke,
  fillBlock,
  paintGround,
  paintHouse,
  paintPole,
  paintSky,
  paintTree,
} from './backdrop.ts';
import type { Painter, Scene, SceneRule, Segment } from './scene.ts';
import { WARDROBE } from './wardrobe.ts';

const HORIZON = 0.2;

const rules: SceneRule[] = [
  {
    id: 'qua-vach',
    kind: 'line-crossing',
    name: 'Người đi qua vạch giữa đường',
    line: [
      [0.5, 0.5],
      [0.5, 0.98],
    ],
    direction: 'both',
    classes: ['person'],
  },
];

const segments: [Segment, ...Segment[]] = [
  { name: 'quiet', seconds: 8, actors: [] },
  {
    name: 'walker',
    seconds: 10,
    actors: [
      {
        id: 'walker',
        kind: 'person',
        clothes: WARDROBE.redShirt,
        path: [
          { atSeconds: 0.6, at: [-0.08, 0.8] },
          { atSeconds: 7.6, at: [1.08, 0.84] },
        ],
      },
    ],
  },
  {
    name: 'motorbike',
    seconds: 8,
    actors: [
      {
        id: 'motorbike',
        kind: 'motorbike',
        clothes: WARDROBE.rider,
        colour: '#b32a2a',
        path: [
          { atSeconds: 1, at: [1.2, 0.78] },
          { atSeconds: 5.2, at: [-0.2, 0.8] },
        ],
      },
    ],
  },
  {
    name: 'two-walkers',
    seconds: 12,
    actors: [
      {
        id: 'farmer',
        kind: 'person',
        clothes: WARDROBE.farmer,
        size: 0.94,
        path: [
          { atSeconds: 0.4, at: [1.08, 0.7] },
          { atSeconds: 10.2, at: [-0.08, 0.68] },
        ],
      },
      {
        id: 'bag-carrier',
        kind: 'person',
        clothes: WARDROBE.bagCarrier,
        path: [
          { atSeconds: 2.6, at: [-0.1, 0.86] },
          { atSeconds: 9.4, at: [1.1, 0.88] },
        ],
      },
    ],
  },
];

const scene: Omit<Scene, 'name' | 'isNight' | 'seed'> = {
  horizon: HORIZON,
  personHeightAtBottom: 0.68,
  paint: paintRoad,
  foliage: [
    { at: [0.93, 0.2], radius: 0.1, colour: '#4c6b36' },
    { at: [0.04, 0.26], radius: 0.08, colour: '#56753c' },
  ],
  rules,
  segments,
};

export const roadByDay: Scene = { ...scene, name: 'road', isNight: false, seed: 11 };
export const roadByNight: Scene = { ...scene, name: 'road-night', isNight: true, seed: 12 };

function paintRoad(painter: Painter): void {
  paintSky(painter, 0.45, '#8fb0c9', '#d5dfe0');
  paintHouse(painter, [0.06, 0.12, 0.26, 0.36], '#cdbb92', '#8d4330');
  paintHouse(painter, [0.4, 0.16, 0.22, 0.32], '#d8d4c6', '#7d5a4a');
  paintTree(painter, 0.93, 0.5, 0.46);
  paintTree(painter, 0.7, 0.48, 0.34);
  fillBlock(painter, [0, 0.44, 1, 0.06], '#7f8a58');
  paintGround(painter, 0.49, '#8f8f8a', '#77787a');
  fillBlock(painter, [0, 0.49, 1, 0.018], '#b3aa95');
  for (let dash = 0; dash < 6; dash += 1) {
    drawStroke(painter, [dash * 0.19, 0.915], [dash * 0.19 + 0.09, 0.915], [0.012, 'rgba(238,236,220,0.75)']);
  }
  paintPole(painter, 0.36, 0.52, 0.02);
}
