/**
 * The bus stop: a shelter with a bench and a plant in a pot. Bags are left, forgotten and fetched, a cup is dropped,
 * the plant is carried off.
 */
import {
  drawStroke,
  fillBlock,
  fillPolygon,
  paintGround,
  paintHouse,
  paintPole,
  paintSign,
  paintSky,
  paintTree,
} from './backdrop.ts';
import type { Actor, Painter, Scene, SceneRule, Segment } from './scene.ts';
import { WARDROBE } from './wardrobe.ts';

const WAITING_AREA: [number, number][] = [
  [0.04, 0.58],
  [0.96, 0.58],
  [0.99, 0.99],
  [0.01, 0.99],
];

const rules: SceneRule[] = [
  { id: 'do-bo-lai', kind: 'object-left', name: 'Đồ bỏ lại ở bến xe', zone: WAITING_AREA, afterS: 20 },
  { id: 'do-bi-lay', kind: 'object-removed', name: 'Mất đồ ở bến xe', zone: WAITING_AREA, afterS: 6 },
  { id: 'xa-rac', kind: 'littering', name: 'Xả rác ở bến xe', zone: WAITING_AREA, afterS: 6 },
];

const POT: Actor = {
  id: 'pot',
  kind: 'thing',
  form: 'pot',
  path: [
    { atSeconds: 0, at: [0.86, 0.72] },
    { atSeconds: 3600, at: [0.86, 0.72] },
  ],
};

const segments: [Segment, ...Segment[]] = [
  { name: 'quiet', seconds: 4, actors: [] },
  {
    name: 'bag-left',
    seconds: 40,
    actors: [
      {
        id: 'owner',
        kind: 'person',
        clothes: WARDROBE.whiteShirt,
        path: [
          { atSeconds: 0.4, at: [-0.1, 0.86] },
          { atSeconds: 3.6, at: [0.42, 0.84] },
          { atSeconds: 6.6, at: [0.42, 0.84] },
          { atSeconds: 10, at: [1.1, 0.88] },
        ],
      },
      {
        id: 'bag',
        kind: 'thing',
        form: 'bag',
        carriedBy: 'owner',
        path: [
          { atSeconds: 4.6, at: [0.49, 0.86] },
          { atSeconds: 40, at: [0.49, 0.86] },
        ],
      },
    ],
    cues: [{ event: 'object-left', atSeconds: 8, actorId: 'bag' }],
  },
  {
    name: 'bag-fetched',
    seconds: 22,
    actors: [
      {
        id: 'forgetful',
        kind: 'person',
        clothes: WARDROBE.greenShirt,
        path: [
          { atSeconds: 0.4, at: [-0.1, 0.84] },
          { atSeconds: 2.8, at: [0.26, 0.82] },
          { atSeconds: 4.2, at: [0.26, 0.82] },
          { atSeconds: 6.6, at: [-0.12, 0.84] },
          { atSeconds: 14, at: [-0.12, 0.84] },
          { atSeconds: 16.4, at: [0.25, 0.82] },
          { atSeconds: 17.8, at: [0.25, 0.82] },
          { atSeconds: 20.2, at: [-0.1, 0.84] },
        ],
      },
      {
        id: 'bag',
        kind: 'thing',
        form: 'bag',
        carriedBy: 'forgetful',
        path: [
          { atSeconds: 3.4, at: [0.32, 0.83] },
          { atSeconds: 17.2, at: [0.32, 0.83] },
        ],
      },
    ],
  },
  {
    name: 'cup-dropped',
    seconds: 18,
    actors: [
      {
        id: 'litterer',
        kind: 'person',
        clothes: WARDROBE.redShirt,
        path: [
          { atSeconds: 0.4, at: [1.08, 0.8] },
          { atSeconds: 6.8, at: [-0.1, 0.84] },
        ],
      },
      {
        id: 'cup',
        kind: 'thing',
        form: 'cup',
        carriedBy: 'litterer',
        path: [
          { atSeconds: 4.6, at: [0.37, 0.87] },
          { atSeconds: 18, at: [0.37, 0.87] },
        ],
      },
    ],
    cues: [{ event: 'littering', atSeconds: 4.6, actorId: 'cup' }],
  },
  {
    name: 'pot-taken',
    seconds: 22,
    actors: [
      {
        id: 'taker',
        kind: 'person',
        clothes: WARDROBE.redShirt,
        path: [
          { atSeconds: 0.6, at: [-0.1, 0.82] },
          { atSeconds: 5.2, at: [0.8, 0.74] },
          { atSeconds: 7.4, at: [0.8, 0.74] },
          { atSeconds: 9.6, at: [1.1, 0.78] },
        ],
      },
      {
        ...POT,
        carriedBy: 'taker',
        path: [
          { atSeconds: 0, at: [0.86, 0.72] },
          { atSeconds: 6.2, at: [0.86, 0.72] },
        ],
      },
    ],
    cues: [{ event: 'object-removed', atSeconds: 6.3, actorId: 'pot' }],
  },
];

