import { generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import type { IncidentClosed } from '#protocol/incident.ts';
import { incidentStatement, type IncidentStatement } from '#protocol/statement.ts';
import { findSealMistake } from './incident-seal.ts';

const AGENT = '0190b5a0-0000-7000-8000-00000000000a';
const INCIDENT = '0190b5a0-0000-7000-8000-000000000001';
const STARTED_MS = Date.UTC(2026, 9, 1);

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const by = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const otherKey = generateKeyPairSync('ed25519').privateKey;

const FILE = {
  name: 'snapshot.jpg',
  sizeBytes: 1200,
  sha256: 'ab'.repeat(32),
  startsAtMs: STARTED_MS,
} as const;
const STATEMENT: IncidentStatement = {
  statement: 'matlang incident evidence v1',
  agentId: AGENT,
  communeId: 'yen-hoa',
  camera: {
    id: 'gate-1',
    name: 'Cổng',
    siteId: 'gate',
    siteName: 'Cổng thôn',
    manufacturer: '',
    model: '',
    serialNumber: '',
  },
  clock: { source: 'none' },
  signedAtMs: STARTED_MS + 9_000,
  incidentId: INCIDENT,
  kind: 'intrusion',
  rule: { id: 'yard', name: 'Sân', revision: 1 },
  startedAtMs: STARTED_MS,
  endedAtMs: STARTED_MS + 8_000,
  software: { agentVersion: '0.1.0', models: [] },
  files: [FILE],
};
const OPENED = { cameraId: 'gate-1', kind: 'intrusion', ruleId: 'yard', ownStartedAtMs: STARTED_MS };
const SEALED_BY = { agentId: AGENT, communeId: 'yen-hoa', publicKey: by };

function closedWith(change: Partial<IncidentStatement> = {}, key = privateKey): IncidentClosed {
  const text = JSON.stringify(incidentStatement.parse({ ...STATEMENT, ...change }));
  return {
    id: INCIDENT,
    endedAtMs: STARTED_MS + 8_000,
    tracks: [],
    files: [{ ...FILE, kind: 'snapshot', mediaType: 'image/jpeg' }],
    seal: { text, signature: sign(null, Buffer.from(text), key).toString('base64') },
  };
}

describe('the seal of an incident', () => {
  it('is taken when it says what was reported', () => {
    expect(findSealMistake(closedWith(), OPENED, SEALED_BY)).to.equal(null);
  });

  it('may be missing: older agents sign nothing', () => {
    const { seal: _seal, ...unsigned } = closedWith();

    expect(findSealMistake(unsigned, OPENED, SEALED_BY)).to.equal(null);
  });

  it('by another key, or over another text, is refused', () => {
    const closed = closedWith();
    const changed = {
      ...closed,
      seal: { signature: '', ...closed.seal, text: `${closed.seal?.text ?? ''} ` },
    };

    expect(findSealMistake(closedWith({}, otherKey), OPENED, SEALED_BY)).to.match(/^seal: the signature/);
    expect(findSealMistake(changed, OPENED, SEALED_BY)).to.match(/^seal: the signature/);
  });

  const differences: [string, Partial<IncidentStatement>][] = [
    ['agentId', { agentId: INCIDENT }],
    ['communeId', { communeId: 'other' }],
    ['incidentId', { incidentId: AGENT }],
    ['camera.id', { camera: { ...STATEMENT.camera, id: 'gate-2' } }],
    ['kind', { kind: 'loitering' }],
    ['rule.id', { rule: { ...STATEMENT.rule, id: 'road' } }],
    ['startedAtMs', { startedAtMs: STARTED_MS + 1 }],
    ['endedAtMs', { endedAtMs: STARTED_MS + 8_001 }],
    ['files', { files: [{ ...FILE, sha256: 'cd'.repeat(32) }] }],
  ];
  for (const [name, change] of differences) {
    it(`that says another ${name} than the report is refused, and says so`, () => {
      expect(findSealMistake(closedWith(change), OPENED, SEALED_BY)).to.match(
        new RegExp(`^seal: ${name}: signed .*, reported `),
      );
    });
  }

  it('that leaves a file out is refused', () => {
    expect(findSealMistake(closedWith({ files: [] }), OPENED, SEALED_BY)).to.match(/^seal: files: signed /);
  });

  it('over something that is no statement is refused', () => {
    const text = '{"statement":"something else"}';
    const seal = { text, signature: sign(null, Buffer.from(text), privateKey).toString('base64') };

    expect(findSealMistake({ ...closedWith(), seal }, OPENED, SEALED_BY)).to.match(/expected a statement/);
  });
});
