/** What messages say, in both languages. No names of people; a match of faces is not called one. */
import type { Locale } from '#protocol/account.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import type { Severity } from '#protocol/notify.ts';

export const KIND_WORDS = {
  intrusion: { vi: 'Xâm nhập vùng cấm', en: 'Intrusion' },
  'line-crossing': { vi: 'Vượt vạch', en: 'Line crossed' },
  loitering: { vi: 'Lảng vảng', en: 'Loitering' },
  crowd: { vi: 'Tụ tập đông người', en: 'Crowd' },
  'object-left': { vi: 'Đồ vật bị bỏ lại', en: 'Object left behind' },
  'object-removed': { vi: 'Đồ vật bị lấy đi', en: 'Object removed' },
  littering: { vi: 'Xả rác', en: 'Littering' },
  'stopped-vehicle': { vi: 'Xe dừng sai chỗ', en: 'Vehicle stopped' },
  'wrong-way': { vi: 'Đi ngược chiều', en: 'Wrong way' },
  agitation: { vi: 'Xô xát, náo động', en: 'Agitation' },
  'camera-covered': { vi: 'Camera bị che', en: 'Camera covered' },
  'camera-defocused': { vi: 'Camera mờ', en: 'Camera out of focus' },
  'camera-moved': { vi: 'Camera bị xoay', en: 'Camera moved' },
  'camera-frozen': { vi: 'Hình camera đứng', en: 'Picture frozen' },
  'camera-offline': { vi: 'Mất camera', en: 'Camera offline' },
  'face-watch-list': { vi: 'Cần xem xét ngay', en: 'Look at this now' },
  'face-unknown': { vi: 'Cần xem xét', en: 'Please look at this' },
  'camera-event': { vi: 'Camera tự báo', en: 'Reported by the camera' },
  'recording-fault': { vi: 'Lỗi ghi hình', en: 'Recording fault' },
} as const satisfies Record<IncidentKind, Record<Locale, string>>;

export const SEVERITY_WORDS = {
  critical: { vi: 'KHẨN', en: 'URGENT' },
  alarm: { vi: 'Báo động', en: 'Alarm' },
  information: { vi: 'Thông tin', en: 'Information' },
} as const satisfies Record<Severity, Record<Locale, string>>;

export const MESSAGE_WORDS = {
  vi: {
    at: (time: string) => `lúc ${time}`,
    repeats: (count: number) => `và ${count} lần nữa`,
    unanswered: 'Chưa ai tiếp nhận',
    testTitle: 'Mắt Làng: thử thông báo',
    testText: 'Đây là thông báo thử, không có sự kiện nào xảy ra.',
  },
  en: {
    at: (time: string) => `at ${time}`,
    repeats: (count: number) => `and ${count} more`,
    unanswered: 'Nobody has acknowledged it',
    testTitle: 'Mắt Làng: test message',
    testText: 'This is a test; nothing has happened.',
  },
} as const;

export const MAIL_WORDS = {
  vi: {
    open: 'Mở sự kiện',
    foot: 'Thư tự động của hệ thống Mắt Làng. Nội dung và hình ảnh chỉ dành cho người nhận.',
  },
  en: {
    open: 'Open the incident',
    foot: 'Sent by Mắt Làng. Text and pictures are for the recipient only.',
  },
} as const satisfies Record<Locale, { open: string; foot: string }>;
