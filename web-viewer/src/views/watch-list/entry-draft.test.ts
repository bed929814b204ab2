import { expect } from 'chai';
import { LONGEST_VALIDITY_MS, type WatchListPicture } from '#protocol/watch-list.ts';
import { toDateField } from '../../data/local-time.ts';
import {
  checkEntryDraft,
  differingFields,
  newEntryDraft,
  withPurpose,
  type EntryDraft,
} from './entry-draft.ts';
import { missingOf } from './submission.ts';

const NOW = Date.UTC(2026, 10, 22, 3);
const DAY_MS = 86_400_000;
const FULL: EntryDraft = {
  ...newEntryDraft(NOW),
  name: 'Nguyễn Văn A',
  legalReference: 'QĐ 118/2026',
  reason: 'Trộm cắp xe máy',
};

describe('an entry being typed', () => {
  it('starts with 90 days and everywhere, and is fit once name, reference and reason are there', () => {
    const checked = checkEntryDraft(FULL, NOW);

    expect(checked).to.deep.include({ status: 'fit' });
    expect(checked.status === 'fit' && checked.draft.siteIds).to.equal(null);
    expect(checked.status === 'fit' && Math.floor((checked.draft.expiresAtMs - NOW) / DAY_MS)).to.equal(90);
  });

  it('names every field that is empty', () => {
    const checked = checkEntryDraft(newEntryDraft(NOW), NOW);

    expect(checked).to.deep.include({
      status: 'unfit',
      fields: { name: 'name', legalReference: 'reference', reason: 'reason' },
    });
  });

  it('refuses a day that has passed and one beyond a year, and takes today', () => {
    const on = (atMs: number) => checkEntryDraft({ ...FULL, expiresOn: toDateField(atMs) }, NOW);

    expect(on(NOW).status).to.equal('fit');
    expect(on(NOW - DAY_MS)).to.deep.include({ fields: { expiresOn: 'past' } });
    expect(on(NOW + LONGEST_VALIDITY_MS)).to.deep.include({ fields: { expiresOn: 'tooLong' } });
    expect(checkEntryDraft({ ...FULL, expiresOn: '' }, NOW)).to.deep.include({
      fields: { expiresOn: 'noDate' },
    });
  });

  it('of somebody who belongs here rests on consent and needs a place', () => {
    const expected = withPurpose(FULL, 'expected');

    expect(expected.legalBasis).to.equal('consent');
    expect(checkEntryDraft(expected, NOW)).to.deep.include({ fields: { siteIds: 'sites' } });
    expect(checkEntryDraft({ ...expected, siteIds: ['ubnd'] }, NOW).status).to.equal('fit');
    expect(withPurpose(expected, 'sought').legalBasis).to.not.equal('consent');
  });

  it('knows in which fields two versions differ', () => {
    expect(differingFields(FULL, { ...FULL, reason: 'khác', siteIds: ['cho'] })).to.deep.equal([
      'reason',
      'siteIds',
    ]);
    expect(differingFields(FULL, { ...FULL })).to.deep.equal([]);
  });
});

describe('submitting an entry', () => {
  const picture = (isAccepted: boolean) => ({ isAccepted }) as WatchListPicture;
  const atRest = { isChanged: false, isSending: false };

  it('counts only pictures that can be used', () => {
    const entry = { pictures: [true, true, false].map(picture), expiresAtMs: NOW + DAY_MS };

    expect(missingOf(entry, atRest, NOW)).to.deep.equal([{ what: 'pictures', count: 1 }]);
  });

  it('waits for unsaved words, pictures under way and a date to come', () => {
    const entry = { pictures: [true, true, true].map(picture), expiresAtMs: NOW };

    expect(missingOf(entry, { isChanged: true, isSending: true }, NOW)).to.deep.equal([
      { what: 'send' },
      { what: 'save' },
      { what: 'expiry' },
    ]);
    expect(missingOf({ ...entry, expiresAtMs: NOW + 1 }, atRest, NOW)).to.deep.equal([]);
  });
});
