/** The office counter: the space behind the staff's side of the counter is closed to visitors. */
import { drawStroke, fillBlock, paintGround, paintSign } from './backdrop.ts';
import type { Painter, Scene, SceneRule, Segment } from './scene.ts';
import { WARDROBE } from './wardrobe.ts';

const rules: SceneRule[] = [
  {
    id: 'sau-quay',
    kind: 'intrusion',
    name: 'Người vào khu vực sau quầy',
    zone: [
      [0.04, 0.66],
      [0.46, 0.66],
      [0.46, 0.97],
      [0.02, 0.97],
    ],
    classes: ['person'],
  },
];

const segments: [Segment, ...Segment[]] = [
  { name: 'quiet', seconds: 8, actors: [] },
  {
    name: 'behind-counter',
    seconds: 12,
    actors: [
      {
        id: 'stranger',
        kind: 'person',
        clothes: WARDROBE.bagCarrier,
        path: [
          { atSeconds: 0.6, at: [1.08, 0.86] },
          { atSeconds: 4.8, at: [0.3, 0.84] },
          { atSeconds: 7.8, at: [0.3, 0.84] },
          { atSeconds: 11.6, at: [1.08, 0.88] },
        ],
      },
    ],
  },
  {
    name: 'visitor-waits',
    seconds: 10,
    actors: [
      {
        id: 'visitor',
        kind: 'person',
        clothes: WARDROBE.blueShirt,
        path: [
          { atSeconds: 0.4, at: [1.08, 0.84] },
          { atSeconds: 3, at: [0.7, 0.82] },
          { atSeconds: 6.4, at: [0.7, 0.82] },
          { atSeconds: 9.2, at: [1.08, 0.84] },
        ],
      },
    ],
  },
];

export const office: Scene = {
  name: 'office',
  isNight: false,
  seed: 41,
  horizon: 0.16,
  personHeightAtBottom: 0.72,
  paint: paintOffice,
  foliage: [{ at: [0.965, 0.5], radius: 0.05, colour: '#456b3b' }],
  rules,
  segments,
};

function paintOffice(painter: Painter): void {
  fillBlock(painter, [0, 0, 1, 0.56], '#dcd7c6');
  fillBlock(painter, [0, 0, 1, 0.05], '#f0eee6');
  fillBlock(painter, [0, 0.5, 1, 0.06], '#a98f68');
  paintGround(painter, 0.56, '#c9bfae', '#b3a794');
  for (let tile = 0; tile < 9; tile += 1) {
    drawStroke(
      painter,
      [0.5 + (tile - 4) * 0.1, 0.56],
      [0.5 + (tile - 4) * 0.3, 1],
      [0.003, 'rgba(120,108,90,0.5)'],
    );
  }
  paintSign(painter, [0.3, 0.1, 0.4, 0.07], 'BỘ PHẬN MỘT CỬA', ['#2f5d8a', '#f4f1e0']);
  fillBlock(painter, [0.06, 0.2, 0.16, 0.28], '#8d6a44');
  fillBlock(painter, [0.075, 0.22, 0.13, 0.24], '#6f5233');
  fillBlock(painter, [0.74, 0.16, 0.14, 0.42], '#5f4630');
  fillBlock(painter, [0.76, 0.19, 0.1, 0.36], '#83a0a6');
  fillBlock(painter, [0.26, 0.42, 0.38, 0.16], '#9a7445');
  fillBlock(painter, [0.25, 0.4, 0.4, 0.03], '#c6a878');
  fillBlock(painter, [0.33, 0.33, 0.06, 0.07], '#2b2f33');
  fillBlock(painter, [0.52, 0.34, 0.06, 0.06], '#2b2f33');
  fillBlock(painter, [0.94, 0.54, 0.05, 0.08], '#a2543a');
}
