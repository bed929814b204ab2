/** Words of what false alarms say of a rule. */
import type { ruleFeedback as vi } from '../vi/rule-feedback.ts';
import type { WordsOf } from '../words-of.ts';

export const ruleFeedback: WordsOf<typeof vi> = {
  ruleFeedback: {
    title: 'False alarms of this rule',
    none: 'No false alarm in the last {{days}} days.',
    count: 'Last {{days}} days: {{falseAlarms}} false of {{alarms}} alarms.',
    where: 'Choose a line to see its place in the picture.',
    accept: 'Put into the draft',
    pictureAlt: 'Picture of the false alarm of {{at}}',
    advice: {
      'no-animals': 'Suggested: leave animals out of the kinds of object (reason: {{reason}}).',
      'less-sensitive':
        'Suggested: one step less sensitive (reason: {{reason}}). Try it on the last 24 hours before saving.',
      redraw: 'Look at the zone or the line again (reason: {{reason}}).',
      schedule: 'Look at the schedule again: people may be there at some hours (reason: {{reason}}).',
    },
  },
};
