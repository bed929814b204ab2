import { expect } from 'chai';
import type { Point } from '#protocol/geometry.ts';
import { ruleList, RULE_KINDS } from '#protocol/rule.ts';
import { newRule, regionOfRule } from './new-rule.ts';
import {
  checkDraft,
  openDraft,
  partsOf,
  pointsOf,
  reduceDraft,
  type DraftAction,
  type Draft,
} from './rules-draft.ts';

const SQUARE: Point[] = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.8, 0.8],
  [0.2, 0.8],
];

const opened = (): Draft =>
  openDraft({
    rules: ruleList.parse([{ kind: 'intrusion', name: 'Sân', zone: SQUARE }]),
    personHeights: null,
  });
const after = (start: Draft, ...actions: DraftAction[]): Draft => actions.reduce(reduceDraft, start);

describe('the zone editor', () => {
  it('draws a new zone corner by corner and finds it incomplete until it has three', () => {
    const { rule, drawing } = newRule('intrusion', 'Kho');
    const clicks = SQUARE.slice(0, 3).map((at): DraftAction => ({ type: 'add-point', at }));

    const begun = after(opened(), { type: 'add', rule, drawing }, ...clicks.slice(0, 2));
    const done = after(begun, ...clicks.slice(2), { type: 'draw', part: null });

    expect(checkDraft(begun)).to.deep.include({ status: 'unfit', index: 1, path: 'zone' });
    const checked = checkDraft(done);
    expect(checked.status === 'fit' && checked.rules.map(({ id }) => id)).to.deep.equal(['san', 'kho']);
    expect(pointsOf(done, 'zone')).to.deep.equal(SQUARE.slice(0, 3));
  });

  it('ends a line by itself after its second point', () => {
    const { rule, drawing } = newRule('line-crossing', 'Cổng');

    const done = after(
      opened(),
      { type: 'add', rule, drawing },
      { type: 'add-point', at: [0.1, 0.9] },
      { type: 'add-point', at: [0.9, 0.9] },
      { type: 'add-point', at: [0.5, 0.5] },
    );

    expect(done.drawing).to.equal(null);
    expect(pointsOf(done, 'line')).to.deep.equal([
      [0.1, 0.9],
      [0.9, 0.9],
    ]);
  });

  it('keeps a moved corner inside the picture', () => {
    const moved = after(opened(), { type: 'move-point', part: 'zone', index: 0, at: [-0.4, 1.7] });

    expect(pointsOf(moved, 'zone')[0]).to.deep.equal([0, 1]);
    expect(moved.isChanged).to.equal(true);
  });

  it('removes corners down to three, and no end of a line', () => {
    const remove: DraftAction = { type: 'remove-point', part: 'zone', index: 0 };

    const few = after(opened(), remove, remove, remove);

    expect(pointsOf(few, 'zone')).to.have.length(3);
  });

  it('puts a new corner between two', () => {
    const more = after(opened(), { type: 'insert-point', part: 'zone', index: 1, at: [0.5, 0.1] });

    expect(pointsOf(more, 'zone')[1]).to.deep.equal([0.5, 0.1]);
    expect(pointsOf(more, 'zone')).to.have.length(5);
  });

  it('takes the height of people as pairs of foot and head, and refuses a head below its foot', () => {
    const draw: DraftAction = { type: 'draw', part: 'heights' };
    const upright = after(
      opened(),
      draw,
      { type: 'add-point', at: [0.3, 0.9] },
      { type: 'add-point', at: [0.3, 0.4] },
    );
    const upsideDown = after(upright, { type: 'move-point', part: 'heights', index: 1, at: [0.3, 0.95] });

    const checked = checkDraft(upright);
    expect(checked.status === 'fit' && checked.personHeights).to.deep.equal([
      [
        [0.3, 0.9],
        [0.3, 0.4],
      ],
    ]);
    expect(checkDraft(upsideDown)).to.deep.include({ status: 'unfit', path: 'personHeights' });
    expect(after(upright, { type: 'remove-point', part: 'heights', index: 1 }).heights).to.deep.equal([]);
  });

  it('does not call an opened draft changed', () => {
    expect(opened().isChanged).to.equal(false);
    expect(partsOf(opened())).to.deep.equal(['zone']);
  });

  for (const kind of RULE_KINDS) {
    it(`starts a rule of the kind ${kind} that is complete once its shape is drawn`, () => {
      const { rule, drawing } = newRule(kind, 'Quy tắc mới');
      const clicks = SQUARE.slice(0, drawing === 'zone' ? 3 : 2).map((at): DraftAction => ({
        type: 'add-point',
        at,
      }));

      const added = after(opened(), { type: 'add', rule, drawing });
      const done = drawing === null ? added : after(added, ...clicks, { type: 'draw', part: null });

      const last = done.rules.at(-1);
      expect(checkDraft(done).status).to.equal('fit');
      expect(last && regionOfRule(last)).not.to.equal(null);
    });
  }
});
