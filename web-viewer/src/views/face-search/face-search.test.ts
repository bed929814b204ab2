import { expect } from 'chai';
import type { FaceSighting } from '#protocol/face-work.ts';
import { arrangeSightings } from './arrange-sightings.ts';
import { checkSearch, openSearch, spanOf, type SearchDraft } from './search-draft.ts';

const NOW = Date.UTC(2026, 10, 22, 3);
const ID = '0190b5a0-0000-7000-8000-000000000001';
const FULL: SearchDraft = {
  ...openSearch(`?incident=${ID}`, NOW),
  caseNumber: '118/2026',
  reason: 'Mất xe máy tại thôn 6',
};

describe('a search being filled in', () => {
  it('takes its face from the address, and seven days', () => {
    const checked = checkSearch(FULL);

    expect(checked.status).to.equal('fit');
    expect(checked.status === 'fit' && checked.request).to.deep.include({
      incidentId: ID,
      entryId: null,
      probeId: null,
      siteIds: null,
      toMs: NOW,
      fromMs: NOW - 7 * 86_400_000,
    });
    expect(openSearch(`?entry=${ID}`, NOW).whose).to.deep.equal({ from: 'entry', entryId: ID });
  });

  it('names everything that is missing', () => {
    const checked = checkSearch({ ...openSearch('', NOW), siteIds: [], reason: 'ngắn' });

    expect(checked.status === 'unfit' && [...checked.fields].sort()).to.deep.equal([
      'caseNumber',
      'face',
      'reason',
      'sites',
    ]);
  });

  it('refuses a time that runs backwards and one beyond 31 days', () => {
    const backwards = checkSearch({ ...FULL, fromText: FULL.toText, toText: FULL.fromText });
    const long = checkSearch({ ...FULL, ...spanOf(32, NOW) });

    expect(backwards.status === 'unfit' && [...backwards.fields]).to.deep.equal(['time']);
    expect(long.status === 'unfit' && [...long.fields]).to.deep.equal(['tooLong']);
    expect(checkSearch({ ...FULL, ...spanOf(31, NOW) }).status).to.equal('fit');
    expect(checkSearch({ ...FULL, fromText: '' }).status).to.equal('unfit');
  });
});

describe('what a search found', () => {
  const seen = (cameraId: string, atMs: number, score: number) =>
    ({ cameraId, cameraName: cameraId, siteName: 'UBND', atMs, score }) as FaceSighting;
  const found = [seen('cong', 300, 9), seen('cho', 100, 8), seen('cong', 200, 7)];

  it('is ranked, or told in the order of time', () => {
    const [best] = arrangeSightings(found, 'best');
    const [time] = arrangeSightings(found, 'time');

    expect(best?.sightings.map(({ score }) => score)).to.deep.equal([9, 8, 7]);
    expect(time?.sightings.map(({ atMs }) => atMs)).to.deep.equal([100, 200, 300]);
  });

  it('stands together by camera, the camera with the most alike first', () => {
    const groups = arrangeSightings(found, 'camera');

    expect(groups.map(({ key }) => key)).to.deep.equal(['cong', 'cho']);
    expect(groups[0]?.sightings.map(({ atMs }) => atMs)).to.deep.equal([200, 300]);
  });
});
