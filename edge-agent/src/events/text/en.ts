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
    object: 'A thing',
  },
  why: {
    intrusion: ({ reason, who, ruleName, timeOfDay }) =>
      `${who} was inside the zone "${ruleName}" for ${seconds(reason.heldMs)} seconds, from ${timeOfDay(reason.sinceAtMs)}`,
    'line-crossing': ({ reason, who, ruleName, timeOfDay }) =>
      `${who} crossed the line "${ruleName}" ${DIRECTIONS[reason.direction]} at ${timeOfDay(reason.crossedAtMs)}`,
    loitering: ({ reason, who, ruleName, timeOfDay }) =>
      `${who} has stayed in the zone "${ruleName}" for ${seconds(reason.stayedMs)} seconds, since ${timeOfDay(reason.sinceAtMs)}`,
    crowd: ({ reason, ruleName, timeOfDay }) =>
      `${reason.people} people at once in the zone "${ruleName}"${density(reason.perSquareMetre)} for ${seconds(reason.heldMs)} seconds, since ${timeOfDay(reason.sinceAtMs)}`,
    'object-left': ({ reason, who, ruleName, timeOfDay }) =>
      `${who} has stood in the zone "${ruleName}" for ${seconds(reason.stoodMs)} seconds, since ${timeOfDay(reason.sinceAtMs)}; ${
        reason.ownerLeftAtMs === null
          ? 'nobody was seen to put it there'
          : `whoever put it there left at ${timeOfDay(reason.ownerLeftAtMs)}`
      }`,
    'object-removed': ({ reason, ruleName, timeOfDay }) =>
      `Something that had stood in the zone "${ruleName}" has been gone since ${timeOfDay(reason.goneSinceAtMs)}; ${
        reason.wasTakenByPerson ? 'a person was at it' : 'nobody was seen at it'
      }`,
    littering: ({ reason, ruleName, timeOfDay }) =>
      `Somebody dropped a small thing in the zone "${ruleName}" at ${timeOfDay(reason.droppedAtMs)} and walked on at ${timeOfDay(reason.walkedOnAtMs)}`,
    'stopped-vehicle': ({ reason, who, ruleName, timeOfDay }) =>
      `${who} has stood still in the zone "${ruleName}" for ${seconds(reason.stoodMs)} seconds, since ${timeOfDay(reason.sinceAtMs)}`,
    'wrong-way': ({ reason, who, ruleName, timeOfDay }) =>
      `${who} has gone against the permitted way of the zone "${ruleName}" for ${seconds(reason.heldMs)} seconds, since ${timeOfDay(reason.sinceAtMs)}`,
    agitation: ({ reason, ruleName, timeOfDay }) =>
      `${reason.people === 1 ? 'One person moves' : `${reason.people} people move`} violently in the zone "${ruleName}" for ${seconds(reason.heldMs)} seconds, since ${timeOfDay(reason.sinceAtMs)} (experimental)`,
    'camera-covered': ({ reason, timeOfDay }) =>
      `The camera has been covered since ${timeOfDay(reason.sinceAtMs)}`,
    'camera-defocused': ({ reason, timeOfDay }) =>
      `The picture has been out of focus since ${timeOfDay(reason.sinceAtMs)}`,
    'camera-moved': ({ reason, timeOfDay }) =>
      `The camera has been turned away from its view since ${timeOfDay(reason.sinceAtMs)}`,
    'camera-frozen': ({ reason, timeOfDay }) =>
      `The picture has been frozen since ${timeOfDay(reason.sinceAtMs)}`,
    'camera-offline': ({ reason, timeOfDay }) =>
      `The camera has given no picture since ${timeOfDay(reason.sinceAtMs)}${because(reason.detail)}${ofSite(reason)}`,
    'camera-event': ({ reason, timeOfDay }) =>
      `The camera itself reported "${reason.topic}" at ${timeOfDay(reason.atMs)}`,
    'face-watch-list': ({ reason, timeOfDay }) =>
      `A face is like somebody on the watch-list (${reason.isStrong ? 'very like' : 'candidate'}), a person has to confirm it: ${faces(reason.shots)} of the track, best ${Math.round(reason.widthPx)} px wide, at ${timeOfDay(reason.atMs)}`,
    'face-unknown': ({ reason, timeOfDay }) =>
      `A face that is not among those expected here, a person has to confirm it: ${faces(reason.shots)} of the track, best ${Math.round(reason.widthPx)} px wide, at ${timeOfDay(reason.atMs)}`,
  },
};

function faces(count: number): string {
  return count === 1 ? '1 face' : `${count} faces`;
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(1);
}

function because(detail: string): string {
  return detail === '' ? '' : `: ${detail}`;
}

function ofSite({ gone, total }: { gone: number; total: number }): string {
  return gone > 1 ? ` (${gone} of the ${total} cameras of this place are gone)` : '';
}

function density(perSquareMetre: number | null): string {
  return perSquareMetre === null ? '' : ` (${perSquareMetre.toFixed(1)} per square metre)`;
}
