/** Vietnamese. Numbers carry a comma. */
import type { Words } from './words.ts';

const DIRECTIONS = {
  'left-to-right': 'từ trái sang phải',
  'right-to-left': 'từ phải sang trái',
};

export const vi: Words = {
  labels: {
    person: 'Người',
    bicycle: 'Xe đạp',
    car: 'Ô tô',
    motorcycle: 'Xe máy',
    bus: 'Xe buýt',
    truck: 'Xe tải',
    dog: 'Chó',
    cat: 'Mèo',
    bag: 'Túi xách',
  },
  why: {
    intrusion: ({ reason, who, ruleName, timeOfDay }) =>
      `${who} ở trong vùng "${ruleName}" ${seconds(reason.heldMs)} giây, từ ${timeOfDay(reason.sinceAtMs)}`,
    'line-crossing': ({ reason, who, ruleName, timeOfDay }) =>
      `${who} đi qua vạch "${ruleName}" ${DIRECTIONS[reason.direction]} lúc ${timeOfDay(reason.crossedAtMs)}`,
  },
};

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(1).replace('.', ',');
}
