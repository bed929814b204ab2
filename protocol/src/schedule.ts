/** When a rule is awake, in the local time of the commune. */
import { z } from 'zod';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day, HH:MM');

/** From `from` to `to` (past midnight when `to` is earlier) on the days `from` falls on. */
export const period = z.strictObject({
  days: z
    .array(z.enum(WEEKDAYS))
    .min(1)
    .default([...WEEKDAYS]),
  from: timeOfDay,
  to: timeOfDay,
});
export type Period = z.infer<typeof period>;

export const schedule = z.union(
  [
    z.literal('always'),
    z.array(period).min(1, 'expected at least one period').max(32),
    period.transform((one) => [one]),
  ],
  { error: "expected 'always', a period { days?, from, to } or a list of periods" },
);
export type Schedule = z.output<typeof schedule>;
