/**
 * Object left behind: reports a thing that came, has stood for `afterS` and is attended by nobody, once.
 *
 * `afterS` counts from when it came to stand; alone it must have been for ALONE_MS, or half of `afterS` where that is
 * less. With its owner beside it, or somebody else who stays, it is not left (thing-company.ts). Who comes back and
 * stands by it again after the alarm does not end it, taking it away does; walking past does nothing.
 * Outside the schedule it is silent; what still lies there when the schedule begins is reported then.
 * A vehicle that parks and a person who sits down are no things: the eye keeps those to itself (detect/scene/).
 */
import type { SceneChange } from '#edge-agent/detect/look.ts';
import type { RuleOf } from '#protocol/rule.ts';
import { trackKey, type Behaviour, type Firing, type RuleLook } from './behaviour.ts';
import { createStandingThings } from './standing-thing.ts';
import { createThingCompany, type Owner, type ThingCompany } from './thing-company.ts';

const ALONE_MS = 3000;
/** In heights of the person. */
const OWNER_WITHIN = 1.5;

interface Left {
  owner: Owner | null;
  /** Null where nobody has been seen with it. */
  attendedAtMs: number | null;
  hasFired: boolean;
}

export function createObjectLeft(rule: RuleOf<'object-left'>): Behaviour {
  const company = createThingCompany();
  let nowMs = 0;
  const things = createStandingThings(rule, 'appeared', (change) => begin(change, company, nowMs));

  return {
    observe: (look) => {
      company.observe(look);
      nowMs = look.atMs;
      const firings: Firing[] = [];
      for (const { change, memory } of things.in(look)) {
        if (company.isAttended(change, memory.owner, OWNER_WITHIN)) {
          memory.attendedAtMs = look.atMs;
        }
        if (!memory.hasFired && look.isAwake && isLeft(rule, change, memory, look.atMs)) {
          memory.hasFired = true;
          firings.push(firingOf(change, memory, look));
        }
      }
      return firings;
    },
    isStillAtIt: things.stands,
  };
}

function begin(change: SceneChange, company: ThingCompany, nowMs: number): Left {
  const owner = company.ownerOf(change, OWNER_WITHIN);
  const attendedAtMs = owner && company.lastWithAtMs(change, owner, OWNER_WITHIN, nowMs);
  return { owner, attendedAtMs, hasFired: false };
}

function isLeft(
  { afterS }: RuleOf<'object-left'>,
  { sinceAtMs }: SceneChange,
  { attendedAtMs }: Left,
  atMs: number,
): boolean {
  const aloneSinceAtMs = Math.max(sinceAtMs, attendedAtMs ?? sinceAtMs);
  return atMs - sinceAtMs >= afterS * 1000 && atMs - aloneSinceAtMs >= Math.min(ALONE_MS, afterS * 500);
}

function firingOf(change: SceneChange, { attendedAtMs }: Left, { atMs, everyone }: RuleLook): Firing {
  const { trackId, score, sinceAtMs, box } = change;
  const isBag = everyone.some((track) => track.label === 'bag' && isAbout(track.box, box));
  return {
    key: trackKey(trackId),
    trackIds: [trackId],
    label: isBag ? 'bag' : 'object',
    confidence: score,
    reason: { kind: 'object-left', sinceAtMs, stoodMs: atMs - sinceAtMs, ownerLeftAtMs: attendedAtMs },
  };
}

/** Whether the middle of one box lies in the other. */
function isAbout(a: SceneChange['box'], b: SceneChange['box']): boolean {
  const [x, y] = [a.x + a.w / 2, a.y + a.h / 2];
  return x >= b.x && x <= b.x + b.w && y >= b.y && y <= b.y + b.h;
}
