/** Violations people confirmed, and the cases most of them came from. */
import { startOfMonth } from '#central/ledger/local-months.ts';
import type { CasesTable, ViolationsTable } from '#central/ledger/cases/case-tables.ts';
import type { ViolationCategory } from '#protocol/violation.ts';
import { drawDay, instantOfDay, isOfNight, seasonOf, type SeedPlan } from './plan.ts';
import { OFFICER } from './draw-incidents.ts';

const DAY_MS = 86_400_000;
/** Of an ordinary month in a commune of ten hamlets. */
const PER_MONTH = 26;
/** A third of them is noticed because of a camera; a tenth does not happen where one looks. Neither can be told apart. */
const LESS_WITH_CAMERAS = 0.1;

const SORTS: readonly {
  category: ViolationCategory;
  weight: number;
  titles: readonly [string, ...string[]];
}[] = [
  {
    category: 'theft',
    weight: 6,
    titles: ['Mất xe đạp trước nhà văn hóa', 'Mất trộm gà trong đêm', 'Mất máy bơm nước ngoài đồng'],
  },
  { category: 'trespass', weight: 3, titles: ['Vào trụ sở ngoài giờ', 'Trèo tường vào sân trường'] },
  { category: 'disorder', weight: 4, titles: ['Đánh nhau ở quán nước', 'Gây mất trật tự sau đám cưới'] },
  { category: 'crowd', weight: 2, titles: ['Tụ tập thanh niên đêm khuya'] },
  { category: 'littering', weight: 6, titles: ['Đổ rác ra bờ đê', 'Đổ phế thải xây dựng ven đường'] },
  {
    category: 'traffic',
    weight: 9,
    titles: ['Đi ngược chiều qua ngã tư chợ', 'Chở hàng cồng kềnh', 'Dừng đỗ cản trở cổng trường'],
  },
  {
    category: 'property-damage',
    weight: 1.5,
    titles: ['Phá biển báo đầu thôn', 'Đập vỡ kính phòng giao dịch'],
  },
  { category: 'other', weight: 1, titles: ['Thả rông gia súc trên đường'] },
];
const OUTCOMES = ['reminded', 'reminded', 'fined', 'fined', 'referred', 'no-action', 'open'] as const;

export function drawViolations(
  plan: SeedPlan,
  communeId: string,
  month: number,
  numbers: Map<number, number>,
): { violations: ViolationsTable[]; cases: CasesTable[] } {
  const { dice, cameras, nowMs, registry } = plan;
  const [fromMs, toMs] = [startOfMonth(month), Math.min(startOfMonth(month + 1), nowMs)];
  const standing = cameras.filter((camera) => camera.fromMs < fromMs).length / cameras.length;
  const part = (toMs - fromMs) / (startOfMonth(month + 1) - fromMs);
  const expected = PER_MONTH * seasonOf(month) * (1 - LESS_WITH_CAMERAS * standing) * part;
  const count = Math.max(
    0,
    Math.round(expected + (dice.next() + dice.next() - 1) * Math.sqrt(expected) * 1.7),
  );
  const drawn = Array.from({ length: count }, () => {
    const sort = SORTS[dice.weighted(SORTS.map(({ weight }) => weight))] ?? SORTS[0];
    const category = sort?.category ?? 'other';
    const atMs = Math.min(
      toMs - 60_000,
      instantOfDay(dice, drawDay(dice, fromMs, toMs), isOfNight(category)),
    );
    return { category, title: dice.pick(sort?.titles ?? ['Khác']), atMs };
  }).sort((a, b) => a.atMs - b.atMs);

  const violations: ViolationsTable[] = [];
  const cases: CasesTable[] = [];
  for (const { category, title, atMs } of drawn) {
    const site = dice.isHit(0.85) ? registry.sites[dice.below(registry.sites.length)] : undefined;
    const hamletId = site?.hamletId ?? registry.hamlets[dice.below(registry.hamlets.length)]?.id ?? null;
    const confirmedAtMs = Math.min(nowMs, Math.floor(atMs + dice.around(DAY_MS, 0.9)));
    const isOver = confirmedAtMs + 20 * DAY_MS < nowMs;
    const place = { site_id: site?.id ?? null, hamlet_id: hamletId };
    const opened = dice.isHit(0.6)
      ? caseOf(communeId, plan, numbers, { title, category, atMs, confirmedAtMs, isOver, place })
      : null;
    cases.push(...(opened === null ? [] : [opened]));
    violations.push({
      commune_id: communeId,
      id: dice.id(confirmedAtMs),
      case_id: opened?.id ?? null,
      incident_id: null,
      category,
      ...place,
      camera_id: null,
      occurred_at_ms: atMs,
      description: title,
      outcome: isOver ? dice.pick(OUTCOMES) : 'open',
      status: dice.isHit(0.03) ? 'withdrawn' : 'confirmed',
      withdrawn_reason: null,
      confirmed_by_id: OFFICER.id,
      confirmed_by_name: OFFICER.name,
      confirmed_at_ms: confirmedAtMs,
      is_demo: 1,
      revision: 1,
    });
  }
  return { violations: violations.map(withReason), cases };
}

function withReason(row: ViolationsTable): ViolationsTable {
  return row.status === 'withdrawn' ? { ...row, withdrawn_reason: 'Ghi nhầm' } : row;
}

interface DrawnCase {
  title: string;
  category: ViolationCategory;
  atMs: number;
  confirmedAtMs: number;
  isOver: boolean;
  place: { site_id: string | null; hamlet_id: string | null };
}

function caseOf(
  communeId: string,
  { dice, nowMs }: SeedPlan,
  numbers: Map<number, number>,
  { title, category, atMs, confirmedAtMs, isOver, place }: DrawnCase,
): CasesTable {
  const openedAtMs = Math.min(nowMs, atMs + dice.below(6 * 3_600_000));
  const year = new Date(openedAtMs + 7 * 3_600_000).getUTCFullYear();
  const number = (numbers.get(year) ?? 0) + 1;
  numbers.set(year, number);
  const isClosed = isOver && dice.isHit(0.9);
  return {
    commune_id: communeId,
    id: dice.id(openedAtMs),
    number: `${year}-${number}`,
    title,
    summary: '',
    category,
    status: isClosed ? 'closed' : isOver ? 'investigating' : 'open',
    outcome: isClosed ? dice.pick(['solved', 'solved', 'unsolved', 'unfounded', 'referred']) : null,
    is_police_only: dice.isHit(0.04) ? 1 : 0,
    ...place,
    occurred_from_ms: atMs,
    occurred_to_ms: null,
    opened_at_ms: openedAtMs,
    opened_by_id: OFFICER.id,
    opened_by_name: OFFICER.name,
    lead_id: null,
    lead_name: null,
    closed_at_ms: isClosed ? Math.min(nowMs, confirmedAtMs + dice.below(20 * DAY_MS)) : null,
    merged_into_id: null,
    is_demo: 1,
    revision: 1,
  };
}
