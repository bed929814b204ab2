/**
 * What an agent says over its control socket, turned into ledger rows and announcements. Nothing here throws for bad
 * input: a malformed or foreign report gets a reason, because a refusal is final and an error would be retried for
 * ever. A fault of the ledger is thrown and leaves the report unanswered, so the agent sends it again.
 * Not here: the socket (agents-namespace.ts), files (uploads.ts).
 */
import type { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import { agentHello, type HelloReply } from '#protocol/agent.ts';
import { cameraHealthReport, type CameraHealth } from '#protocol/camera.ts';
import {
  incidentClosed,
  incidentOpened,
  type IncidentClosed,
  type IncidentOpened,
  type Receipt,
} from '#protocol/incident.ts';
import type { KeysUnwrapped } from '#protocol/recording.ts';
import { PROTOCOL_VERSION, SERVED_PROTOCOL_VERSIONS } from '#protocol/version.ts';
import { correctedInstant, endOf } from './incident-times.ts';
import { findSealMistake } from './incident-seal.ts';
import type { KeyLetters } from './key-letters.ts';
import type {
  AgentStore,
  HealthStore,
  IncidentStore,
  IncidentToClose,
  InventoryStore,
  JudgeClosing,
} from './stores.ts';

/** An agent of an older version reads no welcome that has more in it. */
const KEY_LETTERS_SINCE = 4;

export interface ReportDeps {
  clock: Clock;
  log: Log;
  agents: AgentStore;
  inventory: InventoryStore;
  health: HealthStore;
  incidents: IncidentStore;
  faceScores: FaceScoreDesk;
  recordings: RecordingReportDesk;
  communeId: string;
  /** Base64 SPKI DER; agents check with it what central signs. */
  centralKey: string;
  announce: ReportAnnouncements;
  /** Not for agents of version 3. */
  keyLetters: (agentId: string) => Promise<KeyLetters>;
  /** Sites and cameras are stored, the agent is about to be welcomed. */
  onHello: (agentId: string) => void;
}

/** Keeps how alike strangers are to the watch-list; never throws for bad input. */
export interface FaceScoreDesk {
  take(agentId: string, message: unknown): Promise<Receipt>;
}

/** Keeps what befell recordings and opens their keys; never throws for bad input. */
export interface RecordingReportDesk {
  takeNotices(agentId: string, message: unknown): Promise<Receipt>;
  unwrapKeys(from: AgentProcess, message: unknown): Promise<KeysUnwrapped>;
}

export interface AgentProcess {
  agentId: string;
  /** Drawn at each start of the agent. */
  instanceId: string;
}

export interface ReportAnnouncements {
  incidentOpened(incidentId: string): void;
  incidentChanged(incidentId: string): void;
  cameraHealth(cameras: CameraHealth[]): void;
  camerasChanged(): void;
}

export interface Reports {
  hello(agentId: string, message: unknown, isNewInstance: boolean): Promise<HelloReply>;
  cameraHealth(
    agentId: string,
    message: unknown,
  ): Promise<{ status: 'stored' } | { status: 'refused'; reason: string }>;
  incidentOpened(agentId: string, message: unknown): Promise<Receipt>;
  incidentClosed(agentId: string, message: unknown): Promise<Receipt>;
  faceScores(agentId: string, message: unknown): Promise<Receipt>;
  recordingNotices(agentId: string, message: unknown): Promise<Receipt>;
  keysUnwrap(from: AgentProcess, message: unknown): Promise<KeysUnwrapped>;
}

export function createReports(deps: ReportDeps): Reports {
  return {
    hello: (agentId, message, isNewInstance) => receiveHello(deps, agentId, message, isNewInstance),
    cameraHealth: (agentId, message) => receiveCameraHealth(deps, agentId, message),
    incidentOpened: (agentId, message) => receiveIncidentOpened(deps, agentId, message),
    incidentClosed: (agentId, message) => receiveIncidentClosed(deps, agentId, message),
    faceScores: (agentId, message) => deps.faceScores.take(agentId, message),
    recordingNotices: (agentId, message) => deps.recordings.takeNotices(agentId, message),
    keysUnwrap: (from, message) => deps.recordings.unwrapKeys(from, message),
  };
}

async function receiveHello(
  { clock, agents, inventory, announce, centralKey, keyLetters, onHello }: ReportDeps,
  agentId: string,
  message: unknown,
  isNewInstance: boolean,
): Promise<HelloReply> {
  const version = statedVersion(message);
  if (version !== null && !SERVED_PROTOCOL_VERSIONS.includes(version)) {
    return refuse(`central speaks protocol ${PROTOCOL_VERSION}, the agent ${version}: update the older one`);
  }
  const parsed = agentHello.safeParse(message);
  if (!parsed.success) {
    return refuse(describeIssue(parsed.error));
  }
  const { sites, cameras, agentVersion } = parsed.data;
  const atMs = clock.nowMs();
  const result = await inventory.replace({ agentId, sites, cameras, atMs, resetHealth: isNewInstance });
  if (result.status === 'refused') {
    return result;
  }
  const { protocolVersion } = parsed.data;
  await agents.markSeen(agentId, atMs, { version: agentVersion, protocolVersion });
  announce.camerasChanged();
  const letters = parsed.data.protocolVersion < KEY_LETTERS_SINCE ? {} : await keyLetters(agentId);
  onHello(agentId);
  return { status: 'welcome', centralNowMs: atMs, centralKey, ...letters };
}

async function receiveCameraHealth(
  { clock, agents, health, announce }: ReportDeps,
  agentId: string,
  message: unknown,
): ReturnType<Reports['cameraHealth']> {
  const parsed = cameraHealthReport.safeParse(message);
  if (!parsed.success) {
    return refuse(describeIssue(parsed.error));
  }
  const { cameras } = parsed.data;
  const { foreign } = await health.put(agentId, cameras);
  if (foreign.length > 0) {
    return refuse(`not cameras of this agent: ${foreign.slice(0, 5).join(', ')}`);
  }
  await agents.markSeen(agentId, clock.nowMs());
  announce.cameraHealth(cameras);
  return { status: 'stored' };
}

async function receiveIncidentOpened(
  { clock, log, incidents, announce }: ReportDeps,
  agentId: string,
  message: unknown,
): Promise<Receipt> {
  const parsed = incidentOpened.safeParse(message);
  if (!parsed.success) {
    return refuse(describeIssue(parsed.error));
  }
  const incident = parsed.data;
  const mistake = findFaceMistake(incident);
  if (mistake !== null) {
    return refuse(mistake);
  }
  const receivedAtMs = clock.nowMs();
  const { id, cameraId, sequence, startedAtMs, clock: note = null } = incident;
  const offsetMs = correctedInstant(startedAtMs, note) - startedAtMs;
  const outcome = await incidents.open(incident, { agentId, receivedAtMs, offsetMs });
  if (outcome.status === 'foreign-camera') {
    return refuse(`cameraId: '${cameraId}' is not a camera of this agent`);
  }
  if (outcome.status === 'foreign-id') {
    return refuse(`id: '${id}' is an incident of another agent`);
  }
  if (outcome.status === 'stored') {
    const { lastSequence } = outcome;
    if (lastSequence !== null && sequence !== lastSequence + 1) {
      log.warn({ agentId, cameraId, sequence, lastSequence }, 'incident out of sequence');
    }
    announce.incidentOpened(id);
  }
  return { status: outcome.status, atMs: receivedAtMs };
}

/** A match belongs to incidents of faces and to no others, and names an entry where it is about the watch-list. */
function findFaceMistake({ kind, face }: IncidentOpened): string | null {
  if (kind !== 'face-watch-list' && kind !== 'face-unknown') {
    return face === undefined ? null : `face: found one, expected none in an incident of kind '${kind}'`;
  }
  if (face === undefined) {
    return `face: found none, expected one in an incident of kind '${kind}'`;
  }
  const isMatch = face.entryId !== null && face.score !== null && face.strength !== 'unknown';
  const isUnknown = face.entryId === null && face.strength === 'unknown';
  return (kind === 'face-watch-list' ? isMatch : isUnknown)
    ? null
    : `face: found strength '${face.strength}', which does not go with kind '${kind}'`;
}

async function receiveIncidentClosed(
  { clock, incidents, announce, communeId }: ReportDeps,
  agentId: string,
  message: unknown,
): Promise<Receipt> {
  const parsed = incidentClosed.safeParse(message);
  if (!parsed.success) {
    return refuse(describeIssue(parsed.error));
  }
  const closed = parsed.data;
  const outcome = await incidents.close(closed, agentId, (stored) => judgeClosing(closed, stored, communeId));
  switch (outcome.status) {
    case 'foreign-id':
      return refuse(`id: '${closed.id}' is not an incident of this agent`);
    case 'refused':
      return refuse(outcome.reason);
    case 'file-differs':
      return refuse(`files: ${outcome.name}: another one has arrived before, with other bytes`);
    case 'stored':
      announce.incidentChanged(closed.id);
  }
  return { status: outcome.status, atMs: clock.nowMs() };
}

function judgeClosing(
  closed: IncidentClosed,
  stored: IncidentToClose,
  communeId: string,
): ReturnType<JudgeClosing> {
  const endedAtMs = endOf(closed, stored);
  if (endedAtMs === null) {
    return { refusal: `endedAtMs: ${closed.endedAtMs} is before the start, ${stored.ownStartedAtMs}` };
  }
  const { agentId, publicKey } = stored;
  const refusal = findSealMistake(closed, stored, { agentId, communeId, publicKey });
  if (refusal !== null) {
    return { refusal };
  }
  return { endedAtMs, seal: closed.seal === undefined ? null : { ...closed.seal, by: publicKey } };
}

function refuse(reason: string): { status: 'refused'; reason: string } {
  return { status: 'refused', reason };
}

/** Looked at before the rest: an agent of another version may well send fields this one does not know. */
export function statedVersion(message: unknown): number | null {
  const version =
    typeof message === 'object' && message !== null && 'protocolVersion' in message
      ? message.protocolVersion
      : null;
  return typeof version === 'number' ? version : null;
}

function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined
    ? 'malformed'
    : `${issue.path.map(String).join('.') || 'message'}: ${issue.message}`;
}
