/**
 * What a list of incidents is narrowed to, as it stands in the address of a request and of the page: lists are
 * comma-separated, so that a filter can be sent to somebody as a link.
 */
import { z } from 'zod';
import { incidentKind } from './camera.ts';
import { falseAlarmReason, incidentStatus, objectLabel } from './incident.ts';
import { instantMs, slug } from './names.ts';

const MOST_VALUES = 100;
export const LONGEST_SEARCH_TEXT = 200;

/** "a,b" -> ['a', 'b']; not given stays not given. */
export function listOf<Item extends z.ZodType<string, string>>(item: Item) {
  return z
    .string()
    .min(1, 'expected values with commas between them')
    .transform((text) => text.split(','))
    .pipe(z.array(item).max(MOST_VALUES, `expected at most ${MOST_VALUES} values`));
}

/** `0` or `1`. */
export const flag = z.enum(['0', '1']).transform((text) => text === '1');
export const instantText = z.coerce.number().pipe(instantMs);
export const searchText = z
  .string()
  .trim()
  .min(1, 'expected some text')
  .max(LONGEST_SEARCH_TEXT, `expected at most ${LONGEST_SEARCH_TEXT} characters`);

/** Of GET /api/incidents. Several of one sort: any of them; of different sorts: all. */
export const incidentFilter = {
  /** From this instant to before the other. */
  fromMs: instantText.optional(),
  toMs: instantText.optional(),
  siteIds: listOf(slug).optional(),
  /** As it is written. */
  hamlet: z.string().trim().min(1).max(200).optional(),
  cameraIds: listOf(slug).optional(),
  kinds: listOf(incidentKind).optional(),
  statuses: listOf(incidentStatus).optional(),
  falseAlarmReasons: listOf(falseAlarmReason).optional(),
  objectLabels: listOf(objectLabel).optional(),
  isLate: flag.optional(),
  isSigned: flag.optional(),
  isDemo: flag.optional(),
  /** As in the search box. */
  text: searchText.optional(),
} as const;
export const incidentFilterQuery = z.strictObject(incidentFilter);
export type IncidentFilter = z.infer<typeof incidentFilterQuery>;
