/**
 * The lay-by at the roadside: one lane, traffic from left to right, and a verge where nobody may park. A car stops
 * there, another comes against the traffic, a motorbike goes with it and is no news.
 */
import {
  drawStroke,
  fillBlock,
  fillPolygon,
  paintGround,
  paintPole,
  paintSky,
  paintTree,
  paintWall,
} from './backdrop.ts';
import type { Painter, Scene, SceneRule, Segment } from './scene.ts';
import { WARDROBE } from './wardrobe.ts';

const rules: SceneRule[] = [
  {
    id: 'xe-do',
    kind: 'stopped-vehicle',
    name: 'Xe dừng ở chỗ cấm đỗ',
    zone: [
      [0.1, 0.58],
      [0.92, 0.58],
      [0.96, 0.84],
      [0.06, 0.84],
    ],
    afterS: 20,
  },
  {
    id: 'nguoc-chieu',
    kind: 'wrong-way',
    name: 'Xe đi ngược chiều',
    zone: [
      [0.02, 0.6],
      [0.98, 0.6],
      [0.99, 0.99],
      [0.01, 0.99],
    ],
    way: [
      [0.1, 0.85],
      [0.9, 0.85],
    ],
    holdS: 0.6,
  },
];

const segments: [Segment, ...Segment[]] = [
  { name: 'quiet', seconds: 4, actors: [] },
  {
    name: 'car-stops',
    seconds: 40,
    actors: [
      {
        id: 'stopper',
        kind: 'car',
        colour: '#b8bcc2',
        path: [
          { atSeconds: 0.4, at: [-0.3, 0.82] },
          { atSeconds: 3, at: [0.36, 0.78] },
          { atSeconds: 5, at: [0.6, 0.74] },
          { atSeconds: 34, at: [0.6, 0.74] },
          { atSeconds: 36, at: [0.78, 0.78] },
          { atSeconds: 38.4, at: [1.34, 0.82] },
        ],
      },
    ],
    cues: [{ event: 'stopped-vehicle', atSeconds: 5, actorId: 'stopper' }],
  },
  {
    name: 'car-wrong-way',
    seconds: 8,
    actors: [
      {
        id: 'ghost-driver',
        kind: 'car',
        colour: '#26303c',
        path: [
          { atSeconds: 0.6, at: [1.34, 0.81] },
          { atSeconds: 6, at: [-0.34, 0.81] },
        ],
      },
    ],
    cues: [{ event: 'wrong-way', atSeconds: 1.6, actorId: 'ghost-driver' }],
  },
  {
    name: 'motorbike-passes',
    seconds: 6,
    actors: [
      {
        id: 'motorbike',
        kind: 'motorbike',
        clothes: WARDROBE.rider,
        colour: '#2f4d8a',
        path: [
          { atSeconds: 0.6, at: [-0.2, 0.88] },
          { atSeconds: 4.4, at: [1.2, 0.88] },
        ],
      },
    ],
  },
];

export const layBy: Scene = {
  name: 'lay-by',
  isNight: false,
  seed: 81,
  horizon: 0.2,
  personHeightAtBottom: 0.42,
  paint: paintLayBy,
  foliage: [{ at: [0.9, 0.22], radius: 0.08, colour: '#507038' }],
  rules,
  segments,
};

function paintLayBy(painter: Painter): void {
  paintSky(painter, 0.54, '#94b3c9', '#dbe3e2');
  fillPolygon(
    painter,
    [
      [0, 0.36],
      [0.22, 0.25],
      [0.5, 0.33],
      [0.78, 0.24],
      [1, 0.34],
      [1, 0.48],
      [0, 0.48],
    ],
    '#7f9a7c',
  );
  paintWall(painter, [0, 0.4, 0.62, 0.14], '#cbbf9e', 6);
  fillBlock(painter, [0, 0.52, 1, 0.07], '#869160');
  paintTree(painter, 0.9, 0.55, 0.4);
  paintGround(painter, 0.57, '#9a958a', '#6f7072');
  fillPolygon(
    painter,
    [
      [0.1, 0.59],
      [0.9, 0.59],
      [0.98, 0.76],
      [0.02, 0.76],
    ],
    '#a69a83',
  );
  for (let hatch = 0; hatch < 9; hatch += 1) {
    const x = 0.14 + hatch * 0.085;
    drawStroke(painter, [x, 0.745], [x + 0.05, 0.61], [0.006, 'rgba(240,206,90,0.55)']);
  }
  drawStroke(painter, [0, 0.77], [1, 0.77], [0.01, 'rgba(240,238,226,0.85)']);
  drawStroke(painter, [0.4, 0.9], [0.58, 0.9], [0.014, 'rgba(238,236,220,0.7)']);
  fillPolygon(
    painter,
    [
      [0.57, 0.87],
      [0.64, 0.9],
      [0.57, 0.93],
    ],
    'rgba(238,236,220,0.7)',
  );
  paintPole(painter, 0.7, 0.58, 0.04);
  paintNoParking(painter);
}

function paintNoParking(painter: Painter): void {
  const { context, width, height } = painter;
  drawStroke(painter, [0.795, 0.36], [0.795, 0.59], [0.012, '#8b8a84']);
  for (const [radius, colour] of [
    [0.05, '#b3261e'],
    [0.037, '#24489a'],
  ] as const) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(0.795 * width, 0.36 * height, radius * height, 0, Math.PI * 2);
    context.fill();
  }
  drawStroke(painter, [0.775, 0.325], [0.815, 0.395], [0.012, '#b3261e']);
}
