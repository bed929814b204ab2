import { expect } from 'chai';
import type { RegisteredCamera } from '#protocol/registry.ts';
import { draftOf, judgeDraft } from './row-draft.ts';

const camera: RegisteredCamera = {
  id: 'cong-1',
  siteId: 'cong',
  name: 'Cổng 1',
  ownerGroup: 'household',
  status: 'working',
  installedOn: '2026-03-01',
  removedOn: null,
  vpostcode: null,
  latitude: 20.9125,
  longitude: 106.0321,
  bearingDeg: null,
  openingDeg: null,
  reachM: null,
  planX: null,
  planY: null,
  isDemo: false,
  revision: 3,
  changed: null,
};

describe('a row of the registry being edited', () => {
  it('sends only what was changed, days and decimals as people here write them', () => {
    const draft = { ...draftOf('camera', camera), installedOn: '2/3/2026', latitude: '20,95' };

    const judged = judgeDraft('camera', draft, camera);

    expect(judged).to.deep.equal({ status: 'good', facts: { installedOn: '2026-03-02', latitude: 20.95 } });
  });

  it('empties what was emptied, and leaves a row that was not touched alone', () => {
    const emptied = { ...draftOf('camera', camera), installedOn: ' ' };

    expect(judgeDraft('camera', emptied, camera)).to.deep.include({ facts: { installedOn: null } });
    expect(judgeDraft('camera', draftOf('camera', camera), camera)).to.deep.include({ facts: {} });
  });

  it('names the field that cannot be sent, and why', () => {
    const draft = { name: '', siteId: 'cong', status: 'working', installedOn: '31/02/2026', latitude: 'bắc' };

    const judged = judgeDraft('camera', draft, null);

    expect(judged).to.deep.equal({
      status: 'wrong',
      mistakes: { name: 'needed', installedOn: 'badDate', latitude: 'badNumber' },
    });
  });

  it('makes a new camera working, with nothing said that nobody wrote', () => {
    const draft = { ...draftOf('camera', null), name: 'Cổng 2', siteId: 'cong' };

    expect(judgeDraft('camera', draft, null)).to.deep.equal({
      status: 'good',
      facts: { name: 'Cổng 2', siteId: 'cong', status: 'working' },
    });
  });
});
