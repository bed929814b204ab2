/** What a detector says about one look, before anybody has tracked it. */
import type { Box } from '#protocol/geometry.ts';
import type { ObjectLabel } from '#protocol/incident.ts';

export interface Detection {
  label: ObjectLabel;
  /** 0 to 1. */
  score: number;
  /** Pixels of the canvas as the detector gives it, fractions of the picture once mapped back. */
  box: Box;
  /** It runs out of the part of the picture that was shown: its true extent is not known. */
  isCut: boolean;
}

/** Labels one object may change between from look to look. */
export type LabelGroup = 'person' | 'two-wheeler' | 'vehicle' | 'animal' | 'bag' | 'object';

export const LABEL_GROUPS = {
  person: 'person',
  bicycle: 'two-wheeler',
  motorcycle: 'two-wheeler',
  car: 'vehicle',
  bus: 'vehicle',
  truck: 'vehicle',
  dog: 'animal',
  cat: 'animal',
  bag: 'bag',
  object: 'object',
} as const satisfies Record<ObjectLabel, LabelGroup>;
