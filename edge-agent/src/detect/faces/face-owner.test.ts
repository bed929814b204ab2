import { expect } from 'chai';
import type { Box } from '#protocol/geometry.ts';
import { ownFaces, type OwnedFace } from './face-owner.ts';

const PERSON: Box = { x: 0.4, y: 0.2, w: 0.1, h: 0.6 };
const face = (x: number, y: number, size = 0.05): { box: Box; face: string } => ({
  box: { x: x - size / 2, y: y - size / 2, w: size, h: size },
  face: `${x},${y}`,
});
const summary = (owned: readonly OwnedFace<string>[]): Record<number, string> =>
  Object.fromEntries(owned.map(({ trackId, face: name }) => [trackId, name]));

describe('whose face it is', () => {
  it("is the person's on whose shoulders it sits, of several the best placed", () => {
    const faces = [face(0.48, 0.3), face(0.45, 0.24), face(0.42, 0.4)];

    expect(summary(ownFaces([{ trackId: 1, person: PERSON, faces }]))).to.deep.equal({ 1: '0.45,0.24' });
  });

  it('is nobody when it is beside, below, above, too small or too large', () => {
    const faces = [
      face(0.52, 0.25),
      face(0.45, 0.6),
      face(0.45, 0.15),
      face(0.45, 0.25, 0.015),
      face(0.45, 0.25, 0.2),
    ];

    expect(ownFaces([{ trackId: 1, person: PERSON, faces }])).to.deep.equal([]);
  });

  it('goes to the nearer of two people who claim it, and the other has none', () => {
    const behind: Box = { x: 0.44, y: 0.18, w: 0.1, h: 0.5 };
    const shared = face(0.455, 0.25);
    const alike = { ...shared, box: { ...shared.box, x: shared.box.x + 0.004 } };

    const owned = ownFaces([
      { trackId: 2, person: behind, faces: [alike] },
      { trackId: 1, person: PERSON, faces: [shared] },
    ]);

    expect(summary(owned)).to.deep.equal({ 1: shared.face });
  });

  it('is not theirs who were searched, when it sits better on the shoulders of somebody who was not', () => {
    const searched: Box = { ...PERSON, x: 0.43 };
    const claimants = [{ trackId: 2, person: searched, faces: [face(0.45, 0.25)] }];

    expect(ownFaces(claimants)).to.have.length(1);
    expect(ownFaces(claimants, [PERSON])).to.deep.equal([]);
  });

  it('is one for each of two people side by side, though both faces are in both parts', () => {
    const beside: Box = { x: 0.48, y: 0.2, w: 0.1, h: 0.6 };
    const faces = [face(0.45, 0.25), face(0.53, 0.25)];

    const owned = ownFaces([
      { trackId: 1, person: PERSON, faces },
      { trackId: 2, person: beside, faces },
    ]);

    expect(summary(owned)).to.deep.equal({ 1: '0.45,0.25', 2: '0.53,0.25' });
  });
});
