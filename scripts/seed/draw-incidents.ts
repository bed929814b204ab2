/** Incidents of one month, in order of time, with what people did about them. */
import { startOfMonth } from '#central/ledger/local-months.ts';
import type { IncidentsTable } from '#central/ledger/tables.ts';
import type { SearchText } from '#central/ledger/search/search-texts.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import { FALSE_ALARM_REASONS, type ObjectLabel } from '#protocol/incident.ts';
import { drawDay, instantOfDay, isOfNight, weightOf, type PlannedCamera, type SeedPlan } from './plan.ts';

/** Who made the rows; an agent that was revoked, so that a real one may take over its cameras. */
export const DEMO_AGENT_ID = '00000000-0000-7000-8000-0000000000d3';
const OFFICERS = [
  { id: '00000000-0000-7000-8000-000000000001', name: 'Trực ban ca ngày' },
  { id: '00000000-0000-7000-8000-000000000002', name: 'Trực ban ca tối' },
  { id: '00000000-0000-7000-8000-000000000003', name: 'Trực ban ca đêm' },
] as const;
export const OFFICER = OFFICERS[0];

const DAY_MS = 86_400_000;
const MEDIAN_ANSWER_MS = 110_000;
/** So many reports came late: a line was down. */
const LATE_SHARE = 0.015;
const UNANSWERED_SHARE = 0.07;

/** Weights of the cameras; their sum over all months is what `count` is shared by. */
export function weightsOf({ cameras, nowMs }: SeedPlan, month: number): number[] {
  return cameras.map((camera) => weightOf(camera, month, nowMs));
}

export function drawIncidents(
  plan: SeedPlan,
  communeId: string,
  month: number,
  count: number,
  sequences: Map<string, number>,
): IncidentsTable[] {
  const weights = weightsOf(plan, month);
  const rows: IncidentsTable[] = [];
  for (let i = 0; i < count; i += 1) {
    const camera = plan.cameras[plan.dice.weighted(weights)];
    if (camera !== undefined) {
      rows.push(drawIncident(plan, communeId, month, camera));
    }
  }
  rows.sort((a, b) => a.started_at_ms - b.started_at_ms);
  for (const row of rows) {
    const sequence = (sequences.get(row.camera_id) ?? 0) + 1;
    sequences.set(row.camera_id, sequence);
    row.sequence = sequence;
  }
  return rows;
}

function drawIncident(
  { dice, nowMs }: SeedPlan,
  communeId: string,
  month: number,
  camera: PlannedCamera,
): IncidentsTable {
  const rule = camera.rules[dice.weighted(camera.rules.map((_, i) => 1 / (1 + 2 * i)))] ?? {
    id: 'vung',
    kind: 'intrusion' as const,
    name: 'Vào vùng',
  };
  const fromMs = Math.max(startOfMonth(month), camera.fromMs);
  const toMs = Math.min(startOfMonth(month + 1), nowMs);
  const drawnMs = instantOfDay(dice, drawDay(dice, fromMs, toMs), isOfNight(rule.kind));
  const startedAtMs = Math.min(drawnMs, toMs - 60_000);
  const receivedAtMs =
    startedAtMs + (dice.isHit(LATE_SHARE) ? Math.floor(dice.around(2_400_000, 0.8)) : 300 + dice.below(900));
  const tookMs = Math.floor(dice.around(MEDIAN_ANSWER_MS, 1.2));
  const isAnswered = !dice.isHit(UNANSWERED_SHARE) && receivedAtMs + tookMs < nowMs;
  const changes = camera.ruleChangesMs.filter((atMs) => atMs < startedAtMs).length;
  const isFalse = isAnswered && dice.isHit(camera.falseShare * 0.67 ** changes);
  const officer = OFFICERS[dice.below(OFFICERS.length)] ?? OFFICER;
  const whys = whysOf(rule.kind);
  const [vi, en] = whys[dice.below(whys.length)] ?? ['', ''];
  return {
    commune_id: communeId,
    id: dice.id(startedAtMs),
    agent_id: DEMO_AGENT_ID,
    camera_id: camera.id,
    site_id: camera.siteId,
    kind: rule.kind,
    rule_id: rule.id,
    rule_name: rule.name,
    region_json: '{"type":"picture"}',
    object_label: labelOf(rule.kind),
    tracks_json: '[]',
    confidence: Math.round((0.5 + 0.49 * dice.next()) * 100) / 100,
    why_vi: `${rule.name}: ${vi}`,
    why_en: `${rule.kind}: ${en}`,
    sequence: 0,
    started_at_ms: startedAtMs,
    ended_at_ms: startedAtMs + 4000 + dice.below(60_000),
    received_at_ms: receivedAtMs,
    status: !isAnswered ? 'new' : isFalse ? 'false-alarm' : dice.isHit(0.05) ? 'escalated' : 'acknowledged',
    acknowledged_by_id: isAnswered ? officer.id : null,
    acknowledged_by_name: isAnswered ? officer.name : null,
    acknowledged_at_ms: isAnswered ? receivedAtMs + tookMs : null,
    acknowledgement_note: isAnswered ? '' : null,
    clock_json: null,
    closed_clock_json: null,
    offset_ms: 0,
    own_started_at_ms: startedAtMs,
    own_ended_at_ms: null,
    false_alarm_reason: isFalse ? dice.pick(FALSE_ALARM_REASONS) : null,
    merged_into_id: null,
    is_demo: 1,
    revision: isAnswered ? 1 : 0,
  };
}

