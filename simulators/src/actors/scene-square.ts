/** The square before a hall: people gather, two come to blows, somebody hangs about. */
import {
  drawStroke,
  fillBlock,
  fillPolygon,
  paintGround,
  paintSign,
  paintSky,
  paintTree,
} from './backdrop.ts';
import type { Actor, Clothes, Painter, Scene, SceneRule, Segment, Waypoint } from './scene.ts';
import { WARDROBE } from './wardrobe.ts';

const SQUARE: [number, number][] = [
  [0.05, 0.56],
  [0.95, 0.56],
  [0.99, 0.99],
  [0.01, 0.99],
];

/** Lunges of a grapple, a fifth of a second each; they repeat after two seconds. */
const GRAPPLE = [0, 1, -0.7, 0.6, 0.9, -0.9, 0.4, -0.6, 1, -0.4];
const LUNGE_SECONDS = 0.2;

const rules: SceneRule[] = [
  { id: 'tu-tap', kind: 'crowd', name: 'Tụ tập đông người ở sân', zone: SQUARE, people: 6, afterS: 5 },
  { id: 'la-ca', kind: 'loitering', name: 'Người lảng vảng ở sân', zone: SQUARE, afterS: 25 },
  { id: 'xo-xat', kind: 'agitation', name: 'Xô xát ở sân', zone: SQUARE, afterS: 2, sensitivity: 'high' },
];

const segments: [Segment, ...Segment[]] = [
  { name: 'quiet', seconds: 4, actors: [] },
  {
    name: 'gathering',
    seconds: 26,
    actors: [
      comer('first', WARDROBE.redShirt, [0.3, 0.68], [0.4, -1]),
      comer('second', WARDROBE.blueShirt, [0.42, 0.7], [0.8, -1]),
      comer('third', WARDROBE.whiteShirt, [0.56, 0.68], [0.4, 1]),
      comer('fourth', WARDROBE.darkJacket, [0.69, 0.7], [0.8, 1]),
      comer('fifth', WARDROBE.farmer, [0.22, 0.86], [0.4, -1]),
      comer('sixth', WARDROBE.greenShirt, [0.37, 0.9], [1, -1]),
      comer('seventh', WARDROBE.rider, [0.62, 0.88], [1, 1]),
      comer('eighth', WARDROBE.bagCarrier, [0.78, 0.86], [0.4, 1]),
    ],
    cues: [{ event: 'crowd', atSeconds: 5, actorId: 'sixth' }],
  },
  {
    name: 'scuffle',
    seconds: 14,
    actors: [brawler('attacker', WARDROBE.redShirt, -1), brawler('attacked', WARDROBE.whiteShirt, 1)],
    cues: [{ event: 'agitation', atSeconds: 3, actorId: 'attacker' }],
  },
  {
    name: 'hanging-about',
    seconds: 50,
    actors: [
      {
        id: 'idler',
        kind: 'person',
        clothes: WARDROBE.darkJacket,
        path: [
          { atSeconds: 0.6, at: [-0.08, 0.84] },
          { atSeconds: 4, at: [0.3, 0.82] },
          ...toAndFro({ from: 4, times: 5, left: [0.3, 0.82], right: [0.66, 0.8] }),
          { atSeconds: 48, at: [-0.08, 0.84] },
        ],
      },
    ],
    cues: [{ event: 'loitering', atSeconds: 4, actorId: 'idler' }],
  },
];

/** Comes from one side by `fromSeconds` on, stands until 20 s and goes back. */
function comer(
  id: string,
  clothes: Clothes,
  at: [number, number],
  [fromSeconds, side]: readonly [number, 1 | -1],
): Actor {
  const outside: [number, number] = [side < 0 ? -0.1 : 1.1, at[1] + 0.02];
  const way = Math.abs(at[0] - outside[0]);
  return {
    id,
    kind: 'person',
    clothes,
    path: [
      { atSeconds: fromSeconds, at: outside },
      { atSeconds: fromSeconds + way * 6, at },
      { atSeconds: 20, at },
      { atSeconds: 20 + way * 6, at: outside },
    ],
  };
}

