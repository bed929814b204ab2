/** Vietnamese of the papers: names of things, and figures as an office writes them. Papers are in Vietnamese only. */
import type { CaseOutcome, CaseStatus } from '#protocol/case.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import type { IncidentStatus } from '#protocol/incident.ts';
import type { ViolationCategory, ViolationOutcome } from '#protocol/violation.ts';

export const CATEGORY_NAMES: Record<ViolationCategory, string> = {
  theft: 'Trộm cắp tài sản',
  trespass: 'Xâm nhập trái phép',
  disorder: 'Gây rối trật tự',
  crowd: 'Tụ tập đông người',
  littering: 'Xả rác bừa bãi',
  traffic: 'Vi phạm giao thông',
  'border-crossing': 'Xuất nhập cảnh trái phép',
  smuggling: 'Buôn lậu',
  'property-damage': 'Hủy hoại tài sản',
  other: 'Khác',
};

export const OUTCOME_NAMES: Record<CaseOutcome, string> = {
  solved: 'đã làm rõ',
  unsolved: 'chưa làm rõ',
  unfounded: 'không có cơ sở',
  referred: 'chuyển cơ quan khác',
};

export const KIND_NAMES: Record<IncidentKind, string> = {
  intrusion: 'Xâm nhập',
  'line-crossing': 'Vượt vạch',
  loitering: 'Quanh quẩn lâu',
  crowd: 'Tụ tập đông người',
  'object-left': 'Vật bị bỏ lại',
  'object-removed': 'Vật bị lấy đi',
  littering: 'Xả rác',
  'stopped-vehicle': 'Xe đỗ sai chỗ',
  'wrong-way': 'Đi ngược chiều',
  agitation: 'Xô xát, chạy',
  'camera-covered': 'Camera bị che',
  'camera-defocused': 'Camera mất nét',
  'camera-moved': 'Camera bị xoay',
  'camera-frozen': 'Hình bị đứng',
  'camera-offline': 'Camera mất kết nối',
  'face-watch-list': 'Ứng viên danh sách theo dõi',
  'face-unknown': 'Người lạ',
  'camera-event': 'Camera tự báo',
  'recording-fault': 'Ghi hình gặp sự cố',
};

export const STATUS_NAMES: Record<IncidentStatus, string> = {
  new: 'Chưa nhận',
  acknowledged: 'Đã nhận',
  'false-alarm': 'Báo giả',
  escalated: 'Đã báo lên',
  merged: 'Đã gộp',
};

export const WEEKDAYS = ['Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy', 'Chủ nhật'] as const;

/** 1.234 */
export function number(value: number): string {
  return Math.round(value).toLocaleString('vi-VN');
}

/** 0.1234 as 12,3% */
export function percent(share: number): string {
  return `${decimal(share * 100)}%`;
}

/** 12,3; without a useless ,0 */
export function decimal(value: number): string {
  return value.toLocaleString('vi-VN', { maximumFractionDigits: 1 });
}

/** 2 giờ 5 phút; 4 phút 30 giây; 12 giây */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const parts =
    hours > 0
      ? [`${number(hours)} giờ`, minutes > 0 ? `${minutes} phút` : '']
      : minutes > 0
        ? [`${minutes} phút`, rest > 0 ? `${rest} giây` : '']
        : [`${rest} giây`];
  return parts.filter((part) => part !== '').join(' ');
}

/** `a, b và c` */
export function list(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} và ${last}`;
}

/**
 * `tăng 3 vụ (25%) so với tháng trước (12 vụ)`. `before` null: there are no figures of that time, which is not the same
 * as none.
 */
export function comparedWith(now: number, before: number | null, what: string, unit: string): string {
  if (before === null) {
    return `chưa có số liệu ${what} để so sánh`;
  }
  const change = now - before;
  if (change === 0) {
    return `bằng ${what} (${number(before)} ${unit})`;
  }
  const share = before === 0 ? '' : ` (${percent(Math.abs(change) / before)})`;
  return `${change > 0 ? 'tăng' : 'giảm'} ${number(Math.abs(change))} ${unit}${share} so với ${what} (${number(before)} ${unit})`;
}

/** `2026-10` as `tháng 10 năm 2026` */
export function monthName(month: string): string {
  const [year = '', digits = ''] = month.split('-');
  return `tháng ${Number(digits)} năm ${year}`;
}

/** `2026-10` as `10/2026` */
export function shortMonth(month: string): string {
  const [year = '', digits = ''] = month.split('-');
  return `${digits}/${year}`;
}

export const CASE_STATUS_NAMES: Record<CaseStatus, string> = {
  open: 'Mới lập',
  investigating: 'Đang điều tra',
  'handed-over': 'Đã chuyển đơn vị phối hợp',
  closed: 'Đã kết thúc',
  merged: 'Đã gộp',
};

export const VIOLATION_OUTCOME_NAMES: Record<ViolationOutcome, string> = {
  open: 'Đang xử lý',
  reminded: 'Nhắc nhở',
  fined: 'Phạt tiền',
  referred: 'Chuyển cơ quan khác',
  prosecuted: 'Xử lý hình sự',
  'no-action': 'Không xử lý được',
};