export const busStop: Scene = {
  name: 'bus-stop',
  isNight: false,
  seed: 71,
  horizon: 0.2,
  personHeightAtBottom: 0.64,
  paint: paintBusStop,
  foliage: [{ at: [0.06, 0.2], radius: 0.09, colour: '#4f6f38' }],
  fixtures: [POT],
  rules,
  segments,
};

function paintBusStop(painter: Painter): void {
  paintSky(painter, 0.51, '#9fbcd0', '#dfe6e3');
  paintHouse(painter, [0.02, 0.14, 0.2, 0.34], '#d6c6a0', '#84442f');
  paintTree(painter, 0.06, 0.52, 0.46);
  paintTree(painter, 0.96, 0.5, 0.42);
  fillBlock(painter, [0.22, 0.38, 0.78, 0.14], '#8d9467');
  paintGround(painter, 0.5, '#a29d92', '#8b877f');
  for (let slab = 0; slab < 9; slab += 1) {
    drawStroke(
      painter,
      [0.5 + (slab - 4) * 0.1, 0.56],
      [0.5 + (slab - 4) * 0.26, 1],
      [0.003, 'rgba(70,64,58,0.28)'],
    );
  }
  paintShelter(painter);
  paintPole(painter, 0.25, 0.58, 0.03);
  paintSign(painter, [0.215, 0.3, 0.07, 0.08], 'BUS', ['#1d5fa8', '#ffffff']);
}

function paintShelter(painter: Painter): void {
  fillBlock(painter, [0.33, 0.2, 0.56, 0.34], '#c4cdcd');
  for (let pane = 0; pane < 4; pane += 1) {
    fillBlock(painter, [0.345 + pane * 0.137, 0.22, 0.118, 0.25], '#a3b7ba');
    drawStroke(
      painter,
      [0.36 + pane * 0.137, 0.45],
      [0.42 + pane * 0.137, 0.24],
      [0.006, 'rgba(245,250,250,0.55)'],
    );
  }
  fillPolygon(
    painter,
    [
      [0.29, 0.21],
      [0.33, 0.12],
      [0.89, 0.12],
      [0.93, 0.21],
    ],
    '#2f5b7c',
  );
  for (const post of [0.33, 0.885]) {
    drawStroke(painter, [post, 0.2], [post, 0.6], [0.014, '#5a5f61']);
  }
  paintSign(painter, [0.45, 0.13, 0.32, 0.06], 'XE BUÝT', ['#2f5b7c', '#f3f1e2']);
  fillBlock(painter, [0.42, 0.49, 0.34, 0.035], '#7c4f2c');
  for (const leg of [0.44, 0.59, 0.735]) {
    fillBlock(painter, [leg, 0.525, 0.008, 0.06], '#3f3a36');
  }
}