/** Walks up, grapples until 11 s, runs off. */
function brawler(id: string, clothes: Clothes, side: 1 | -1): Actor {
  const grapple: Waypoint[] = [];
  for (let blow = 0; blow <= 8 / LUNGE_SECONDS; blow += 1) {
    const lunge = GRAPPLE[(blow + (side > 0 ? 3 : 0)) % GRAPPLE.length] ?? 0;
    const duck = GRAPPLE[(blow + (side > 0 ? 6 : 4)) % GRAPPLE.length] ?? 0;
    grapple.push({
      atSeconds: 3 + blow * LUNGE_SECONDS,
      at: [0.5 + side * (0.045 + lunge * 0.06), 0.86 + 0.025 * duck],
    });
  }
  return {
    id,
    kind: 'person',
    clothes,
    fights: [3, 11],
    path: [
      { atSeconds: 0.4, at: [side < 0 ? -0.08 : 1.08, 0.87] },
      ...grapple,
      { atSeconds: side > 0 ? 12.6 : 13, at: [1.12, 0.88] },
    ],
  };
}

/** Ten seconds there and back, with a moment's stand at either end. */
function toAndFro({
  from,
  times,
  left,
  right,
}: {
  from: number;
  times: number;
  left: [number, number];
  right: [number, number];
}): Waypoint[] {
  return Array.from({ length: times }, (_, turn) => from + turn * 8).flatMap((start) => [
    { atSeconds: start + 3.4, at: right },
    { atSeconds: start + 4, at: right },
    { atSeconds: start + 7.4, at: left },
    { atSeconds: start + 8, at: left },
  ]);
}

export const square: Scene = {
  name: 'square',
  isNight: false,
  seed: 91,
  horizon: 0.2,
  personHeightAtBottom: 0.58,
  paint: paintSquare,
  foliage: [{ at: [0.95, 0.2], radius: 0.09, colour: '#4f7139' }],
  rules,
  segments,
};

function paintSquare(painter: Painter): void {
  paintSky(painter, 0.5, '#9dbad0', '#e1e8e6');
  fillBlock(painter, [0.14, 0.14, 0.66, 0.36], '#dcc79a');
  fillPolygon(
    painter,
    [
      [0.1, 0.17],
      [0.2, 0.05],
      [0.74, 0.05],
      [0.84, 0.17],
    ],
    '#8c3f2c',
  );
  for (let column = 0; column < 6; column += 1) {
    fillBlock(painter, [0.17 + column * 0.118, 0.18, 0.022, 0.32], '#efe3c4');
  }
  for (const door of [0.225, 0.46, 0.695]) {
    fillBlock(painter, [door, 0.26, 0.06, 0.24], '#5b4330');
  }
  paintSign(painter, [0.32, 0.185, 0.3, 0.05], 'NHÀ ĐA NĂNG', ['#a3231d', '#f7e7a8']);
  paintTree(painter, 0.95, 0.54, 0.46);
  paintTree(painter, 0.04, 0.53, 0.4);
  paintGround(painter, 0.49, '#b3a793', '#9a8f7f');
  for (let row = 0; row < 7; row += 1) {
    const y = 0.51 + 0.07 * row * (1 + row * 0.07);
    drawStroke(painter, [0, y], [1, y], [0.003, 'rgba(84,74,62,0.3)']);
  }
  for (let joint = 0; joint < 11; joint += 1) {
    drawStroke(
      painter,
      [0.5 + (joint - 5) * 0.09, 0.49],
      [0.5 + (joint - 5) * 0.28, 1],
      [0.003, 'rgba(84,74,62,0.24)'],
    );
  }
  drawStroke(painter, [0.88, 0.56], [0.88, 0.04], [0.012, '#c6c6c2']);
  fillBlock(painter, [0.885, 0.05, 0.07, 0.07], '#b8241f');
}
