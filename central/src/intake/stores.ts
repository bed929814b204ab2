/**
 * What intake needs of the ledger, which lies downstream: the shapes are declared here, ledger/ fulfils them and
 * central.ts passes them in.
 */
import type { RuleSet } from '#protocol/camera-rules.ts';
import type { ClockNote } from '#protocol/clock-note.ts';
import type { CameraDescription, CameraHealth, RuleSummary } from '#protocol/camera.ts';
import type { FileName, IncidentClosed, IncidentOpened } from '#protocol/incident.ts';
import type { Site } from '#protocol/site.ts';
import type { SignedText } from '#protocol/statement.ts';

export interface AgentRecord {
  id: string;
  name: string;
  /** Base64 SPKI DER, Ed25519. */
  publicKey: string;
  enrolledAtMs: number;
  revokedAtMs: number | null;
}

export interface Enrolment {
  codeHash: string;
  agentId: string;
  publicKey: string;
  atMs: number;
}

export interface AgentStore {
  find(agentId: string): Promise<AgentRecord | null>;
  /** Uses up the code and adds the agent in one transaction; null when the code is unknown, used or expired. */
  enrol(enrolment: Enrolment): Promise<{ name: string } | null>;
  /** `told`: of its hello. */
  markSeen(agentId: string, atMs: number, told?: { version: string; protocolVersion: number }): Promise<void>;
  markIdentityConflict(agentId: string, atMs: number): Promise<void>;
  /** False when there is no such agent or it was revoked before. */
  revoke(agentId: string, atMs: number): Promise<boolean>;
}

export interface CodeStore {
  add(code: { codeHash: string; name: string; expiresAtMs: number }): Promise<void>;
  /** Neither used nor expired. */
  open(atMs: number): Promise<{ id: string; name: string; expiresAtMs: number }[]>;
  /** From now on it is expired; its name, or null when there is no such open code. */
  withdraw(id: string, atMs: number): Promise<string | null>;
}

export interface InventoryUpdate {
  agentId: string;
  sites: Site[];
  cameras: CameraDescription[];
  atMs: number;
  /** A freshly started agent: what was last heard of its cameras no longer holds. */
  resetHealth: boolean;
}

export interface InventoryStore {
  /** Sites and cameras of one agent become exactly these; refused as a whole when one belongs to another agent. */
  replace(update: InventoryUpdate): Promise<{ status: 'stored' } | { status: 'refused'; reason: string }>;
}

export interface HealthStore {
  /** Stores health of the agent's own cameras; answers with the ids that are not its own (then nothing is stored). */
  put(agentId: string, cameras: CameraHealth[]): Promise<{ foreign: string[] }>;
}

export interface StoredRules {
  set: RuleSet;
  changed: { byName: string; atMs: number };
}

export interface RuleStore {
  /** Null while nobody changed them on the page. */
  newest(cameraId: string): Promise<StoredRules | null>;
  /** Cameras of this agent that do not work by the newest rules. */
  outOfStep(agentId: string): Promise<{ cameraId: string; heldRevision: number; newestRevision: number }[]>;
  markInForce(
    agentId: string,
    cameraId: string,
    facts: { revision: number; summaries: RuleSummary[] },
  ): Promise<void>;
  markRefused(cameraId: string, revision: number, reason: string): Promise<void>;
  /** Stores what an agent was found to work by. */
  takeOver(cameraId: string, set: RuleSet, by: { id: string; name: string; atMs: number }): Promise<void>;
}

export interface StoredIncident {
  id: string;
  agentId: string;
  cameraId: string;
  kind: string;
  ruleId: string;
  /** By central's clock as far as it is known. */
  startedAtMs: number;
  /** As the agent said it. */
  ownStartedAtMs: number;
  clock: ClockNote | null;
  isClosed: boolean;
}

export interface OpenedAt {
  agentId: string;
  receivedAtMs: number;
  /** To be added to the agent's instants. */
  offsetMs: number;
}

export type OpeningStored =
  /** `lastSequence`: of the newest incident of this camera before. */
  | { status: 'stored'; lastSequence: number | null }
  | { status: 'already-stored' }
  /** Neither a camera of this agent nor one it had. */
  | { status: 'foreign-camera' }
  /** Another agent has an incident of this id. */
  | { status: 'foreign-id' };

export interface IncidentToClose extends StoredIncident {
  /** Of its agent, base64 SPKI DER. */
  publicKey: string;
}

/** How a closing is stored beside what the agent said. */
export interface ClosingFacts {
  /** By central's clock as far as it is known. */
  endedAtMs: number;
  /** Checked. */
  seal: SignedText | null;
}

/** May be asked twice about one closing. */
export type JudgeClosing = (stored: IncidentToClose) => ClosingFacts | { refusal: string };

