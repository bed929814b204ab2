/**
 * What is exported of each list and table: columns in Vietnamese, and how rows are made of what the list's own door
 * answers. Not here: who may (the list's door is asked), how it is written (csv.ts, xlsx.ts).
 */
import type { Ability } from '#protocol/account.ts';
import { cameraPage } from '#protocol/camera.ts';
import { casePage } from '#protocol/case-view.ts';
import { incidentPage } from '#protocol/incident.ts';
import { monthSeries, responseSeries, ruleTable, violationNumbers } from '#protocol/statistics.ts';
import { violationPage } from '#protocol/violation.ts';
import type { Cell } from './csv.ts';
import {
  CASE_STATUS_NAMES,
  CATEGORY_NAMES,
  KIND_NAMES,
  OUTCOME_NAMES,
  STATUS_NAMES,
  VIOLATION_OUTCOME_NAMES,
} from './words.ts';

export interface ExportTable {
  name: string;
  /** Of the door that lists it. */
  path: string;
  door: Ability;
  columns: readonly string[];
  /** `next`: to be handed to the door as `before`; null: that was all. */
  read(reply: unknown): { rows: Cell[][]; next: string | null };
}

const at = (atMs: number | null): Cell => (atMs === null ? null : { atMs });
const share = (value: number | null): Cell => (value === null ? null : Math.round(value * 1000) / 1000);

