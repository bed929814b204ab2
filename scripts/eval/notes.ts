/**
 * What a person found who looked at an incident that no label speaks of: was it right, and if not, what caused it.
 * In notes.yaml, found again by clip, rule and time, so that it outlives changes of the numbers of tracks.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { readConfig } from '#base/config.ts';
import { point, type Point } from '#protocol/geometry.ts';

const note = z.strictObject({
  clip: z.string().min(1),
  rule: z.string().min(1),
  /** Seconds of the clip; one note may be about a stretch. */
  fromS: z.number().min(0),
  toS: z.number().min(0).optional(),
  /** Foot point, where more than one began at that time. */
  at: point.optional(),
  verdict: z.enum(['right', 'false']),
  /** What was really there. */
  cause: z.string().min(1),
});
export type Note = z.output<typeof note>;

const notesFile = z.strictObject({ notes: z.array(note) });

const TOLERANCE_S = 1;
/** Of the picture. */
const NEAR = 0.08;

export function readNotes(): Note[] {
  return readConfig(join(import.meta.dirname, 'notes.yaml'), notesFile).notes;
}

/** The first that fits: those about one place stand before those about a stretch. */
export function noteFor(
  notes: readonly Note[],
  clip: string,
  incident: { rule: string; fromS: number; at: Point | null },
): Note | null {
  return (
    notes.find(
      ({ clip: name, rule, fromS, toS, at }) =>
        name === clip &&
        isNear(at, incident.at) &&
        rule === incident.rule &&
        incident.fromS >= fromS - TOLERANCE_S &&
        incident.fromS <= (toS ?? fromS) + TOLERANCE_S,
    ) ?? null
  );
}

function isNear(noted: Point | undefined, at: Point | null): boolean {
  return noted === undefined || (at !== null && Math.hypot(noted[0] - at[0], noted[1] - at[1]) <= NEAR);
}
