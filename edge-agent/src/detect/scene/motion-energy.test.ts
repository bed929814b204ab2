import { expect } from 'chai';
import type { Box } from '#protocol/geometry.ts';
import { GRID_HEIGHT, GRID_WIDTH } from '../../decode/region-scaler.ts';
import type { TrackObservation } from '../look.ts';
import { createMotionEnergy } from './motion-energy.ts';

const BODY: Box = { x: 0.4, y: 0.3, w: 0.1, h: 0.4 };
/** Textured, the same every time. */
const textureAt = (column: number, row: number): number => 90 + 60 * Math.sin(column * 1.7 + row * 2.3);

describe('motion energy', () => {
  /** Levels of the cells of a picture: the ground, and in a box whatever the body shows there. */
  const picture = (box: Box, body: (column: number, row: number) => number, light = 0): Uint8Array => {
    const [left, top] = [Math.round(box.x * GRID_WIDTH), Math.round(box.y * GRID_HEIGHT)];
    const [right, bottom] = [left + Math.round(box.w * GRID_WIDTH), top + Math.round(box.h * GRID_HEIGHT)];
    return Uint8Array.from({ length: GRID_WIDTH * GRID_HEIGHT }, (_, cell) => {
      const [column, row] = [cell % GRID_WIDTH, Math.floor(cell / GRID_WIDTH)];
      const isBody = column >= left && column < right && row >= top && row < bottom;
      return (isBody ? body(column - left, row - top) : 120) + light;
    });
  };
  const track = (box: Box, more: Partial<TrackObservation> = {}): TrackObservation => ({
    trackId: 1,
    label: 'person',
    box,
    score: 0.8,
    isPredicted: false,
    ...more,
  });
  /** What is told of the last of these pictures, 200 ms apart. */
  const energyOf = (
    boxes: readonly Box[],
    draw: (step: number, box: Box) => Uint8Array,
  ): number | undefined => {
    const energy = createMotionEnergy();
    let motion: number | undefined;
    boxes.forEach((box, step) => {
      energy.see(draw(step, box), 1000 + step * 200);
      [{ motion }] = energy.measure([track(box)], 1000 + step * 200) as [TrackObservation];
    });
    return motion;
  };
  const stays = [BODY, BODY, BODY];
  const walks = [0, 1, 2].map((step) => ({ ...BODY, x: BODY.x + step / GRID_WIDTH }));

  it('is nothing for somebody who stands, or walks without moving arms and legs', () => {
    expect(energyOf(stays, (_, box) => picture(box, textureAt))).to.equal(0);
    expect(energyOf(walks, (_, box) => picture(box, textureAt))).to.be.closeTo(0, 0.02);
  });

  it('is near one where everything in the box is different from look to look', () => {
    const thrash = (step: number, box: Box) =>
      picture(box, (column, row) => textureAt(column + 5 * step, row * (1 + step)));

    expect(energyOf(stays, thrash)).to.be.within(0.6, 2);
  });

  it('is not misled by a cloud, nor by the noise of a night picture', () => {
    const cloud = (step: number, box: Box) => picture(box, textureAt, step * 20);
    const noise = (step: number, box: Box) =>
      picture(box, (column, row) => textureAt(column, row) + ((column + row + step) % 2));

    expect(energyOf(stays, cloud)).to.be.closeTo(0, 0.02);
    expect(energyOf(stays, noise)).to.equal(0);
  });

  it('means the same in the dark as by day', () => {
    const at = (gain: number) =>
      energyOf(stays, (step, box) =>
        picture(box, (column, row) => 100 + gain * (textureAt(column + 5 * step, row) - 90)),
      ) ?? NaN;

    expect(at(1) / at(0.5)).to.be.within(0.85, 1.2);
  });

  it('is not told of small boxes, of the first look, and of who is only expected', () => {
    const small = { ...BODY, h: 0.15 };
    expect(energyOf([small, small, small], (_, box) => picture(box, textureAt))).to.equal(undefined);
    expect(energyOf([BODY], (_, box) => picture(box, textureAt))).to.equal(undefined);

    const energy = createMotionEnergy();
    energy.see(picture(BODY, textureAt), 1000);
    energy.measure([track(BODY)], 1000);
    energy.see(picture(BODY, textureAt), 1200);
    expect(energy.measure([track(BODY, { isPredicted: true })], 1200)[0]).to.not.have.property('motion');
  });

  it('is not told across a gap, and starts over when the clock is set back', () => {
    const energy = createMotionEnergy();
    const look = (atMs: number): TrackObservation | undefined => {
      energy.see(picture(BODY, textureAt), atMs);
      return energy.measure([track(BODY)], atMs)[0];
    };
    look(1000);
    expect(look(1200)).to.have.property('motion', 0);

    expect(look(9000)).to.not.have.property('motion');
    expect(look(500)).to.not.have.property('motion');
    expect(look(700)).to.have.property('motion', 0);
  });

  it('survives boxes that lie outside the picture', () => {
    const outside = { x: 1.2, y: -0.5, w: 0.3, h: 0.4 };

    expect(energyOf([outside, outside], (_, box) => picture(box, textureAt))).to.equal(undefined);
  });
});
