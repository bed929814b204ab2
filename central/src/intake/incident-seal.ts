/**
 * Whether what an agent signed about an incident goes with what it reported of it: its own signature, and ids, times
 * and files the same in both. Otherwise the closing is refused for good: a seal that says something else would only
 * be found out in court. Not here: agents that sign nothing (older ones may).
 */
import { isSignedBy } from '#base/package/signature-text.ts';
import type { IncidentClosed } from '#protocol/incident.ts';
import { incidentStatement, type IncidentStatement } from '#protocol/statement.ts';
import type { StoredIncident } from './stores.ts';

export interface SealedBy {
  agentId: string;
  communeId: string;
  /** Base64 SPKI DER. */
  publicKey: string;
}

type Facts = Pick<StoredIncident, 'cameraId' | 'kind' | 'ruleId' | 'ownStartedAtMs'>;

/** What is wrong with the seal; null when nothing is. */
export function findSealMistake(
  { id, endedAtMs, files, seal }: IncidentClosed,
  opened: Facts,
  { agentId, communeId, publicKey }: SealedBy,
): string | null {
  if (seal === undefined) {
    return null;
  }
  if (!isSignedBy(seal.text, { signature: seal.signature, by: publicKey })) {
    return "seal: the signature is not that of this agent's key over this text";
  }
  const statement = parse(seal.text);
  if (statement === null) {
    return "seal: expected a statement 'matlang incident evidence v1'";
  }
  const pairs: readonly [string, string | number, string | number][] = [
    ['agentId', statement.agentId, agentId],
    ['communeId', statement.communeId, communeId],
    ['incidentId', statement.incidentId, id],
    ['camera.id', statement.camera.id, opened.cameraId],
    ['kind', statement.kind, opened.kind],
    ['rule.id', statement.rule.id, opened.ruleId],
    ['startedAtMs', statement.startedAtMs, opened.ownStartedAtMs],
    ['endedAtMs', statement.endedAtMs, endedAtMs],
    ['files', describe(statement.files), describe(files)],
  ];
  const wrong = pairs.find(([, found, expected]) => found !== expected);
  return wrong ? `seal: ${wrong[0]}: signed ${wrong[1]}, reported ${wrong[2]}` : null;
}

function parse(text: string): IncidentStatement | null {
  try {
    return incidentStatement.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function describe(files: IncidentStatement['files']): string {
  return files
    .map(({ name, sizeBytes, sha256, startsAtMs }) => `${name} ${sizeBytes} ${sha256} ${startsAtMs}`)
    .sort()
    .join('; ');
}
