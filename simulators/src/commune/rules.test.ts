import { expect } from 'chai';
import { RULE_KINDS, ruleList } from '#protocol/rule.ts';
import { COMMUNE_SIZE, describeCommune } from './description.ts';
import { withEveryKind } from './rules.ts';

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

  it('can be made to hold every kind, without a second one of what the scene has', () => {
    for (const { id, rules } of cameras) {
      const all = ruleList.parse(withEveryKind(rules));

      expect(all.map(({ kind }) => kind).sort(), id).to.deep.equal([...RULE_KINDS].sort());
    }
  });

  it('leave a handful of cameras a handful of usual ones, and show the rare scenes early enough', () => {
    const scenes = (count: number): Set<string> =>
      new Set(describeCommune(count).cameras.map(({ scene }) => scene));

    expect(scenes(12)).not.to.include.any.keys('bus-stop', 'lay-by', 'square');
    expect(scenes(20)).to.include.all.keys('bus-stop', 'lay-by', 'square');
  });

  it('come with exactly the cameras that are asked for', () => {
    const { cameras: chosen, sites } = describeCommune(2, ['nga-ba-giong', 'cong-thon-2']);

    expect(chosen.map(({ id }) => id).sort()).to.deep.equal(['cong-thon-2', 'nga-ba-giong']);
    expect(sites).to.have.length(2);
  });
});
