import { expect } from 'chai';
import { ruleList } from '#protocol/rule.ts';
import { isFaceKind } from '#protocol/camera.ts';
import { COMMUNE_SIZE, describeCommune, ENTRANCE_CAMERA } from './description.ts';
import { DRAWN_KINDS, withEveryKind } from './rules.ts';

describe('the rules of the simulated commune', () => {
  const { cameras } = describeCommune();

  it('are such as an agent accepts, and guard every camera against tampering', () => {
    const kinds = cameras.map(({ rules }) => ruleList.parse(rules).map(({ kind }) => kind));

    expect(cameras).to.have.length(COMMUNE_SIZE);
    for (const ofCamera of kinds) {
      expect(ofCamera).to.include.members([
        'camera-covered',
        'camera-moved',
        'camera-frozen',
        'camera-offline',
      ]);
    }
  });

  it('can be made to hold every drawn kind, without a second one of what the scene has', () => {
    for (const { id, rules } of cameras) {
      const all = ruleList.parse(withEveryKind(rules));

      expect(all.map(({ kind }) => kind).sort(), id).to.deep.equal([...DRAWN_KINDS].sort());
    }
  });

  it('leave a handful of cameras a handful of usual ones, and show the rare scenes early enough', () => {
    const scenes = (count: number): Set<string> =>
      new Set(describeCommune(count).cameras.map(({ scene }) => scene));

    expect(scenes(12)).not.to.include.any.keys('bus-stop', 'lay-by', 'square');
    expect(scenes(20)).to.include.all.keys('bus-stop', 'lay-by', 'square');
  });

  it('look for faces at the entrance alone, and only when faces come', () => {
    const faceCameras = (withFaces: boolean): string[] =>
      describeCommune(5, undefined, withFaces)
        .cameras.filter(({ rules }) => ruleList.parse(rules).some(({ kind }) => isFaceKind(kind)))
        .map(({ id }) => id);

    expect(faceCameras(true)).to.deep.equal([ENTRANCE_CAMERA]);
    expect(faceCameras(false)).to.deep.equal([]);
    expect(describeCommune(5, undefined, true).cameras).to.have.length(5);
  });

  it('come with exactly the cameras that are asked for', () => {
    const { cameras: chosen, sites } = describeCommune(2, ['nga-ba-giong', 'cong-thon-2']);

    expect(chosen.map(({ id }) => id).sort()).to.deep.equal(['cong-thon-2', 'nga-ba-giong']);
    expect(sites).to.have.length(2);
  });
});
