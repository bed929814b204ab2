/**
 * What a person found who looked at an incident that no label speaks of: was it right, and if not, what caused it.
 * In notes.yaml, found again by clip, rule and time, so that it outlives changes of the numbers of tracks.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { readConfig } from '#base/config.ts';

const note = z.strictObject({
  clip: z.string().min(1),
  rule: z.string().min(1),
  /** Seconds of the clip; one note may be about a stretch. */
  fromS: z.number().min(0),
  toS: z.number().min(0).optional(),
  verdict: z.enum(['right', 'false']),
  /** What was really there. */
  cause: z.string().min(1),
});
export type Note = z.output<typeof note>;

const notesFile = z.strictObject({ notes: z.array(note) });

const TOLERANCE_S = 1;

export function readNotes(): Note[] {
  return readConfig(join(import.meta.dirname, 'notes.yaml'), notesFile).notes;
}

export function noteFor(
  notes: readonly Note[],
  clip: string,
  incident: { rule: string; fromS: number },
): Note | null {
  return (
    notes.find(
      ({ clip: name, rule, fromS, toS }) =>
        name === clip &&
        rule === incident.rule &&
        incident.fromS >= fromS - TOLERANCE_S &&
        incident.fromS <= (toS ?? fromS) + TOLERANCE_S,
    ) ?? null
  );
}
