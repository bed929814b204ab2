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
    object: 'Đồ vật',
  },
  why: {
    intrusion: ({ reason, who, ruleName, timeOfDay }) =>
      `${who} ở trong vùng "${ruleName}" ${seconds(reason.heldMs)} giây, từ ${timeOfDay(reason.sinceAtMs)}`,
    'line-crossing': ({ reason, who, ruleName, timeOfDay }) =>
      `${who} đi qua vạch "${ruleName}" ${DIRECTIONS[reason.direction]} lúc ${timeOfDay(reason.crossedAtMs)}`,
    loitering: ({ reason, who, ruleName, timeOfDay }) =>
      `${who} quanh quẩn trong vùng "${ruleName}" ${seconds(reason.stayedMs)} giây, từ ${timeOfDay(reason.sinceAtMs)}`,
    crowd: ({ reason, ruleName, timeOfDay }) =>
      `${reason.people} người tụ tập trong vùng "${ruleName}"${density(reason.perSquareMetre)} suốt ${seconds(reason.heldMs)} giây, từ ${timeOfDay(reason.sinceAtMs)}`,
    'object-left': ({ reason, who, ruleName, timeOfDay }) =>
      `${who} bị bỏ lại trong vùng "${ruleName}" ${seconds(reason.stoodMs)} giây, từ ${timeOfDay(reason.sinceAtMs)}; ${
        reason.ownerLeftAtMs === null
          ? 'không thấy ai đặt xuống'
          : `người đặt xuống đã đi lúc ${timeOfDay(reason.ownerLeftAtMs)}`
      }`,
    'object-removed': ({ reason, ruleName, timeOfDay }) =>
      `Đồ vật vốn ở trong vùng "${ruleName}" đã biến mất từ ${timeOfDay(reason.goneSinceAtMs)}; ${
        reason.wasTakenByPerson ? 'có người ở chỗ đó' : 'không thấy ai ở chỗ đó'
      }`,
    littering: ({ reason, ruleName, timeOfDay }) =>
      `Có người bỏ lại vật nhỏ trong vùng "${ruleName}" lúc ${timeOfDay(reason.droppedAtMs)} rồi đi tiếp lúc ${timeOfDay(reason.walkedOnAtMs)}`,
    'stopped-vehicle': ({ reason, who, ruleName, timeOfDay }) =>
      `${who} đứng yên trong vùng "${ruleName}" ${seconds(reason.stoodMs)} giây, từ ${timeOfDay(reason.sinceAtMs)}`,
    'wrong-way': ({ reason, who, ruleName, timeOfDay }) =>
      `${who} đi ngược chiều trong vùng "${ruleName}" ${seconds(reason.heldMs)} giây, từ ${timeOfDay(reason.sinceAtMs)}`,
    agitation: ({ reason, ruleName, timeOfDay }) =>
      `${reason.people} người chuyển động mạnh trong vùng "${ruleName}" suốt ${seconds(reason.heldMs)} giây, từ ${timeOfDay(reason.sinceAtMs)} (thử nghiệm)`,
    'camera-covered': ({ reason, timeOfDay }) => `Camera bị che từ ${timeOfDay(reason.sinceAtMs)}`,
    'camera-defocused': ({ reason, timeOfDay }) => `Hình bị mất nét từ ${timeOfDay(reason.sinceAtMs)}`,
    'camera-moved': ({ reason, timeOfDay }) =>
      `Camera bị xoay khỏi góc nhìn từ ${timeOfDay(reason.sinceAtMs)}`,
    'camera-frozen': ({ reason, timeOfDay }) => `Hình bị đứng từ ${timeOfDay(reason.sinceAtMs)}`,
    'camera-offline': ({ reason, timeOfDay }) =>
      `Camera không có hình từ ${timeOfDay(reason.sinceAtMs)}${because(reason.detail)}${ofSite(reason)}`,
    'camera-event': ({ reason, timeOfDay }) =>
      `Camera tự báo "${reason.topic}" lúc ${timeOfDay(reason.atMs)}`,
    'face-watch-list': ({ reason, timeOfDay }) =>
      `Khuôn mặt giống một người trong danh sách theo dõi (mức giống ${reason.isStrong ? 'rất cao' : 'cao'}), cần người xác nhận: ${reason.shots} ảnh mặt của lượt đi qua, rõ nhất rộng ${Math.round(reason.widthPx)} px, lúc ${timeOfDay(reason.atMs)}`,
    'face-unknown': ({ reason, timeOfDay }) =>
      `Khuôn mặt không thuộc những người được phép ở đây, cần người xác nhận: ${reason.shots} ảnh mặt của lượt đi qua, rõ nhất rộng ${Math.round(reason.widthPx)} px, lúc ${timeOfDay(reason.atMs)}`,
  },
};

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(1).replace('.', ',');
}

function because(detail: string): string {
  return detail === '' ? '' : `: ${detail}`;
}

function ofSite({ gone, total }: { gone: number; total: number }): string {
  return gone > 1 ? ` (${gone}/${total} camera của địa điểm này cùng mất hình)` : '';
}

function density(perSquareMetre: number | null): string {
  return perSquareMetre === null
    ? ''
    : ` (${perSquareMetre.toFixed(1).replace('.', ',')} người mỗi mét vuông)`;
}