export const EXPORT_TABLES: readonly ExportTable[] = [
  {
    name: 'incidents',
    path: '/api/incidents',
    door: 'incident.read',
    columns: [
      'Mã',
      'Thời gian',
      'Loại',
      'Địa điểm',
      'Camera',
      'Thôn',
      'Trạng thái',
      'Người xử lý',
      'Lúc xử lý',
      'Ghi chú',
      'Mô tả',
    ],
    read: (reply) => {
      const { items, nextBefore } = incidentPage.parse(reply);
      const rows = items.map((one): Cell[] => [
        ...[one.id, at(one.startedAtMs), KIND_NAMES[one.kind], one.siteName, one.cameraName, one.hamlet],
        ...[
          STATUS_NAMES[one.status],
          one.acknowledgement?.byName ?? null,
          at(one.acknowledgement?.atMs ?? null),
        ],
        ...[one.acknowledgement?.note ?? null, one.why.vi],
      ]);
      return { rows, next: nextBefore };
    },
  },
  {
    name: 'violations',
    path: '/api/violations',
    door: 'violation.read',
    columns: [
      'Mã',
      'Thời gian',
      'Loại vi phạm',
      'Thôn',
      'Địa điểm',
      'Camera',
      'Mô tả',
      'Xử lý',
      'Vụ việc',
      'Người xác nhận',
      'Tình trạng',
    ],
    read: (reply) => {
      const { items, nextBefore } = violationPage.parse(reply);
      const rows = items.map((one): Cell[] => [
        ...[
          one.id,
          at(one.occurredAtMs),
          CATEGORY_NAMES[one.category],
          one.hamletName,
          one.siteName,
          one.cameraName,
        ],
        ...[one.description, VIOLATION_OUTCOME_NAMES[one.outcome], one.caseNumber, one.confirmedByName],
        one.status === 'withdrawn' ? `Đã rút: ${one.withdrawnReason ?? ''}` : 'Đã xác nhận',
      ]);
      return { rows, next: nextBefore };
    },
  },
  {
    name: 'cases',
    path: '/api/cases',
    door: 'case.read',
    columns: [
      'Số',
      'Tên vụ việc',
      'Loại',
      'Trạng thái',
      'Kết quả',
      'Thôn',
      'Địa điểm',
      'Xảy ra',
      'Lập lúc',
      'Người phụ trách',
      'Kết thúc',
    ],
    read: (reply) => {
      const { items, nextBefore } = casePage.parse(reply);
      const rows = items.map((one): Cell[] => [
        ...[one.number, one.title, one.category === null ? null : CATEGORY_NAMES[one.category]],
        ...[CASE_STATUS_NAMES[one.status], one.outcome === null ? null : OUTCOME_NAMES[one.outcome]],
        ...[one.hamletName, one.siteName, at(one.occurredFromMs), at(one.openedAtMs), one.leadName],
        at(one.closedAtMs),
      ]);
      return { rows, next: nextBefore };
    },
  },
  {
    name: 'cameras',
    path: '/api/cameras',
    door: 'camera.list',
    columns: ['Mã', 'Camera', 'Địa điểm', 'Thôn', 'Trạng thái', 'Từ lúc'],
    read: (reply) => ({
      rows: cameraPage
        .parse(reply)
        .items.map(({ id, name, siteName, hamlet, health }): Cell[] => [
          ...[id, name, siteName, hamlet, health.state],
          at(health.sinceAtMs),
        ]),
      next: null,
    }),
  },
  {
    name: 'statistics-months',
    path: '/api/statistics/months',
    door: 'statistics.read',
    columns: [
      'Tháng',
      'Số camera',
      'Lắp thêm',
      'Tháo dỡ',
      'Giờ hoạt động',
      'Giờ theo dõi',
      'Vụ vi phạm',
      'Cảnh báo',
      'Đã đánh giá',
      'Báo giả',
    ],
    read: (reply) => ({
      rows: monthSeries
        .parse(reply)
        .months.map((one): Cell[] => [
          ...[one.month, one.cameras.installed, one.cameras.added, one.cameras.removed],
          ...[one.cameraHours?.online ?? null, one.cameraHours?.possible ?? null],
          ...[one.violations.count, one.incidents.count, one.judged.count, one.falseAlarms.count],
        ]),
      next: null,
    }),
  },
  {
    name: 'statistics-categories',
    path: '/api/statistics/violations',
    door: 'statistics.read',
    columns: ['Loại vi phạm', 'Số vụ'],
    read: (reply) => ({
      rows: violationNumbers
        .parse(reply)
        .byCategory.map(({ category, violations }): Cell[] => [CATEGORY_NAMES[category], violations.count]),
      next: null,
    }),
  },
  {
    name: 'statistics-hamlets',
    path: '/api/statistics/violations',
    door: 'statistics.read',
    columns: ['Thôn', 'Số hộ', 'Số vụ', 'Số vụ trên 1.000 hộ'],
    read: (reply) => ({
      rows: violationNumbers
        .parse(reply)
        .byHamlet.map((one): Cell[] => [
          one.name ?? 'Không rõ thôn',
          one.households,
          one.violations.count,
          one.perThousandHouseholds,
        ]),
      next: null,
    }),
  },
  {
    name: 'statistics-responses',
    path: '/api/statistics/responses',
    door: 'statistics.read',
    columns: [
      'Tháng',
      'Cảnh báo',
      'Đã tiếp nhận',
      'Chưa tiếp nhận',
      'Trung vị (giây)',
      'Chín phần mười (giây)',
    ],
    read: (reply) => ({
      rows: responseSeries
        .parse(reply)
        .months.map((one): Cell[] => [
          ...[one.month, one.asking.count, one.answered.count, one.unanswered.count],
          ...[one.medianMs, one.p90Ms].map((ms) => (ms === null ? null : Math.round(ms / 1000))),
        ]),
      next: null,
    }),
  },
  {
    name: 'statistics-rules',
    path: '/api/statistics/rules',
    door: 'statistics.read',
    columns: [
      'Camera',
      'Quy tắc',
      'Loại',
      'Cảnh báo',
      'Đã đánh giá',
      'Báo giả',
      'Tỷ lệ',
      'Thấp nhất',
      'Cao nhất',
    ],
    read: (reply) => ({
      rows: ruleTable
        .parse(reply)
        .rules.map(({ falseAlarmShare: wrong, ...one }): Cell[] => [
          ...[one.cameraName, one.ruleId, KIND_NAMES[one.kind]],
          ...[one.incidents.count, one.judged.count, one.falseAlarms.count],
          ...[share(wrong?.share ?? null), share(wrong?.low ?? null), share(wrong?.high ?? null)],
        ]),
      next: null,
    }),
  },
];
