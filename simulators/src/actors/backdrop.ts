/** Brushes for painting places: sky, ground with stains, houses, walls, trees, poles. Fractions of the picture in. */
import type { Painter } from './scene.ts';
import { signFont } from './sign-font.ts';

export function paintSky(
  { context, width, height }: Painter,
  horizon: number,
  top: string,
  bottom: string,
): void {
  const gradient = context.createLinearGradient(0, 0, 0, horizon * height);
  gradient.addColorStop(0, top);
  gradient.addColorStop(1, bottom);
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, horizon * height + 1);
}

/** Ground from `from` to the lower edge, lighter when far, with stains and grit. */
export function paintGround(painter: Painter, from: number, far: string, near: string): void {
  const { context, width, height } = painter;
  const gradient = context.createLinearGradient(0, from * height, 0, height);
  gradient.addColorStop(0, far);
  gradient.addColorStop(1, near);
  context.fillStyle = gradient;
  context.fillRect(0, from * height, width, height * (1 - from));
  paintGrit(painter, from, 260);
}

export function paintGrit({ context, width, height, random }: Painter, from: number, count: number): void {
  for (let stain = 0; stain < count; stain += 1) {
    const y = from + (1 - from) * random();
    const near = (y - from) / (1 - from);
    context.fillStyle = random() < 0.5 ? 'rgba(40,36,30,0.10)' : 'rgba(235,228,210,0.09)';
    context.beginPath();
    const rx = (6 + 46 * random()) * (0.25 + near);
    context.ellipse(random() * width, y * height, rx, rx * 0.22, 0, 0, Math.PI * 2);
    context.fill();
  }
}

export function fillBlock(
  { context, width, height }: Painter,
  [x, y, w, h]: readonly [number, number, number, number],
  colour: string,
): void {
  context.fillStyle = colour;
  context.fillRect(x * width, y * height, w * width, h * height);
}

export function fillPolygon(
  { context, width, height }: Painter,
  corners: readonly (readonly [number, number])[],
  colour: string,
): void {
  context.fillStyle = colour;
  context.beginPath();
  for (const [index, [x, y]] of corners.entries()) {
    if (index === 0) {
      context.moveTo(x * width, y * height);
    } else {
      context.lineTo(x * width, y * height);
    }
  }
  context.closePath();
  context.fill();
}

export function drawStroke(
  { context, width, height }: Painter,
  from: readonly [number, number],
  to: readonly [number, number],
  [thickness, colour]: readonly [number, string],
): void {
  context.strokeStyle = colour;
  context.lineWidth = thickness * height;
  context.lineCap = 'butt';
  context.beginPath();
  context.moveTo(from[0] * width, from[1] * height);
  context.lineTo(to[0] * width, to[1] * height);
  context.stroke();
}

/** A one-storey house with a tiled roof, a door and shuttered windows. */
export function paintHouse(
  painter: Painter,
  [x, y, w, h]: readonly [number, number, number, number],
  wall: string,
  roof: string,
): void {
  fillBlock(painter, [x, y + h * 0.34, w, h * 0.66], wall);
  fillBlock(painter, [x, y + h * 0.9, w, h * 0.1], 'rgba(60,50,40,0.35)');
  fillPolygon(
    painter,
    [
      [x - w * 0.06, y + h * 0.38],
      [x + w * 0.16, y],
      [x + w * 0.84, y],
      [x + w * 1.06, y + h * 0.38],
    ],
    roof,
  );
  for (let row = 1; row < 6; row += 1) {
    const at = y + (h * 0.38 * row) / 6;
    const inset = w * (0.16 - (0.22 * row) / 6);
    drawStroke(painter, [x + inset, at], [x + w - inset, at], [0.002, 'rgba(50,18,10,0.35)']);
  }
  fillBlock(painter, [x + w * 0.42, y + h * 0.52, w * 0.16, h * 0.48], '#57402b');
  for (const at of [0.1, 0.72]) {
    fillBlock(painter, [x + w * at, y + h * 0.52, w * 0.18, h * 0.24], '#3f5a57');
    drawStroke(
      painter,
      [x + w * (at + 0.09), y + h * 0.52],
      [x + w * (at + 0.09), y + h * 0.76],
      [0.004, '#d9d2bd'],
    );
  }
}

/** Trunk and a still crown; the part that sways is the scene's `foliage`. */
export function paintTree(painter: Painter, x: number, foot: number, tall: number): void {
  const { context, width, height, random } = painter;
  drawStroke(painter, [x, foot], [x + 0.004, foot - tall * 0.7], [tall * 0.075, '#4d3b2a']);
  for (let clump = 0; clump < 16; clump += 1) {
    const shadeOfGreen = 62 + Math.round(random() * 46);
    context.fillStyle = `rgb(${shadeOfGreen - 18},${shadeOfGreen + 22},${shadeOfGreen - 34})`;
    context.beginPath();
    context.arc(
      x * width + (random() - 0.5) * tall * 0.62 * height,
      (foot - tall * (0.66 + 0.3 * random())) * height,
      tall * (0.1 + 0.07 * random()) * height,
      0,
      Math.PI * 2,
    );
    context.fill();
  }
}

/** A brick or rendered wall with a coping and pilasters. */
export function paintWall(
  painter: Painter,
  [x, y, w, h]: readonly [number, number, number, number],
  colour: string,
  pilasters: number,
): void {
  fillBlock(painter, [x, y, w, h], colour);
  fillBlock(painter, [x, y, w, h * 0.1], 'rgba(255,250,235,0.45)');
  fillBlock(painter, [x, y + h * 0.86, w, h * 0.14], 'rgba(60,48,36,0.3)');
  for (let index = 0; index <= pilasters; index += 1) {
    fillBlock(
      painter,
      [x + (w * index) / pilasters - 0.007, y - h * 0.08, 0.014, h * 1.08],
      'rgba(120,100,74,0.75)',
    );
  }
}

export function paintPole(painter: Painter, x: number, foot: number, top: number): void {
  drawStroke(painter, [x, foot], [x, top], [0.02, '#8b8a84']);
  drawStroke(painter, [x - 0.03, top + 0.04], [x + 0.03, top + 0.04], [0.009, '#54514a']);
  for (const sag of [0.02, 0.05]) {
    drawStroke(painter, [0, top + sag], [1, top + sag * 1.6], [0.0025, 'rgba(30,30,30,0.8)']);
  }
}

/** Words on a sign. */
export function paintSign(
  painter: Painter,
  [x, y, w, h]: readonly [number, number, number, number],
  text: string,
  [board, ink]: readonly [string, string],
): void {
  const { context, width, height } = painter;
  fillBlock(painter, [x, y, w, h], board);
  context.fillStyle = ink;
  context.font = signFont(Math.round(h * height * 0.62));
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, (x + w / 2) * width, (y + h / 2) * height, w * width * 0.92);
}
