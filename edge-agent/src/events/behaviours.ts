/** The registry of behaviours: one line per kind of rule, and it does not compile while a line is missing. */
import type { Region } from '#protocol/camera.ts';
import type { Polygon } from '#protocol/geometry.ts';
import type { Rule, RuleKind, RuleOf } from '#protocol/rule.ts';
import type { WatchNeeds } from '#edge-agent/detect/look.ts';
import { createAgitation } from './agitation.ts';
import type { Behaviour, BehaviourScene } from './behaviour.ts';
import { createCameraCovered } from './camera-covered.ts';
import { createCameraDefocused } from './camera-defocused.ts';
import { createCameraEvent } from './camera-event.ts';
import { createCameraFrozen } from './camera-frozen.ts';
import { createCameraMoved } from './camera-moved.ts';
import { createCameraOffline } from './camera-offline.ts';
import { createCrowd } from './crowd.ts';
import { createFaceUnknown } from './face-unknown.ts';
import { createFaceWatchList } from './face-watch-list.ts';
import { createIntrusion } from './intrusion.ts';
import { createLineCrossing } from './line-crossing.ts';
import { createLittering } from './littering.ts';
import { createLoitering } from './loitering.ts';
import { createObjectLeft } from './object-left.ts';
import { createObjectRemoved } from './object-removed.ts';
import { createStoppedVehicle } from './stopped-vehicle.ts';
import { createWrongWay } from './wrong-way.ts';

interface Entry<K extends RuleKind> {
  create: (rule: RuleOf<K>, scene: BehaviourScene) => Behaviour;
  region: (rule: RuleOf<K>) => Region;
  needs: Partial<WatchNeeds>;
  /** Not seen in pictures but heard of (camera-book.ts). */
  isHeard?: true;
}

const zoneOf = ({ zone }: { zone: Polygon }): Region => ({ type: 'zone', polygon: zone });

const wholePicture = (): Region => ({ type: 'picture' });

const FACES: Partial<WatchNeeds> = { tracks: true, faces: true, priority: 1 };

const THINGS: Partial<WatchNeeds> = { tracks: true, changes: true, priority: 0.5 };

const BEHAVIOURS = {
  intrusion: { create: createIntrusion, region: zoneOf, needs: { tracks: true, priority: 1 } },
  'line-crossing': {
    create: createLineCrossing,
    region: ({ line: [from, to], direction }) => ({ type: 'line', from, to, direction }),
    needs: { tracks: true, priority: 1 },
  },
  'object-left': { create: createObjectLeft, region: zoneOf, needs: THINGS },
  'object-removed': { create: createObjectRemoved, region: zoneOf, needs: THINGS },
  littering: { create: createLittering, region: zoneOf, needs: THINGS },
  loitering: { create: createLoitering, region: zoneOf, needs: { tracks: true, priority: 0.5 } },
  crowd: { create: createCrowd, region: zoneOf, needs: { tracks: true, priority: 0.5 } },
  'stopped-vehicle': { create: createStoppedVehicle, region: zoneOf, needs: { tracks: true, priority: 0.3 } },
  'wrong-way': { create: createWrongWay, region: zoneOf, needs: { tracks: true, priority: 1 } },
  agitation: {
    create: createAgitation,
    region: zoneOf,
    needs: { tracks: true, motion: true, priority: 0.8 },
  },
  'camera-covered': { create: createCameraCovered, region: wholePicture, needs: { condition: true } },
  'camera-defocused': { create: createCameraDefocused, region: wholePicture, needs: { condition: true } },
  'camera-moved': { create: createCameraMoved, region: wholePicture, needs: { condition: true } },
  'camera-frozen': { create: createCameraFrozen, region: wholePicture, needs: { condition: true } },
  'camera-offline': { create: createCameraOffline, region: wholePicture, needs: {}, isHeard: true },
  'camera-event': { create: createCameraEvent, region: wholePicture, needs: {}, isHeard: true },
  'face-watch-list': { create: createFaceWatchList, region: wholePicture, needs: FACES, isHeard: true },
  'face-unknown': { create: createFaceUnknown, region: wholePicture, needs: FACES, isHeard: true },
} satisfies { [K in RuleKind]: Entry<K> };

const NO_NEEDS: WatchNeeds = {
  tracks: false,
  motion: false,
  changes: false,
  condition: false,
  faces: false,
  priority: 0,
};

export function createBehaviour(rule: Rule, scene: BehaviourScene): Behaviour {
  return entryFor(rule.kind).create(rule, scene);
}

/** What the rule watches, in the words of the protocol. */
export function regionOf(rule: Rule): Region {
  return entryFor(rule.kind).region(rule);
}

/** Whether its news come by hearsay, not by looks. */
export function isHeard({ kind }: Rule): boolean {
  return entryFor(kind).isHeard ?? false;
}

/** What the eye of a camera with these rules must look for. */
export function needsOf(rules: readonly Rule[]): WatchNeeds {
  return rules.reduce((sum, rule) => joined(sum, entryFor(rule.kind).needs), NO_NEEDS);
}

function joined(a: WatchNeeds, b: Partial<WatchNeeds>): WatchNeeds {
  return {
    tracks: a.tracks || (b.tracks ?? false),
    motion: a.motion || (b.motion ?? false),
    changes: a.changes || (b.changes ?? false),
    condition: a.condition || (b.condition ?? false),
    faces: a.faces || (b.faces ?? false),
    priority: Math.max(a.priority, b.priority ?? 0),
  };
}

function entryFor<K extends RuleKind>(kind: K): Entry<K> {
  const entries: { [Kind in RuleKind]: Entry<Kind> } = BEHAVIOURS;
  return entries[kind];
}
