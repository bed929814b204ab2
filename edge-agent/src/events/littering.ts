/**
 * Littering: reports a small thing that came to lie where a person was, once that person has walked on and it has
 * lain for `afterS`.
 *
 * Small is measured against who dropped it: less than SMALL of their height, both ways. Walked on is further than
 * AWAY of their own heights, or gone, and soon: who stays with their things for longer and then forgets them has
 * left an object, not litter (object-left.ts). Without a person there is no litter: leaves fall, dogs dig.
 */
import type { SceneChange } from '#edge-agent/detect/look.ts';
import type { RuleOf } from '#protocol/rule.ts';
import { trackKey, type Behaviour, type Firing, type RuleLook } from './behaviour.ts';
import { createStandingThings } from './standing-thing.ts';
import { createThingCompany, type Owner, type ThingCompany } from './thing-company.ts';

/** In heights of the person. */
const DROPPED_WITHIN = 1;
const AWAY = 2;
const SMALL = 0.34;
/** Who drops something walks on within this time. */
const WALKS_ON_MS = 6000;
const ALONE_MS = 2000;

interface Dropped {
  by: Owner | null;
  attendedAtMs: number;
  hasFired: boolean;
}

export function createLittering(rule: RuleOf<'littering'>): Behaviour {
  const company = createThingCompany();
  let look: Pick<RuleLook, 'atMs' | 'aspect'> = { atMs: 0, aspect: 1 };
  const things = createStandingThings(rule, 'appeared', (change) => begin(change, company, look));

  const step = (change: SceneChange, dropped: Dropped, { atMs, isAwake }: RuleLook): Firing | null => {
    if (!dropped.by || dropped.hasFired) {
      return null;
    }
    if (company.isAttended(change, dropped.by, AWAY)) {
      dropped.attendedAtMs = atMs;
    }
    const { trackId, score, sinceAtMs } = change;
    const isLitter =
      atMs - sinceAtMs >= rule.afterS * 1000 && dropped.attendedAtMs - sinceAtMs <= WALKS_ON_MS;
    if (!isAwake || !isLitter || atMs - dropped.attendedAtMs < Math.min(ALONE_MS, rule.afterS * 500)) {
      return null;
    }
    dropped.hasFired = true;
    return {
      key: trackKey(trackId),
      trackIds: [trackId],
      label: 'object',
      confidence: score,
      reason: { kind: 'littering', droppedAtMs: sinceAtMs, walkedOnAtMs: dropped.attendedAtMs },
    };
  };

  return {
    observe: (newest) => {
      look = newest;
      company.observe(newest);
      return things
        .in(newest)
        .map(({ change, memory }) => step(change, memory, newest))
        .filter((firing) => firing !== null);
    },
    isStillAtIt: things.stands,
  };
}

/** Nobody's where the thing is not small beside whoever was there. */
function begin(
  change: SceneChange,
  company: ThingCompany,
  { atMs, aspect }: Pick<RuleLook, 'atMs' | 'aspect'>,
): Dropped {
  const { box, sinceAtMs } = change;
  const owner = company.ownerOf(change, DROPPED_WITHIN);
  const isSmall = owner !== null && Math.max(box.h, box.w * aspect) < SMALL * owner.height;
  const attendedAtMs = owner ? company.lastWithAtMs(change, owner, AWAY, atMs) : null;
  return {
    by: isSmall ? owner : null,
    attendedAtMs: Math.max(sinceAtMs, attendedAtMs ?? sinceAtMs),
    hasFired: false,
  };
}
