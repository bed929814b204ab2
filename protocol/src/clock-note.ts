/**
 * What is known of the clock an instant was taken by. Boxes in the countryside lose their time with their power, so
 * every instant of an agent travels as its clock said it, with what is known of that clock beside it.
 */
import { z } from 'zod';

/**
 * `offsetMs`: add it to the agent's instant to get central's time; measured over the line (half a round trip), at the
 * nearest time to the instant in the same run of the box. `none`: never measured since the box started.
 */
export const clockNote = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('central'),
    offsetMs: z.number().int().min(-8.64e15).max(8.64e15),
    /** Half the round trip of the measurement. */
    uncertaintyMs: z.number().int().min(0).max(600_000),
  }),
  z.strictObject({ source: z.literal('none') }),
]);
export type ClockNote = z.infer<typeof clockNote>;

/** Beyond it an instant is corrected where people see it, and marked as corrected. */
export const CORRECTED_FROM_MS = 2_000;

/** The instant by central's clock; the same instant where nothing is known or the difference does not matter. */
export function correctedMs(atMs: number, note: ClockNote | null): number {
  return note?.source === 'central' && Math.abs(note.offsetMs) > CORRECTED_FROM_MS
    ? atMs + note.offsetMs
    : atMs;
}
