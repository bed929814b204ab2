/** Names that travel: ids chosen by people (cameras, sites, rules) and ids made by machines (UUIDv7). */
import { z } from 'zod';

/** Lower-case letters, digits and dashes: safe in a path, a URL and a file name. */
export const slug = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/,
    'expected lower-case letters, digits and dashes, 1 to 64 characters',
  );

export const uuid = z.uuid('expected a UUID');

/** Free text shown to people. Control characters are refused. */
export const label = z
  .string()
  .trim()
  .min(1, 'expected some text')
  .max(200, 'expected at most 200 characters')
  .regex(/^[^\p{Cc}]*$/u, 'expected no control characters');

/** Milliseconds since 1970 UTC. */
export const instantMs = z.number().int().min(0).max(8.64e15);

/** What a program says, at most so long. Without NUL, which not every ledger can keep. */
export const words = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\0]*$/, 'expected no NUL character');

/** Text in both languages of the page. */
export const bilingual = z.strictObject({ vi: words(1000).min(1), en: words(1000).min(1) });
export type Bilingual = z.infer<typeof bilingual>;
