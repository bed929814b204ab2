/**
 * Object removed: reports that something which had stood there long enough to belong to the place has been gone for
 * `afterS`, once, and whether a person was at it. Brought back sooner, it was not removed.
 * Outside the schedule it is silent; what went then and is still gone when the schedule begins is reported then.
 * What belongs to a place, and that people and vehicles do not, is decided in detect/scene/.
 */
import type { RuleOf } from '#protocol/rule.ts';
import { trackKey, type Behaviour, type Firing } from './behaviour.ts';
import { createStandingThings } from './standing-thing.ts';
import { createThingCompany } from './thing-company.ts';

interface Gone {
  wasTakenByPerson: boolean;
  hasFired: boolean;
}

export function createObjectRemoved(rule: RuleOf<'object-removed'>): Behaviour {
  const company = createThingCompany();
  const things = createStandingThings<Gone>(rule, 'vanished', (change) => ({
    wasTakenByPerson: company.wasPersonAt(change),
    hasFired: false,
  }));

  return {
    observe: (look) => {
      company.observe(look);
      const firings: Firing[] = [];
      for (const { change, memory } of things.in(look)) {
        const { trackId, sinceAtMs, score } = change;
        const isGone = look.atMs - sinceAtMs >= rule.afterS * 1000;
        if (isGone && look.isAwake && !memory.hasFired) {
          memory.hasFired = true;
          const { wasTakenByPerson } = memory;
          firings.push({
            key: trackKey(trackId),
            trackIds: [trackId],
            label: 'object',
            confidence: score,
            reason: { kind: 'object-removed', goneSinceAtMs: sinceAtMs, wasTakenByPerson },
          });
        }
      }
      return firings;
    },
    isStillAtIt: things.stands,
  };
}
