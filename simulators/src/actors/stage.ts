/**
 * Puts the actors of one frame on a canvas, far ones first, and says where they are. The canvas holds the painted
 * place; only the returned patches of it have changed.
 */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Box } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import type { Extent } from './extent.ts';
import { drawPerson } from './figure.ts';
import { placeAt, type Placement } from './path.ts';
import type { Actor, ActorOnFrame, Scene, Segment, ThingForm } from './scene.ts';
import { drawThing, dropThingShadow } from './thing.ts';
import { drawCar, drawMotorbike } from './vehicle.ts';

export interface Size {
  width: number;
  height: number;
}

export interface Patch {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface OnStage {
  actor: Actor;
  placement: Placement;
  personPx: number;
  /** Part of the place: the truth says nothing of it. */
  isFixture: boolean;
  load: ThingForm | undefined;
  /** Seconds into a fight; undefined for whoever is at peace. */
  fightSeconds: number | undefined;
}

/** Who and what is on stage at `seconds`, far ones first. */
export function castAt(scene: Scene, { actors }: Segment, seconds: number, size: Size): OnStage[] {
  const cast: OnStage[] = [];
  const fixtures = (scene.fixtures ?? []).filter((fixture) => actors.every(({ id }) => id !== fixture.id));
  for (const actor of [...fixtures, ...actors]) {
    const placement = placeAt(actor.path, seconds);
    if (placement !== null) {
      cast.push({
        actor,
        placement,
        personPx: personPxAt(scene, placement.at[1], size),
        isFixture: fixtures.includes(actor),
        load: loadOf(actor, actors, seconds),
        fightSeconds: fightSecondsOf(actor, seconds),
      });
    }
  }
  return cast.sort((a, b) => a.placement.at[1] - b.placement.at[1]);
}

/** What somebody carries: the thing that is theirs and does not stand on the ground. */
function loadOf({ id }: Actor, actors: readonly Actor[], seconds: number): ThingForm | undefined {
  for (const actor of actors) {
    if (actor.kind === 'thing' && actor.carriedBy === id && placeAt(actor.path, seconds) === null) {
      return actor.form;
    }
  }
  return undefined;
}

function fightSecondsOf(actor: Actor, seconds: number): number | undefined {
  const [from, to] = (actor.kind === 'person' ? actor.fights : undefined) ?? [Infinity, 0];
  return seconds >= from && seconds <= to ? seconds - from : undefined;
}

/** A rectangle with a little room round an actor and its shadow, inside the picture, on multiples of four; null when outside. */
export function patchOf(onStage: OnStage, size: Size): Patch | null {
  const { actor, placement, personPx, load, fightSeconds } = onStage;
  const [wide, tall] = load === undefined && fightSeconds === undefined ? REACH[actor.kind] : REACH_OF_ARMS;
  const x = placement.at[0] * size.width;
  const y = placement.at[1] * size.height;
  return alignPatch(
    {
      left: x - personPx * wide,
      top: y - personPx * tall,
      right: x + personPx * wide,
      bottom: y + personPx * 0.1,
    },
    size,
  );
}

/** Grows outward to multiples of four, so that the half-size picture's chroma is whole; null when outside. */
export function alignPatch(extent: Extent, size: Size): Patch | null {
  const left = Math.max(0, Math.floor(extent.left / 4) * 4);
  const right = Math.min(size.width, Math.ceil(extent.right / 4) * 4);
  const top = Math.max(0, Math.floor(extent.top / 4) * 4);
  const bottom = Math.min(size.height, Math.ceil(extent.bottom / 4) * 4);
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}

/** Draws one actor and returns what the truth says of it: a rider and his motorbike are two things. */
export function drawActor(context: SKRSContext2D, onStage: OnStage, size: Size): ActorOnFrame[] {
  const { actor, placement, personPx } = onStage;
  const x = placement.at[0] * size.width;
  const y = placement.at[1] * size.height;
  const walkedPx = placement.walked * size.width;
  const { facing } = placement;
  switch (actor.kind) {
    case 'person': {
      const heightPx = personPx * (actor.size ?? 1);
      const gait = (walkedPx / (heightPx * 0.78)) * Math.PI * 2;
      const extent = drawPerson(
        context,
        {
          x,
          y,
          heightPx,
          facing,
          gait,
          stride: placement.isMoving ? 1 : 0,
          load: onStage.load,
          fightSeconds: onStage.fightSeconds,
        },
        actor.clothes,
      );
      return seen(actor.id, 'person', extent, size);
    }
    case 'motorbike': {
      const pose = { x, y, personPx, facing, roll: walkedPx / (personPx * 0.14) };
      const { motorbike, rider } = drawMotorbike(context, pose, actor.colour, actor.clothes);
      return [
        ...seen(actor.id, 'motorcycle', motorbike, size),
        ...seen(`${actor.id}-rider`, 'person', rider, size),
      ];
    }
    case 'car': {
      const pose = { x, y, personPx, facing, roll: walkedPx / (personPx * 0.17) };
      return seen(actor.id, 'car', drawCar(context, pose, actor.colour), size);
    }
    case 'thing': {
      const { id, form } = actor;
      dropThingShadow(context, form, { x, y, personPx });
      const extent = drawThing(context, form, { x, y, personPx });
      return seen(id, form === 'bag' ? 'bag' : 'object', extent, size);
    }
  }
}

/** Height in pixels of a grown person whose feet are at `footY`. */
function personPxAt(scene: Scene, footY: number, size: Size): number {
  const nearness = (footY - scene.horizon) / (1 - scene.horizon);
  return Math.max(0.02, nearness * scene.personHeightAtBottom) * size.height;
}

/** Half width and height of what is drawn, in heights of a person. */
const REACH = {
  person: [0.32, 1.1],
  motorbike: [0.6, 1.1],
  car: [1.24, 0.82],
  thing: [0.3, 0.66],
} as const satisfies Record<Actor['kind'], readonly [number, number]>;
const REACH_OF_ARMS = [0.48, 1.16] as const;

/** Cut to the picture; a thing that shows less than a third of itself is not there for the truth. */
function seen(actorId: string, label: ObjectLabel, extent: Extent, size: Size): ActorOnFrame[] {
  const left = Math.max(0, extent.left / size.width);
  const right = Math.min(1, extent.right / size.width);
  const top = Math.max(0, extent.top / size.height);
  const bottom = Math.min(1, extent.bottom / size.height);
  const whole = (extent.right - extent.left) / size.width;
  if (right - left < whole / 3 || bottom <= top) {
    return [];
  }
  const box: Box = { x: left, y: top, w: right - left, h: bottom - top };
  return [{ actorId, label, box, foot: [box.x + box.w / 2, bottom] }];
}
