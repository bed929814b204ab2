/** Floor plans of the demo's buildings: a room for every camera, drawn here and marked as made up across the picture. */
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { DemoPlans } from '#central/registry/demo-registry.ts';
import { OUR_FACE, registerFace } from '#central/reports/typeface.ts';
import { describeCommune } from '#simulators/commune/description.ts';
import { buildingsOf, ROOM, type Building } from './demo-positions.ts';

const PIXELS_PER_METRE = 32;

export function drawDemoPlans(): DemoPlans {
  registerFace();
  return buildingsOf(describeCommune().cameras).map((building) => ({
    siteId: building.siteId,
    pictureBase64: draw(building).toString('base64'),
    northDeg: 0,
    widthM: building.columns * ROOM.widthM,
  }));
}

function draw({ columns, rows, cameras }: Building): Buffer {
  const roomWidth = ROOM.widthM * PIXELS_PER_METRE;
  const roomDepth = ROOM.depthM * PIXELS_PER_METRE;
  const canvas = createCanvas(columns * roomWidth, rows * roomDepth);
  const context = canvas.getContext('2d');
  context.fillStyle = '#f7f8f9';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.strokeStyle = '#5b6b79';
  context.lineWidth = 5;
  for (let index = 0; index < columns * rows; index += 1) {
    const left = (index % columns) * roomWidth;
    const top = Math.floor(index / columns) * roomDepth;
    context.strokeRect(left + 3, top + 3, roomWidth - 6, roomDepth - 6);
    const name = cameras[index]?.name.split(' – ').at(-1) ?? '';
    write(context, name, left + roomWidth / 2, top + roomDepth - 28);
  }
  context.fillStyle = 'rgba(125, 82, 0, 0.30)';
  context.font = `bold ${Math.round(canvas.width / 14)}px ${OUR_FACE}`;
  context.textAlign = 'center';
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate(-0.3);
  context.fillText('MẶT BẰNG MẪU', 0, 0);
  return canvas.toBuffer('image/png');
}

function write(context: SKRSContext2D, text: string, x: number, y: number): void {
  context.fillStyle = '#14202b';
  context.font = `26px ${OUR_FACE}`;
  context.textAlign = 'center';
  context.fillText(text, x, y);
}
