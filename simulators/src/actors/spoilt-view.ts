/**
 * Scenes as a camera shows them with which something is wrong: a cloth before the lens, out of focus, or turned
 * aside. Only the place, without leaves and people: what is gone cannot be seen. A frozen picture is no other
 * scene but the same picture again and again (camera/spoilt-clip.ts).
 */
import { createCanvas, type Canvas } from '@napi-rs/canvas';
import type { Painter, Scene } from './scene.ts';

export type SpoiltView = 'covered' | 'blurred' | 'turned';

const BLUR = 0.016;
/** How far it has turned, as fractions of the picture. */
const TURN = { right: 0.46, up: 0.14 };

export function spoilView(scene: Scene, view: SpoiltView): Scene {
  const { paintFront: _paintFront, ...rest } = scene;
  return { ...rest, foliage: [], fixtures: [], paint: PAINTERS[view](scene) };
}

const PAINTERS = {
  covered: () => paintCloth,
  blurred: (scene) => (painter) => {
    const { context, height } = painter;
    const view = viewOf(scene, painter);
    context.filter = `blur(${Math.round(BLUR * height)}px)`;
    context.drawImage(view, 0, 0);
    context.filter = 'none';
  },
  turned: (scene) => (painter) => {
    const { context, width, height } = painter;
    const view = viewOf(scene, painter);
    // Beyond its edges the place goes on as in a mirror.
    for (const [column, row] of [
      [0, 0],
      [1, 0],
      [0, -1],
      [1, -1],
    ] as const) {
      context.save();
      context.translate((column - TURN.right) * width, (row + TURN.up) * height);
      context.translate(column * width, row === 0 ? 0 : height);
      context.scale(column === 0 ? 1 : -1, row === 0 ? 1 : -1);
      context.drawImage(view, 0, 0);
      context.restore();
    }
  },
} as const satisfies Record<SpoiltView, (scene: Scene) => (painter: Painter) => void>;

function viewOf(scene: Scene, { width, height, random }: Painter): Canvas {
  const view = createCanvas(width, height);
  const painter: Painter = { context: view.getContext('2d'), width, height, random };
  scene.paint(painter);
  scene.paintFront?.(painter);
  return view;
}

/** Close to the lens, so without a thread to be seen: only where it is thinner does some light come through. */
function paintCloth({ context, width, height }: Painter): void {
  const gradient = context.createRadialGradient(
    width * 0.6,
    height * 0.4,
    height * 0.1,
    width * 0.5,
    height * 0.5,
    width * 0.7,
  );
  gradient.addColorStop(0, '#2d2a2c');
  gradient.addColorStop(1, '#171618');
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
}