function labelOf(kind: IncidentKind): ObjectLabel | null {
  if (kind.startsWith('camera-')) {
    return null;
  }
  return whysOf(kind) === BY_VEHICLES ? 'motorcycle' : 'person';
}

type Whys = readonly (readonly [vi: string, en: string])[];

const BY_PEOPLE: Whys = [
  ['một người đi bộ', 'a person on foot'],
  ['hai người dừng lại lâu', 'two people stayed long'],
  ['một người mang bao tải', 'a person carrying a sack'],
  ['một người dắt xe máy', 'a person pushing a motorcycle'],
];
const BY_VEHICLES: Whys = [
  ['một xe máy', 'a motorcycle'],
  ['một xe tải nhỏ', 'a small lorry'],
];
const BY_CROWDS: Whys = [
  ['nhóm bảy người', 'a group of seven'],
  ['nhóm mười người', 'a group of ten'],
];
const BY_CAMERAS: Whys = [
  ['hơn một phút', 'for over a minute'],
  ['vài phút', 'for some minutes'],
];

function whysOf(kind: IncidentKind): Whys {
  if (kind.startsWith('camera-')) {
    return BY_CAMERAS;
  }
  switch (kind) {
    case 'stopped-vehicle':
    case 'wrong-way':
      return BY_VEHICLES;
    case 'crowd':
      return BY_CROWDS;
    default:
      return BY_PEOPLE;
  }
}

/** As intake stores them (ledger/incidents/incident-intake.ts). */
export function textsOf(
  rows: readonly IncidentsTable[],
  cameras: ReadonlyMap<string, PlannedCamera>,
  hamlets: ReadonlyMap<string, string>,
): SearchText[] {
  return rows.map((row) => {
    const camera = cameras.get(row.camera_id);
    const hamlet = hamlets.get(camera?.hamletId ?? '');
    const words = [row.rule_name, camera?.name, camera?.siteName, hamlet, row.why_vi];
    return {
      of: 'incident',
      id: row.id,
      caseId: null,
      atMs: row.started_at_ms,
      kind: row.kind,
      siteId: row.site_id,
      cameraId: row.camera_id,
      text: words.filter((word) => word).join(' '),
    };
  });
}

/** For each camera: from its first day on, with an outage now and then. Weather makes those of a village longer. */
export function drawSpells({
  cameras,
  dice,
  nowMs,
}: SeedPlan): { camera_id: string; from_ms: number; to_ms: number | null }[] {
  return cameras.flatMap((camera) => {
    const spells = [];
    let atMs = camera.fromMs + 9 * 3_600_000;
    while (atMs < nowMs) {
      const untilMs = Math.floor(atMs + dice.around(12 * DAY_MS, 0.9));
      spells.push({
        camera_id: camera.id,
        from_ms: Math.floor(atMs),
        to_ms: untilMs < nowMs ? untilMs : nowMs,
      });
      atMs = untilMs + dice.around(5 * 3_600_000, 1.1);
    }
    return spells;
  });
}
