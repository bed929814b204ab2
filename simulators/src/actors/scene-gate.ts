/** The hamlet gate: an arch over the lane; people and motorbikes come in and go out over a slanting line. */
import {
  fillBlock,
  fillPolygon,
  paintGround,
  paintSign,
  paintSky,
  paintTree,
  paintWall,
} from './backdrop.ts';
import type { Painter, Scene, SceneRule, Segment } from './scene.ts';
import { WARDROBE } from './wardrobe.ts';

const rules: SceneRule[] = [
  {
    id: 'qua-cong',
    kind: 'line-crossing',
    name: 'Người đi qua cổng thôn',
    line: [
      [0.56, 0.5],
      [0.42, 0.98],
    ],
    direction: 'both',
    classes: ['person'],
  },
  {
    id: 'goc-toi',
    kind: 'intrusion',
    name: 'Người vào góc khuất sau cổng',
    zone: [
      [0.74, 0.6],
      [0.94, 0.6],
      [0.94, 0.97],
      [0.7, 0.97],
    ],
    classes: ['person'],
  },
];

const segments: [Segment, ...Segment[]] = [
  { name: 'quiet', seconds: 8, actors: [] },
  {
    name: 'comes-in',
    seconds: 10,
    actors: [
      {
        id: 'visitor',
        kind: 'person',
        clothes: WARDROBE.whiteShirt,
        path: [
          { atSeconds: 0.4, at: [-0.08, 0.82] },
          { atSeconds: 4.6, at: [0.62, 0.76] },
          { atSeconds: 6, at: [0.62, 0.76] },
          { atSeconds: 9.8, at: [-0.08, 0.84] },
        ],
      },
    ],
  },
  {
    name: 'lurker',
    seconds: 12,
    actors: [
      {
        id: 'lurker',
        kind: 'person',
        clothes: WARDROBE.darkJacket,
        path: [
          { atSeconds: 0.6, at: [1.08, 0.84] },
          { atSeconds: 2.4, at: [0.84, 0.82] },
          { atSeconds: 8, at: [0.84, 0.82] },
          { atSeconds: 10, at: [1.08, 0.86] },
        ],
      },
    ],
  },
];

const scene: Omit<Scene, 'name' | 'isNight' | 'seed'> = {
  horizon: 0.22,
  personHeightAtBottom: 0.68,
  paint: paintGate,
  foliage: [{ at: [0.1, 0.2], radius: 0.11, colour: '#4a6a34' }],
  rules,
  segments,
};

export const gateByDay: Scene = { ...scene, name: 'gate', isNight: false, seed: 21 };
export const gateByNight: Scene = { ...scene, name: 'gate-night', isNight: true, seed: 22 };

function paintGate(painter: Painter): void {
  paintSky(painter, 0.45, '#9ab8cf', '#dfe6e4');
  paintTree(painter, 0.1, 0.52, 0.5);
  paintTree(painter, 0.9, 0.5, 0.4);
  fillBlock(painter, [0, 0.42, 1, 0.08], '#7c8a5a');
  paintGround(painter, 0.48, '#a39c8c', '#8b857a');
  fillPolygon(
    painter,
    [
      [0.4, 0.48],
      [0.62, 0.48],
      [0.9, 1],
      [0.02, 1],
    ],
    'rgba(128,126,120,0.8)',
  );
  paintWall(painter, [0, 0.38, 0.3, 0.15], '#c9b98f', 4);
  paintWall(painter, [0.7, 0.38, 0.3, 0.15], '#c9b98f', 4);
  for (const x of [0.3, 0.64]) {
    fillBlock(painter, [x, 0.12, 0.06, 0.42], '#c7a25a');
    fillBlock(painter, [x + 0.045, 0.12, 0.015, 0.42], 'rgba(80,56,20,0.35)');
    fillBlock(painter, [x - 0.01, 0.5, 0.08, 0.05], '#a98c5a');
  }
  fillPolygon(
    painter,
    [
      [0.25, 0.12],
      [0.3, 0.03],
      [0.7, 0.03],
      [0.75, 0.12],
    ],
    '#94402d',
  );
  paintSign(painter, [0.32, 0.12, 0.36, 0.08], 'THÔN VĂN HÓA', ['#8f2b22', '#f1d36b']);
}
