/** The market at the junction: stalls behind, several people at once, a bag changes place, a car rolls through. */
import { drawStroke, fillBlock, fillPolygon, paintGround, paintSign, paintSky } from './backdrop.ts';
import type { Painter, Scene, SceneRule, Segment } from './scene.ts';
import { WARDROBE } from './wardrobe.ts';

const rules: SceneRule[] = [
  {
    id: 'loi-cho',
    kind: 'line-crossing',
    name: 'Người qua lối vào chợ',
    line: [
      [0.38, 0.5],
      [0.34, 0.98],
    ],
    direction: 'both',
    classes: ['person'],
  },
];

const segments: [Segment, ...Segment[]] = [
  { name: 'quiet', seconds: 8, actors: [] },
  {
    name: 'shoppers',
    seconds: 12,
    actors: [
      {
        id: 'shopper',
        kind: 'person',
        clothes: WARDROBE.bagCarrier,
        path: [
          { atSeconds: 0.5, at: [-0.08, 0.82] },
          { atSeconds: 8, at: [1.08, 0.8] },
        ],
      },
      {
        id: 'seller',
        kind: 'person',
        clothes: WARDROBE.farmer,
        size: 0.92,
        path: [
          { atSeconds: 1.5, at: [1.08, 0.68] },
          { atSeconds: 5, at: [0.66, 0.66] },
          { atSeconds: 8, at: [0.66, 0.66] },
          { atSeconds: 11.6, at: [1.08, 0.68] },
        ],
      },
    ],
  },
  {
    name: 'car',
    seconds: 10,
    actors: [
      {
        id: 'car',
        kind: 'car',
        colour: '#a8adb3',
        path: [
          { atSeconds: 0.8, at: [-0.5, 0.84] },
          { atSeconds: 8.4, at: [1.5, 0.84] },
        ],
      },
    ],
  },
];

export const market: Scene = {
  name: 'market',
  isNight: false,
  seed: 51,
  horizon: 0.2,
  personHeightAtBottom: 0.62,
  paint: paintMarket,
  foliage: [{ at: [0.03, 0.2], radius: 0.08, colour: '#557438' }],
  rules,
  segments,
};

function paintMarket(painter: Painter): void {
  paintSky(painter, 0.35, '#a9bccb', '#e4e6e1');
  fillBlock(painter, [0, 0.16, 1, 0.34], '#b7a98b');
  const awnings = ['#b3463a', '#3c6f8e', '#4f7d4b', '#c08a3a', '#7b4c78'];
  for (const [stall, colour] of awnings.entries()) {
    const x = 0.02 + stall * 0.196;
    fillBlock(painter, [x + 0.01, 0.26, 0.17, 0.24], '#6a5c49');
    fillBlock(painter, [x + 0.015, 0.39, 0.16, 0.11], '#8f7852');
    fillPolygon(
      painter,
      [
        [x - 0.005, 0.29],
        [x + 0.02, 0.19],
        [x + 0.17, 0.19],
        [x + 0.195, 0.29],
      ],
      colour,
    );
    paintGoods(painter, x + 0.02);
  }
  paintGround(painter, 0.5, '#989388', '#86817a');
  drawStroke(painter, [0, 0.505], [1, 0.505], [0.008, 'rgba(60,52,44,0.5)']);
  paintSign(painter, [0.38, 0.08, 0.24, 0.08], 'CHỢ YÊN HÒA', ['#27557f', '#f6f2df']);
}

function paintGoods({ context, width, height, random }: Painter, from: number): void {
  for (let piece = 0; piece < 22; piece += 1) {
    context.fillStyle = `hsl(${Math.round(random() * 110)},55%,${40 + Math.round(random() * 18)}%)`;
    context.beginPath();
    context.arc(
      (from + random() * 0.15) * width,
      (0.375 + random() * 0.03) * height,
      0.009 * height,
      0,
      Math.PI * 2,
    );
    context.fill();
  }
}
