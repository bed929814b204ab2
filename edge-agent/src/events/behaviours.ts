/** The registry of behaviours: one line per incident kind, and it does not compile while a line is missing. */
import type { IncidentKind, Region } from '#protocol/camera.ts';
import type { IntrusionRule, LineCrossingRule, Rule } from '#edge-agent/camera/config.ts';
import type { Behaviour } from './behaviour.ts';
import { createIntrusion } from './intrusion.ts';
import { createLineCrossing } from './line-crossing.ts';

interface RuleByKind {
  intrusion: IntrusionRule;
  'line-crossing': LineCrossingRule;
}

interface Entry<R> {
  create: (rule: R) => Behaviour;
  region: (rule: R) => Region;
}

const BEHAVIOURS = {
  intrusion: {
    create: createIntrusion,
    region: ({ zone }) => ({ type: 'zone', polygon: zone }),
  },
  'line-crossing': {
    create: createLineCrossing,
    region: ({ line: [from, to], direction }) => ({ type: 'line', from, to, direction }),
  },
} satisfies { [K in IncidentKind]: Entry<RuleByKind[K]> };

export function createBehaviour(rule: Rule): Behaviour {
  return entryFor(rule.kind).create(rule);
}

/** What the rule watches, in the words of the protocol. */
export function regionOf(rule: Rule): Region {
  return entryFor(rule.kind).region(rule);
}

function entryFor<K extends IncidentKind>(kind: K): Entry<RuleByKind[K]> {
  const entries: { [Kind in IncidentKind]: Entry<RuleByKind[Kind]> } = BEHAVIOURS;
  return entries[kind];
}
