/** Words of setting how often a place may be wrong about faces. */
import type { faceCalibration as vi } from '../vi/face-calibration.ts';
import type { WordsOf } from '../words-of.ts';

export const faceCalibration: WordsOf<typeof vi> = {
  faceCalibration: {
    title: 'Face thresholds',
    lead: 'Each place chooses how many false alarms a month it can bear; its thresholds follow from the strangers who passed there.',
    none: 'No place has cameras that look for faces.',
    noneHint: 'Add the rule “Watch-list candidate” or “Unknown face” to a camera.',
    wanted: 'False alarms a month that are bearable',
    wantedHint: '0.01 to 1000. Fewer false alarms mean more misses.',
    wouldBe: 'The threshold would be about {{score}}.',
    save: 'Save',
    saved: 'Saved.',
    failed: 'Not saved, the number you typed is still here: {{message}}',
    unfit: 'Give a number from 0.01 to 1000.',
    origin: {
      'built-in': 'Built-in thresholds: too few people seen here yet',
      measured: 'Thresholds measured at this place',
    },
    needed: 'About {{tracks}} more people must pass before it can be measured.',
    seen: '{{tracks}} people passed in {{days}} days',
    thresholds: 'Candidate from score {{candidate}}, strong from {{strong}}',
    drift:
      'Strangers of the last week score {{shift}} standard deviations off those before. Check the camera: turned, other light, other lens? If not, thresholds follow in a few days.',
    steady: 'Strangers’ scores of the last week are steady (moved {{shift}}).',
    chart: 'Strangers beyond each score, times a month',
    chartSays:
      'How many times a month strangers reach each score. At the candidate threshold {{candidate}}: about {{perMonth}}. Wanted: {{wanted}}.',
    axisScore: 'score (standard deviations above strangers)',
    axisMonth: 'times a month',
    candidate: 'candidate',
    strong: 'strong',
    wantedLine: 'wanted',
    measuredLine: 'seen',
    extrapolated: 'reckoned beyond what was seen',
    answersRow: 'answers of people',
    answer: { 'same-person': 'same person', 'not-this-person': 'not the person', unsure: 'unsure' },
    table: 'Table of figures',
    score: 'Score',
    perMonth: 'Times a month',
    how: 'How known',
    answersOf: '{{answer}}: {{count}}',
    noCurve: 'No curve yet: no stranger has been compared here.',
    readOnly: 'You may look, not change.',
  },
};
