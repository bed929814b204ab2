/** The school yard: nobody belongs in the corner by the store room; passing through the yard itself is no event. */
import { drawStroke, fillBlock, paintGround, paintSign, paintSky, paintTree } from './backdrop.ts';
import type { Painter, Scene, SceneRule, Segment } from './scene.ts';
import { WARDROBE } from './wardrobe.ts';

const rules: SceneRule[] = [
  {
    id: 'kho-truong',
    kind: 'intrusion',
    name: 'Người vào khu vực kho của trường',
    zone: [
      [0.56, 0.62],
      [0.96, 0.62],
      [0.98, 0.96],
      [0.52, 0.96],
    ],
    classes: ['person'],
  },
];

const segments: [Segment, ...Segment[]] = [
  { name: 'quiet', seconds: 8, actors: [] },
  {
    name: 'intruder',
    seconds: 12,
    actors: [
      {
        id: 'intruder',
        kind: 'person',
        clothes: WARDROBE.greenShirt,
        path: [
          { atSeconds: 0.4, at: [-0.08, 0.8] },
          { atSeconds: 4.6, at: [0.7, 0.82] },
          { atSeconds: 7.6, at: [0.7, 0.82] },
          { atSeconds: 11.8, at: [-0.08, 0.84] },
        ],
      },
    ],
  },
  {
    name: 'pupil-turns-back',
    seconds: 10,
    actors: [
      {
        id: 'pupil',
        kind: 'person',
        clothes: WARDROBE.schoolBag,
        size: 0.78,
        path: [
          { atSeconds: 0.5, at: [-0.08, 0.86] },
          { atSeconds: 3.6, at: [0.34, 0.84] },
          { atSeconds: 5.4, at: [0.34, 0.84] },
          { atSeconds: 8.8, at: [-0.08, 0.88] },
        ],
      },
    ],
  },
];

const scene: Omit<Scene, 'name' | 'isNight' | 'seed'> = {
  horizon: 0.2,
  personHeightAtBottom: 0.66,
  paint: paintYard,
  foliage: [{ at: [0.2, 0.22], radius: 0.1, colour: '#507038' }],
  rules,
  segments,
};

export const yardByDay: Scene = { ...scene, name: 'yard', isNight: false, seed: 31 };
export const yardByNight: Scene = { ...scene, name: 'yard-night', isNight: true, seed: 32 };

function paintYard(painter: Painter): void {
  paintSky(painter, 0.49, '#a7c1d6', '#e2e8e6');
  fillBlock(painter, [0.28, 0.06, 0.72, 0.42], '#e0c987');
  fillBlock(painter, [0.26, 0.04, 0.76, 0.04], '#8c4a34');
  for (let room = 0; room < 5; room += 1) {
    const x = 0.31 + room * 0.14;
    fillBlock(painter, [x, 0.16, 0.07, 0.14], '#46646a');
    fillBlock(painter, [x + 0.082, 0.14, 0.034, 0.28], '#5d4a35');
    drawStroke(painter, [x + 0.035, 0.16], [x + 0.035, 0.3], [0.004, '#efe6cc']);
  }
  fillBlock(painter, [0.28, 0.4, 0.72, 0.08], '#b69b66');
  paintTree(painter, 0.2, 0.54, 0.48);
  paintTree(painter, 0.05, 0.5, 0.4);
  paintGround(painter, 0.48, '#b9a68d', '#a08d78');
  for (let row = 0; row < 7; row += 1) {
    const y = 0.5 + 0.075 * row * (1 + row * 0.06);
    drawStroke(painter, [0, y], [1, y], [0.003, 'rgba(90,76,60,0.3)']);
  }
  paintSign(painter, [0.5, 0.09, 0.3, 0.05], 'TRƯỜNG TIỂU HỌC', ['#2b4f7d', '#f3f0dc']);
  drawStroke(painter, [0.12, 0.62], [0.12, 0.04], [0.012, '#c9c9c6']);
  fillBlock(painter, [0.127, 0.05, 0.07, 0.07], '#b8241f');
}
