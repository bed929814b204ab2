/** Evidence as an agent sends it: a signed closing, and files by resumable upload. */
import { createHash, sign } from 'node:crypto';
import { Upload } from 'tus-js-client';
import type { FileManifest, FileName, IncidentClosed, IncidentOpened, Receipt } from '#protocol/incident.ts';
import type { IncidentStatement } from '#protocol/statement.ts';
import type { Central } from './central.ts';
import type { Identity, TestAgent } from './central.helpers.ts';

const FORMS = {
  'snapshot.jpg': { kind: 'snapshot', mediaType: 'image/jpeg' },
  'clip.mp4': { kind: 'clip', mediaType: 'video/mp4' },
  'face.jpg': { kind: 'face', mediaType: 'image/jpeg' },
} as const;

export function manifestOf(name: FileName, bytes: Buffer, startsAtMs: number): FileManifest {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, ...FORMS[name], sizeBytes: bytes.length, sha256, startsAtMs };
}

export function statementOf(
  agentId: string,
  opened: IncidentOpened,
  { endedAtMs, files }: Pick<IncidentClosed, 'endedAtMs' | 'files'>,
): IncidentStatement {
  return {
    statement: 'matlang incident evidence v1',
    agentId,
    communeId: 'yen-hoa',
    camera: {
      id: opened.cameraId,
      name: 'Cổng chính',
      siteId: 'hamlet-gate',
      siteName: 'Cổng thôn Đông',
      manufacturer: 'Hikvision',
      model: 'DS-2CD1021',
      serialNumber: 'K12345678',
    },
    clock: { source: 'none' },
    signedAtMs: endedAtMs + 1_000,
    incidentId: opened.id,
    kind: opened.kind,
    rule: { id: opened.ruleId, name: opened.ruleName, revision: 3 },
    startedAtMs: opened.startedAtMs,
    endedAtMs,
    software: { agentVersion: '0.1.0', models: ['centernet 4f9042768e7e2974'] },
    files: files.map(({ name, sizeBytes, sha256, startsAtMs }) => ({ name, sizeBytes, sha256, startsAtMs })),
  };
}

export function sealOf(
  { privateKey }: Pick<Identity, 'privateKey'>,
  statement: unknown,
): NonNullable<IncidentClosed['seal']> {
  const text = JSON.stringify(statement);
  return { text, signature: sign(null, Buffer.from(text), privateKey).toString('base64') };
}

/** Closes two seconds after the start, with these files; `change` may spoil anything. */
export async function closeIncident(
  agent: TestAgent,
  opened: IncidentOpened,
  files: FileManifest[],
  change: (statement: IncidentStatement) => Partial<IncidentClosed> = (statement) => ({
    seal: sealOf(agent.identity, statement),
  }),
): Promise<Receipt> {
  const { id, startedAtMs, tracks } = opened;
  const closed: IncidentClosed = { id, endedAtMs: startedAtMs + 2_000, tracks, files };
  const statement = statementOf(agent.identity.agentId, opened, closed);
  return agent.ask<Receipt>('incident-closed', { ...closed, ...change(statement) });
}

export function uploadEvidence(
  central: Central,
  { token }: Pick<TestAgent, 'token'>,
  incidentId: string,
  { name, sha256, startsAtMs }: FileManifest,
  bytes: Buffer,
): Promise<void> {
  return new Promise((resolve, reject) => {
    new Upload(bytes, {
      endpoint: new URL('/api/uploads', central.url).href,
      headers: { authorization: `Bearer ${token}` },
      metadata: { incidentId, name, sha256, startsAtMs: String(startsAtMs) },
      retryDelays: [],
      onSuccess: () => resolve(),
      onError: reject,
    }).start();
  });
}
