import { expect } from 'chai';
import type { SceneChange, TrackObservation } from '#edge-agent/detect/look.ts';
import { ruleList, type RuleOf } from '#protocol/rule.ts';
import type { Firing } from './behaviour.ts';
import { createLittering } from './littering.ts';
import { createObjectLeft } from './object-left.ts';
import { createObjectRemoved } from './object-removed.ts';
import { ruleLook, standing } from './walk.helpers.ts';

type Kind = 'object-left' | 'object-removed' | 'littering';

function ruleOf<K extends Kind>(kind: K, more: object = {}): RuleOf<K> {
  const [rule] = ruleList.parse([{ kind, name: 'Bến xe', ...more }]);
  return rule as RuleOf<K>;
}

const BAG_AT = { x: 0.49, y: 0.66, w: 0.02, h: 0.04 };

/** A thing that stands from `sinceS` on and is told of `toldS` after the first look. */
function thing(sinceS: number, more: Partial<SceneChange> = {}): SceneChange {
  return { trackId: 900, kind: 'appeared', box: BAG_AT, sinceAtMs: sinceS * 1000, score: 0.8, ...more };
}

interface Moment {
  people?: TrackObservation[];
  changes?: SceneChange[];
  isAwake?: boolean;
}

/** One look every 200 ms; returns when it fired, in seconds, and what. */
function play(
  behaviour: { observe: (look: ReturnType<typeof ruleLook>) => Firing[] },
  seconds: number,
  at: (second: number) => Moment,
): { atS: number; firing: Firing }[] {
  const fired: { atS: number; firing: Firing }[] = [];
  for (let look = 0; look <= seconds * 5; look += 1) {
    const atS = look / 5;
    const { people = [], changes = [], isAwake = true } = at(atS);
    behaviour
      .observe(ruleLook(atS * 1000, people, { changes, isAwake }))
      .forEach((firing) => fired.push({ atS, firing }));
  }
  return fired;
}

/** Stands beside the bag's place until `leavesS`, then walks off sideways. */
const owner = (second: number, leavesS: number): TrackObservation[] => {
  const walked = Math.max(0, second - leavesS) * 0.09;
  return walked > 0.45 ? [] : [standing(1, [0.5 + walked, 0.7])];
};
const there = (second: number, sinceS: number, toldS: number): SceneChange[] =>
  second >= toldS ? [thing(sinceS)] : [];

describe('object left behind', () => {
  it('reports a bag once, when its owner has gone and the time is up', () => {
    const fired = play(createObjectLeft(ruleOf('object-left', { afterS: 20 })), 60, (second) => ({
      people: owner(second, 14),
      changes: there(second, 10, 15),
    }));

    expect(fired.map(({ atS }) => atS)).to.deep.equal([30]);
    expect(fired[0]?.firing.reason).to.deep.include({
      kind: 'object-left',
      sinceAtMs: 10_000,
      stoodMs: 20_000,
    });
    const { reason } = fired[0]?.firing ?? {};
    expect(reason?.kind === 'object-left' && reason.ownerLeftAtMs).to.be.within(14_000, 20_000);
  });

  it('stays silent while the owner stays beside it, however long', () => {
    const fired = play(createObjectLeft(ruleOf('object-left', { afterS: 5 })), 60, (second) => ({
      people: owner(second, 100),
      changes: there(second, 10, 14),
    }));

    expect(fired).to.deep.equal([]);
  });

  it('waits for the owner to leave, also under another number after the tracker lost them', () => {
    const fired = play(createObjectLeft(ruleOf('object-left', { afterS: 5 })), 60, (second) => ({
      people: owner(second, 30).map((person) => ({ ...person, trackId: second < 18 ? 1 : 2 })),
      changes: there(second, 10, 14),
    }));

    expect(fired).to.have.length(1);
    expect(fired[0]?.atS).to.be.within(33, 37);
  });

  it('is not held up by people who walk past, and does not fire again for them', () => {
    const fired = play(createObjectLeft(ruleOf('object-left', { afterS: 10 })), 60, (second) => ({
      people: [standing(100 + Math.floor(second / 5), [0.05 + (second % 5) * 0.18, 0.72])],
      changes: there(second, 10, 14),
    }));

    expect(fired.map(({ atS }) => Math.round(atS))).to.deep.equal([20]);
  });

  it('says nothing of a bag that is taken up in time, nor of one outside its zone', () => {
    const corner = { zone: [[0, 0], [0.3, 0], [0.3, 0.3]] }; // prettier-ignore
    const taken = play(createObjectLeft(ruleOf('object-left', { afterS: 20 })), 60, (second) => ({
      changes: second < 28 ? there(second, 10, 14) : [],
    }));
    const outside = play(createObjectLeft(ruleOf('object-left', { afterS: 5, ...corner })), 30, (second) => ({
      changes: there(second, 10, 14),
    }));

    expect([...taken, ...outside]).to.deep.equal([]);
  });

  it('reports at the beginning of its schedule what was left before', () => {
    const fired = play(createObjectLeft(ruleOf('object-left', { afterS: 5 })), 60, (second) => ({
      changes: there(second, 10, 14),
      isAwake: second >= 40,
    }));

    expect(fired.map(({ atS }) => atS)).to.deep.equal([40]);
  });

  it('is over when the thing is gone', () => {
    const rule = createObjectLeft(ruleOf('object-left', { afterS: 5 }));
    play(rule, 20, (second) => ({ changes: there(second, 10, 14) }));
    const during = rule.isStillAtIt('track-900');

    rule.observe(ruleLook(21_000, []));

    expect([during, rule.isStillAtIt('track-900')]).to.deep.equal([true, false]);
  });
});

