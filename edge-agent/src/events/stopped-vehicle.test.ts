import { expect } from 'chai';
import { createStoppedVehicle } from './stopped-vehicle.ts';
import { onTheWay, play, ruleOf, trembling } from './scene-of-walks.helpers.ts';
import { standing } from './walk.helpers.ts';

const CAR = { label: 'car', size: { w: 0.12, h: 0.12 } } as const;
const COMES = [
  [20, 0.1, 0.6],
  [24, 0.5, 0.6],
  [90, 0.5, 0.6],
] as const;

describe('stopped vehicle', () => {
  const rule = ruleOf({ kind: 'stopped-vehicle', name: 'Cấm đỗ', afterS: 20 });
  const times = (way: readonly (readonly [number, number, number])[]): number[] =>
    play(
      createStoppedVehicle(rule, { personHeights: undefined }),
      (atMs) => {
        const at = onTheWay(way, atMs);
        return at ? [trembling(standing(3, at, CAR), atMs)] : [];
      },
      { toMs: 89_000 },
    ).fired.map(({ atMs }) => atMs);

  it('reports a car that came and stands, once', () => {
    const fired = times(COMES);

    expect(fired).to.have.length(1);
    expect(fired[0]).to.be.within(43_000, 46_000);
  });

  it('never reports a car that stood there in the first looks', () => {
    expect(times([[0, 0.5, 0.6], [90, 0.5, 0.6]])).to.deep.equal([]); // prettier-ignore
  });
});
