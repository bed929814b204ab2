import { expect } from 'chai';
import { createRingPlan, type Ringing, type RingPlan } from './ring-plan.ts';

const SECOND_MS = 1000;

function alarm(id: string, sinceSec: number, severity: Ringing['severity'] = 'alarm'): Ringing {
  return { id, severity, sinceMs: sinceSec * SECOND_MS };
}

/** A page that was there before: asks whenever the plan says, and notes what rang at which second. */
function listen(plan: RingPlan, alarms: readonly Ringing[], untilSec: number): [number, string, number][] {
  const rang: [number, string, number][] = [];
  plan.take([], 0);
  const wakes = new Set(alarms.map(({ sinceMs }) => sinceMs));
  for (const nowMs of wakes) {
    if (nowMs > untilSec * SECOND_MS) {
      continue;
    }
    const { ring, nextAtMs } = plan.take(
      alarms.filter(({ sinceMs }) => sinceMs <= nowMs),
      nowMs,
    );
    if (ring !== null) {
      rang.push([nowMs / SECOND_MS, ring.severity, ring.level]);
    }
    if (nextAtMs !== null) {
      wakes.add(nextAtMs);
    }
  }
  return rang;
}

describe('ringing for alarms', () => {
  it('rings at once, louder after 30 seconds without an answer, and loudest each minute after that', () => {
    expect(listen(createRingPlan(), [alarm('a', 10)], 230)).to.deep.equal([
      [10, 'alarm', 1],
      [40, 'alarm', 2],
      [100, 'alarm', 3],
      [160, 'alarm', 3],
      [220, 'alarm', 3],
    ]);
  });

  it('rings for what is only information once', () => {
    expect(listen(createRingPlan(), [alarm('a', 10, 'information')], 600)).to.deep.equal([
      [10, 'information', 1],
    ]);
  });

  it('falls silent when the alarm is answered, and rings anew when it comes back', () => {
    const plan = createRingPlan();
    plan.take([], 0);
    const first = plan.take([alarm('a', 10)], 10 * SECOND_MS);
    const answered = plan.take([], 30 * SECOND_MS);
    const later = plan.take([], 100 * SECOND_MS);
    const back = plan.take([alarm('a', 10)], 200 * SECOND_MS);

    expect([first.ring?.level, answered, later.ring, back.ring]).to.deep.equal([
      1,
      { ring: null, nextAtMs: null },
      null,
      { severity: 'alarm', level: 1 },
    ]);
  });

  it('does not ring more often for a hundred alarms than each 30 seconds, except for new ones', () => {
    const plan = createRingPlan();
    const crowd = Array.from({ length: 100 }, (_, index) => alarm(String(index), index / 100));
    plan.take([], 0);
    plan.take(crowd, SECOND_MS);

    const rang: number[] = [];
    for (let second = 2; second <= 302; second += 1) {
      if (plan.take(crowd, second * SECOND_MS).ring !== null) {
        rang.push(second);
      }
    }

    expect(rang).to.have.lengthOf.within(4, 11);
    expect(rang.every((second, index) => second - (rang[index - 1] ?? -30) >= 30)).to.equal(true);
  });

  it('is not kept quiet by a lesser one: what is critical rings its repeats', () => {
    const rang = listen(createRingPlan(), [alarm('a', 0, 'critical'), alarm('b', 29)], 30);

    expect(rang).to.deep.equal([
      [0, 'critical', 1],
      [29, 'alarm', 1],
      [30, 'critical', 2],
    ]);
  });

  it('does not blast when the page is loaded again, but goes on with the next repeat', () => {
    const plan = createRingPlan();
    const loaded = plan.take([alarm('a', 0)], 70 * SECOND_MS);
    const next = plan.take([alarm('a', 0)], 90 * SECOND_MS);

    expect(loaded).to.deep.equal({ ring: null, nextAtMs: 90 * SECOND_MS });
    expect(next.ring).to.deep.equal({ severity: 'alarm', level: 3 });
  });
});