export type ClosingStored =
  | { status: 'stored' | 'already-stored' }
  /** A file arrived before, and it is not the one that is promised now. Nothing was stored. */
  | { status: 'file-differs'; name: FileName }
  | { status: 'refused'; reason: string }
  /** This agent has no incident of this id. */
  | { status: 'foreign-id' };

/**
 * What is opened or closed is durable when the answer comes. Whatever has to be looked up for it is looked up once for
 * all that arrive together.
 */
export interface IncidentStore {
  find(incidentId: string): Promise<StoredIncident | null>;
  /** Once by id. */
  open(incident: IncidentOpened, at: OpenedAt): Promise<OpeningStored>;
  /** Once; `judge` says what of it is stored. */
  close(incident: IncidentClosed, agentId: string, judge: JudgeClosing): Promise<ClosingStored>;
}

export interface EvidenceFile {
  incidentId: string;
  name: FileName;
  sizeBytes: number;
  sha256: string;
  startsAtMs: number;
}

export interface FileStore {
  find(incidentId: string, name: FileName): Promise<(EvidenceFile & { isStored: boolean }) | null>;
  markStored(file: EvidenceFile, atMs: number): Promise<void>;
}

/** Who did what to what; the ledger chains the rows. */
export interface AuditEntry {
  actor: { kind: 'account' | 'agent' | 'system'; id: string; name: string };
  action: AuditAction;
  /** For example `camera:gate-4`, `incident:0190...`. */
  resource: string;
  detail?: string;
}

export const AUDIT_ACTIONS = [
  'account.changed',
  'account.created',
  'account.disabled',
  'account.enabled',
  'account.link-created',
  'account.password-set',
  'account.recovery-code-used',
  'account.recovery-codes-drawn',
  'account.second-factor-removed',
  'account.second-factor-reset',
  'account.second-factor-set',
  'account.sessions-ended',
  'account.signed-in',
  'account.sign-in-failed',
  'account.signed-out',
  'agent.changed',
  'agent.code-created',
  'agent.code-withdrawn',
  'agent.dead-letter-retried',
  'agent.enrolled',
  'agent.revoked',
  'agent.identity-conflict',
  'audit.checked',
  'audit.exported',
  'audit.read',
  'bookmark.changed',
  'camera.preset-set',
  'camera.turned',
  'case.answered',
  'case.edited',
  'case.handed-over',
  'case.handover-withdrawn',
  'case.incident-linked',
  'case.incident-unlinked',
  'case.merged',
  'case.opened',
  'case.part-added',
  'case.part-changed',
  'case.part-taken-back',
  'case.person-erased',
  'case.stepped',
  'case.viewed',
  'central.restored',
  'diagnostics.read',
  'delegation.granted',
  'delegation.revoked',
  'door.refused',
  'door.used',
  'evidence.packaged',
  'evidence.sent',
  'evidence.viewed',
  'face.answered',
  'face.calibrated',
  'face.calibration-read',
  'face.door-refused',
  'face.match-viewed',
  'face.probe-read',
  'face.search-answered',
  'face.search-refused',
  'face.searched',
  'incident.acknowledged',
  'incident.escalated',
  'incident.false-alarm',
  'incident.merged',
  'incident.reopened',
  'incident.snooze-ended',
  'incident.snoozed',
  'incident.viewed',
  'layout.changed',
  'layout.deleted',
  'layout.saved',
  'list.read',
  'live.subscribed',
  'live.refused',
  'live.snapshot',
  'notify.channel-changed',
  'notify.channel-tested',
  'notify.device-added',
  'notify.device-removed',
  'notify.log-read',
  'notify.person-changed',
  'notify.rule-changed',
  'notify.webhook-added',
  'passers.search-answered',
  'passers.search-refused',
  'passers.searched',
  'recording.hold-expired',
  'recording.hold-placed',
  'recording.hold-released',
  'recording.keys-unwrapped',
  'recording.package-deleted',
  'recording.package-downloaded',
  'recording.package-failed',
  'recording.package-ready',
  'recording.package-requested',
  'recording.viewed',
  'registry.changed',
  'registry.exported',
  'registry.imported',
  'report.downloaded',
  'report.drafted',
  'report.edited',
  'report.exported',
  'report.issued',
  'report.read',
  'report.withdrawn',
  'rules.changed',
  'rules.tried',
  'search.changed',
  'search.deleted',
  'search.made',
  'search.saved',
  'statistics.read',
  'still.viewed',
  'violation.corrected',
  'violation.recorded',
  'violation.withdrawn',
  'watch-list.approved',
  'watch-list.changed',
  'watch-list.delivery-refused',
  'watch-list.erased',
  'watch-list.expired',
  'watch-list.picture-added',
  'watch-list.picture-removed',
  'watch-list.picture-viewed',
  'watch-list.proof-read',
  'watch-list.proposed',
  'watch-list.read',
  'watch-list.receipt-forged',
  'watch-list.refused',
  'watch-list.submitted',
  'watch-list.withdrawn',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface AuditTrail {
  append(entry: AuditEntry): Promise<void>;
}
