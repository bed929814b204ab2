/** Rows for tests of what is counted. */
import { newId } from '#base/ids.ts';
import type { ViolationsTable } from '../cases/case-tables.ts';
import type { IncidentsTable } from '../tables.ts';

export function incidentRow(communeId: string, change: Partial<IncidentsTable> = {}): IncidentsTable {
  const startedAtMs = change.started_at_ms ?? 0;
  return {
    commune_id: communeId,
    id: newId(),
    agent_id: 'agent-1',
    camera_id: 'gate-1',
    site_id: 'hamlet-gate',
    kind: 'line-crossing',
    rule_id: 'gate-line',
    rule_name: 'Vạch cổng',
    region_json: '{"type":"picture"}',
    object_label: 'person',
    tracks_json: '[]',
    confidence: 0.8,
    why_vi: 'Một người đi qua vạch',
    why_en: 'A person crossed the line',
    sequence: 1,
    started_at_ms: startedAtMs,
    ended_at_ms: null,
    received_at_ms: startedAtMs,
    status: 'new',
    acknowledged_by_id: null,
    acknowledged_by_name: null,
    acknowledged_at_ms: null,
    acknowledgement_note: null,
    clock_json: null,
    closed_clock_json: null,
    offset_ms: 0,
    own_started_at_ms: null,
    own_ended_at_ms: null,
    false_alarm_reason: null,
    merged_into_id: null,
    is_demo: 0,
    revision: 0,
    ...change,
  };
}

export function violationRow(communeId: string, change: Partial<ViolationsTable> = {}): ViolationsTable {
  return {
    commune_id: communeId,
    id: newId(),
    case_id: null,
    incident_id: null,
    category: 'theft',
    site_id: null,
    hamlet_id: null,
    camera_id: null,
    occurred_at_ms: 0,
    description: 'Mất xe đạp',
    outcome: 'open',
    status: 'confirmed',
    withdrawn_reason: null,
    confirmed_by_id: 'account-1',
    confirmed_by_name: 'Nguyễn Văn An',
    confirmed_at_ms: 0,
    is_demo: 0,
    revision: 0,
    ...change,
  };
}
