import { expect } from 'chai';
import { groupPins, worstMark } from './map-cameras.ts';
import { sectorOnGround, sectorOnPlan } from './sector.ts';

const METRES_PER_DEGREE = 111_320;

describe('the field of view on the map', () => {
  it('begins at the camera and reaches as far as the registry says, in the direction it says', () => {
    const [camera, ...arc] = sectorOnGround([20.9, 106], { bearingDeg: 90, openingDeg: 60, reachM: 40 });

    expect(camera).to.deep.equal([20.9, 106]);
    const metres = arc.map(([latitude, longitude]) => [
      (longitude - 106) * METRES_PER_DEGREE * Math.cos((20.9 * Math.PI) / 180),
      (latitude - 20.9) * METRES_PER_DEGREE,
    ]);
    metres.forEach(([east = 0, north = 0]) => expect(Math.hypot(east, north)).to.be.closeTo(40, 0.01));
    const [first = [0, 0], last = [0, 0]] = [metres[0], metres.at(-1)];
    expect(Math.atan2(first[0] ?? 0, first[1] ?? 0) * (180 / Math.PI)).to.be.closeTo(60, 0.01);
    expect(Math.atan2(last[0] ?? 0, last[1] ?? 0) * (180 / Math.PI)).to.be.closeTo(120, 0.01);
  });

  it('is a circle without a corner at a camera that sees all around', () => {
    const points = sectorOnGround([0, 0], { bearingDeg: 10, openingDeg: 360, reachM: 100 });

    const reaches = points.map(([north, east]) => Math.hypot(north, east) * METRES_PER_DEGREE);
    reaches.forEach((reach) => expect(reach).to.be.closeTo(100, 0.01));
    expect(new Set(points.map(String)).size).to.equal(points.length);
  });

  it('turns with a floor plan whose north is not up', () => {
    const plan = { northDeg: 90, pixelsPerMetre: 10 };

    const points = sectorOnPlan([100, 200], { bearingDeg: 0, openingDeg: 84, reachM: 5 }, plan);

    const middle = points[1 + (points.length - 2) / 2] ?? [0, 0];
    expect(middle[0]).to.be.closeTo(150, 1.5);
    expect(middle[1]).to.be.closeTo(200, 1.5);
    expect(points[0]).to.deep.equal([100, 200]);
  });
});

describe('cameras on the map', () => {
  interface Placed {
    camera: { id: string; siteId: string };
    at: [number, number];
  }
  const at = (id: string, siteId: string, x: number): Placed => ({ camera: { id, siteId }, at: [x, 0] });
  const same = (point: readonly [number, number]): readonly [number, number] => point;

  it('share a sign where their signs would lie on each other, and have their own when there is room', () => {
    const cameras = [at('a-1', 'a', 0), at('a-2', 'a', 4), at('b-1', 'b', 60)];

    const far = groupPins(cameras, same, 30);
    const near = groupPins(cameras, ([x, y]) => [x * 20, y], 30);

    expect(far.map(({ key, cameras: all, at: point }) => [key, all.length, point[0]])).to.deep.equal([
      ['a-1', 2, 2],
      ['b-1', 1, 60],
    ]);
    expect(near).to.have.length(3);
  });

  it('stand with their own location when two are near', () => {
    const cameras = [at('b-1', 'b', 20), at('b-2', 'b', 22), at('a-1', 'a', 0), at('a-2', 'a', 11)];

    const pins = groupPins(cameras, same, 15);

    expect(pins.map((pin) => pin.cameras.map(({ id }) => id))).to.deep.equal([
      ['a-1', 'a-2'],
      ['b-1', 'b-2'],
    ]);
  });

  it('show the worst of what stands in one place', () => {
    expect(worstMark([{ mark: 'healthy' }, { mark: 'down' }, { mark: 'warning' }])).to.equal('down');
    expect(worstMark([{ mark: 'healthy' }, { mark: 'alarm' }, { mark: 'down' }])).to.equal('alarm');
    expect(worstMark([])).to.equal('unknown');
  });
});
