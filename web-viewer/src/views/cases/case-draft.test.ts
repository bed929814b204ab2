import { expect } from 'chai';
import { caseDraftOf, caseEditOf } from './case-draft.ts';

describe('form of a case', () => {
  const found = {
    title: 'Mất xe máy',
    summary: '',
    category: 'theft',
    leadId: null,
    siteId: null,
    hamletId: 'thon-dong',
    isPoliceOnly: false,
    occurredFromMs: Date.UTC(2026, 10, 22, 1, 2, 3, 456),
    occurredToMs: null,
    revision: 4,
  } as const;

  it('asks for nothing else than what was changed, to the millisecond', () => {
    const { title, summary, category, leadId, siteId, hamletId, isPoliceOnly } = found;
    const { occurredFromMs, occurredToMs, revision } = found;

    expect(caseEditOf({ ...caseDraftOf(found), summary: 'Xe đỏ ' }, found)).to.deep.equal({
      status: 'fit',
      edit: {
        ...{ title, category, leadId, siteId, hamletId, isPoliceOnly },
        ...{ occurredFromMs, occurredToMs, revision },
        summary: `${summary}Xe đỏ`,
      },
    });
  });

  it('says which field is not understood', () => {
    const draft = caseDraftOf(found);
    const fieldOf = (fields: object): unknown => {
      const judged = caseEditOf({ ...draft, ...fields }, found);
      return judged.status === 'unfit' ? [judged.field, judged.isOrder] : judged;
    };

    expect(fieldOf({ title: ' ' })).to.deep.equal(['title', false]);
    expect(fieldOf({ from: 'sáng nay' })).to.deep.equal(['from', false]);
    expect(fieldOf({ to: '31/02/2026 08:00' })).to.deep.equal(['to', false]);
    expect(fieldOf({ to: '21/11/2026 08:00' })).to.deep.equal(['to', true]);
  });
});
