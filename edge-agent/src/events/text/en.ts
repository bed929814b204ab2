/** English. */
import type { Words } from './words.ts';

const DIRECTIONS = {
  'left-to-right': 'from left to right',
  'right-to-left': 'from right to left',
};

export const en: Words = {
  labels: {
    person: 'A person',
    bicycle: 'A bicycle',
    car: 'A car',
    motorcycle: 'A motorbike',
    bus: 'A bus',
    truck: 'A truck',
    dog: 'A dog',
    cat: 'A cat',
    bag: 'A bag',
  },
  why: {
    intrusion: ({ reason, who, ruleName, timeOfDay }) =>
      `${who} was inside the zone "${ruleName}" for ${seconds(reason.heldMs)} seconds, from ${timeOfDay(reason.sinceAtMs)}`,
    'line-crossing': ({ reason, who, ruleName, timeOfDay }) =>
      `${who} crossed the line "${ruleName}" ${DIRECTIONS[reason.direction]} at ${timeOfDay(reason.crossedAtMs)}`,
  },
};

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(1);
}
