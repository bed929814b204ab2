/**
 * What a scene is made of: a painted place, rules the commune watches there, and short scripts of who moves through it.
 *
 * All places are fractions of the picture. A thing's place is its foot point (where it touches the ground), because
 * that is what the rules look at. Not here: how things look (figure.ts, vehicle.ts) or how frames are made (film.ts).
 */
import type { Canvas, Image, SKRSContext2D } from '@napi-rs/canvas';
import type { Box, Point } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import type { RuleEntry } from '#protocol/rule.ts';

/** Frames of the main stream per second: every time in a script is rounded to these. */
export const FRAMES_PER_SECOND = 10;
/** Segments last whole groups of pictures, so that they can follow each other in any order. */
export const GROUP_SECONDS = 2;

export const SCENE_NAMES = [
  'gate',
  'road',
  'yard',
  'market',
  'office',
  'gate-night',
  'road-night',
  'yard-night',
  'bus-stop',
  'lay-by',
  'square',
] as const;
export type SceneName = (typeof SCENE_NAMES)[number];

/** A picture of a face, seen from the front, in the middle. */
export type FacePicture = Image | Canvas;

export interface Clothes {
  shirt: string;
  trousers: string;
  skin: string;
  hair: string;
  /** Conical straw hat, motorbike helmet or bare head. */
  head: 'bare' | 'straw-hat' | 'helmet';
  bag: 'none' | 'shoulder' | 'hand';
  /** In place of a drawn face. */
  face?: FacePicture;
}

/** Where a foot point is at a time of the segment, in seconds. Between two of these it moves evenly. */
export interface Waypoint {
  atSeconds: number;
  at: Point;
}

/** A travelling bag, a cup with a straw, a plant in a pot. */
export type ThingForm = 'bag' | 'cup' | 'pot';

export type Actor =
  | {
      id: string;
      kind: 'person';
      path: Waypoint[];
      clothes: Clothes;
      size?: number;
      /** Strikes about with both arms between these two times. */
      fights?: readonly [fromSeconds: number, toSeconds: number];
    }
  | { id: string; kind: 'motorbike'; path: Waypoint[]; clothes: Clothes; colour: string }
  | { id: string; kind: 'car'; path: Waypoint[]; colour: string }
  /** Where and while it stands on the ground; for the rest of the time it is in the hand of `carriedBy`. */
  | { id: string; kind: 'thing'; form: ThingForm; path: Waypoint[]; carriedBy?: string };

/** Kinds of events that no foot point tells: the script says when they happen. */
export const CUE_EVENTS = [
  'loitering',
  'crowd',
  'object-left',
  'object-removed',
  'littering',
  'stopped-vehicle',
  'wrong-way',
  'agitation',
] as const;
export const TRUTH_EVENTS = ['line-crossed', 'zone-entered', ...CUE_EVENTS] as const;

/** Something begins to happen that the scene's rule of the same kind is there for. */
export interface Cue {
  event: (typeof CUE_EVENTS)[number];
  atSeconds: number;
  actorId: string;
}

export interface Segment {
  name: string;
  seconds: number;
  actors: Actor[];
  cues?: Cue[];
}

/** As the agent's file has it; the name is Vietnamese, as it stands on the page. */
export type SceneRule = RuleEntry & { id: string };

/** A part of the picture that stirs in the wind. */
export interface Foliage {
  at: Point;
  /** Radius as a fraction of the picture's height. */
  radius: number;
  colour: string;
}

export interface Scene {
  name: SceneName;
  isNight: boolean;
  /** Seed of leaves, stones and stains. */
  seed: number;
  /** Height of the horizon and of a grown person whose feet touch the lower edge, as fractions of the height. */
  horizon: number;
  personHeightAtBottom: number;
  paint: (canvas: Painter) => void;
  /** Painted over the actors: a counter, a gate post. */
  paintFront?: (canvas: Painter) => void;
  foliage: Foliage[];
  /** Things that belong to the place: there in every segment that does not move them itself, and no news. */
  fixtures?: Actor[];
  rules: SceneRule[];
  /** The first one is quiet. */
  segments: [Segment, ...Segment[]];
}

/** A drawing surface with its size and a source of chance that gives the same picture every time. */
export interface Painter {
  context: SKRSContext2D;
  width: number;
  height: number;
  random: () => number;
}

/** One thing on one frame, as the truth knows it. */
export interface ActorOnFrame {
  actorId: string;
  label: ObjectLabel;
  box: Box;
  foot: Point;
}

export interface TruthEvent {
  event: (typeof TRUTH_EVENTS)[number];
  ruleId: string;
  actorId: string;
  label: ObjectLabel;
  /** Frame of the main stream, counted from the start of the segment. */
  frame: number;
  box: Box;
}

export interface SegmentTruth {
  /** Per frame of the main stream. */
  frames: ActorOnFrame[][];
  events: TruthEvent[];
}
