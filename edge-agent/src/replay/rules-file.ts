/** The file of rules that a clip is tried with: `{ rules: [...], personHeights?, timeZone? }`. */
import { z } from 'zod';
import { personHeights } from '#protocol/geometry.ts';
import { ruleList } from '#protocol/rule.ts';

export const rulesFile = z.strictObject(
  {
    rules: ruleList,
    /** Makes metres of the sizes in the picture, for every rule that brings none of its own. */
    personHeights: personHeights.optional(),
    /** Of times of day in sentences and schedules. */
    timeZone: z.string().default('Asia/Ho_Chi_Minh'),
  },
  { error: 'expected rules: followed by a list of rules' },
);
export type RulesFile = z.output<typeof rulesFile>;