describe('object removed', () => {
  const gone = (second: number): SceneChange[] => (second >= 14 ? [thing(10, { kind: 'vanished' })] : []);

  it('reports once what is gone, and that a person was at it', () => {
    const fired = play(createObjectRemoved(ruleOf('object-removed')), 60, (second) => ({
      people: owner(second, 11),
      changes: gone(second),
    }));

    expect(fired.map(({ atS }) => atS)).to.deep.equal([18]);
    expect(fired[0]?.firing.reason).to.deep.equal({
      kind: 'object-removed',
      goneSinceAtMs: 10_000,
      wasTakenByPerson: true,
    });
  });

  it('says so when nobody was at it', () => {
    const fired = play(createObjectRemoved(ruleOf('object-removed')), 30, (second) => ({
      changes: gone(second),
    }));

    expect(fired[0]?.firing.reason).to.deep.include({ wasTakenByPerson: false });
  });

  it('does not mistake a thing that came for one that went', () => {
    const fired = play(createObjectRemoved(ruleOf('object-removed')), 30, (second) => ({
      changes: there(second, 10, 14),
    }));

    expect(fired).to.deep.equal([]);
  });
});

describe('littering', () => {
  const cup = (second: number): SceneChange[] => there(second, 10, 13);

  it('reports a cup whose owner walks on', () => {
    const fired = play(createLittering(ruleOf('littering')), 40, (second) => ({
      people: owner(second, 10.5),
      changes: cup(second),
    }));

    expect(fired).to.have.length(1);
    expect(fired[0]?.atS).to.be.within(16, 21);
    expect(fired[0]?.firing.reason).to.deep.include({ kind: 'littering', droppedAtMs: 10_000 });
  });

  it('says nothing of what is put down by somebody who stays near', () => {
    const stays = play(createLittering(ruleOf('littering')), 60, (second) => ({
      people: owner(second, 100),
      changes: cup(second),
    }));
    const staysLong = play(createLittering(ruleOf('littering')), 60, (second) => ({
      people: owner(second, 30),
      changes: cup(second),
    }));

    expect([...stays, ...staysLong]).to.deep.equal([]);
  });

  it('says nothing of a suitcase, nor of a leaf that fell with nobody there', () => {
    const suitcase = { ...BAG_AT, y: 0.6, h: 0.1, w: 0.04 };
    const large = play(createLittering(ruleOf('littering')), 40, (second) => ({
      people: owner(second, 10.5),
      changes: cup(second).map((change) => ({ ...change, box: suitcase })),
    }));
    const leaf = play(createLittering(ruleOf('littering')), 40, (second) => ({ changes: cup(second) }));

    expect([...large, ...leaf]).to.deep.equal([]);
  });
});
