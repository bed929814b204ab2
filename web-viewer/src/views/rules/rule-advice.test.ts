import { expect } from 'chai';
import { ruleEntry, type RuleEntry } from '#protocol/rule.ts';
import { adviseRule } from './rule-advice.ts';
import type { DraftRule } from './rules-draft.ts';

const rule = (change: Partial<RuleEntry> = {}): DraftRule =>
  ruleEntry.parse({
    ...{ kind: 'loitering', name: 'Lảng vảng', classes: ['person', 'animal'] },
    ...change,
  });

describe('advice from false alarms', () => {
  it('leaves animals out of a rule that watches for them', () => {
    const advice = adviseRule({ alarms: 10, reasons: [{ reason: 'animal', count: 4 }] }, rule());

    expect(advice).to.deep.equal([{ type: 'no-animals', reason: 'animal', patch: { classes: ['person'] } }]);
  });

  it('is one step less sensitive where light or leaves are taken for people, never below the lowest', () => {
    const reasons = [{ reason: 'shadow', count: 5 } as const];

    expect(adviseRule({ alarms: 10, reasons }, rule())[0]?.patch).to.deep.equal({ sensitivity: 'low' });
    expect(adviseRule({ alarms: 10, reasons }, rule({ sensitivity: 'low' }))).to.deep.equal([
      { type: 'redraw', reason: 'shadow', patch: null },
    ]);
  });

  it('says nothing of a few among many, nor of tests', () => {
    const few = [{ reason: 'shadow', count: 3 } as const];

    expect(adviseRule({ alarms: 100, reasons: few }, rule())).to.deep.equal([]);
    expect(adviseRule({ alarms: 5, reasons: [{ reason: 'test', count: 5 }] }, rule())).to.deep.equal([]);
  });

  it('leaves zone and hours to people, and says the same thing once', () => {
    const reasons = [
      { reason: 'rule-too-wide', count: 6 },
      { reason: 'authorised', count: 5 },
      { reason: 'plant', count: 4 },
      { reason: 'light', count: 3 },
    ] as const;

    expect(adviseRule({ alarms: 20, reasons: [...reasons] }, rule()).map(({ type }) => type)).to.deep.equal([
      'redraw',
      'schedule',
      'less-sensitive',
    ]);
  });
});
