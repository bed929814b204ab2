import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { newId } from '#base/ids.ts';
import { silentLog } from '#base/log.ts';
import type { FileManifest, IncidentOpened } from '#protocol/incident.ts';
import { incidentStatement, type IncidentStatement } from '#protocol/statement.ts';
import { CENTERNET } from '#models/zoo/manifest.ts';
import { agentConfig } from '../camera/config.ts';
import { createCameraLabels } from '../camera/camera-labels.ts';
import { createIncidentSealer, type IncidentSealer } from './incident-seal.ts';
import { openOutbox, type Outbox } from './outbox.ts';
import { readUsedModels } from './used-models.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const agentId = newId();
const config = agentConfig.parse({
  central: { url: 'http://127.0.0.1:1' },
  stateDir: '/nowhere',
  sites: [{ id: 'yard', name: 'Sân', hamlet: 'Thôn 3', group: 'household' }],
  cameras: [
    {
      id: 'gate',
      name: 'Cổng',
      site: 'yard',
      rtsp: { main: 'rtsp://127.0.0.1/main', sub: 'rtsp://127.0.0.1/sub' },
    },
  ],
});
const clip: FileManifest = {
  name: 'clip.mp4',
  kind: 'clip',
  mediaType: 'video/mp4',
  sizeBytes: 5,
  sha256: 'a'.repeat(64),
  startsAtMs: 9000,
};

describe('an incident is signed when it is closed', () => {
  let folder: string;
  let outbox: Outbox;
  let revision: number;
  const clock = createFakeClock();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-seal-'));
    revision = 4;
  });
  afterEach(() => {
    outbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (): Promise<void> => {
    const labels = createCameraLabels(config);
    labels.described('gate', { manufacturer: 'HIK', model: 'DS-2', firmware: '1', serial: 'K1' });
    const sealer: IncidentSealer = createIncidentSealer({
      identity: {
        agentId,
        communeId: 'xa-mau',
        sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64'),
      },
      describeCamera: labels.of,
      revisionOf: () => revision,
      noteOf: ({ wallMs }) => ({ source: 'central', offsetMs: wallMs - clock.nowMs(), uncertaintyMs: 3 }),
      agentVersion: '0.1.0',
      models: await readUsedModels(config),
      clock,
    });
    outbox = openOutbox({
      file: join(folder, 'outbox.sqlite'),
      filesDir: folder,
      clock,
      log: silentLog,
      sealer,
    });
  };

  const openedNow = (): IncidentOpened => ({
    id: newId(),
    cameraId: 'gate',
    kind: 'line-crossing',
    ruleId: 'gate-line',
    ruleName: 'Cổng',
    region: { type: 'line', from: [0, 0.5], to: [1, 0.5], direction: 'both' },
    startedAtMs: 10_000,
    sequence: outbox.nextSequence('gate'),
    why: { vi: 'x', en: 'x' },
    confidence: 0.8,
    tracks: [{ id: 4, label: 'person', path: [{ atMs: 11_000, at: [0, 0] }], boxes: [] }],
  });

  /** Statements of all closings, by incident; every signature must hold. */
  const sealed = (): Map<string, IncidentStatement> => {
    const statements = new Map<string, IncidentStatement>();
    for (let row = outbox.nextMessage({}); row; row = outbox.nextMessage({})) {
      outbox.messageStored(row.position);
      if (row.event === 'incident-closed') {
        const { text = '', signature = '' } = row.body.seal ?? {};
        expect(verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'))).to.be.true;
        statements.set(row.incidentId, incidentStatement.parse(JSON.parse(text)));
      }
    }
    return statements;
  };

  it('with its files, camera, place, rule, clock and nets', async () => {
    await open();
    const opened = openedNow();
    outbox.addOpened(opened);
    revision = 5;

    outbox.addClosed({ id: opened.id, endedAtMs: 12_000, tracks: [], files: [clip] });

    const { kind: _kind, mediaType: _mediaType, ...file } = clip;
    expect(sealed().get(opened.id)).to.deep.equal({
      statement: 'matlang incident evidence v1',
      agentId,
      communeId: 'xa-mau',
      camera: {
        id: 'gate',
        name: 'Cổng',
        siteId: 'yard',
        siteName: 'Sân',
        manufacturer: 'HIK',
        model: 'DS-2',
        serialNumber: 'K1',
      },
      clock: { source: 'central', offsetMs: 0, uncertaintyMs: 3 },
      signedAtMs: clock.nowMs(),
      incidentId: opened.id,
      kind: 'line-crossing',
      rule: { id: 'gate-line', name: 'Cổng', revision: 4 },
      startedAtMs: 10_000,
      endedAtMs: 12_000,
      software: { agentVersion: '0.1.0', models: [`centernet ${CENTERNET.onnxSha256.slice(0, 16)}`] },
      files: [file],
    });
  });

  it('also when it has no files, and when an earlier process left it open', async () => {
    await open();
    const [without, left] = [openedNow(), openedNow()];
    outbox.addOpened(without);
    outbox.addOpened(left);
    outbox.addClosed({ id: without.id, endedAtMs: 12_000, tracks: [], files: [] });
    outbox.close();
    await clock.advance(3_600_000);
    await open();

    outbox.closeInterrupted();

    const found = sealed();
    expect(found.get(without.id)?.files).to.deep.equal([]);
    expect(found.get(left.id)?.endedAtMs).to.equal(11_000);
    expect(found.get(left.id)?.clock).to.deep.equal({
      source: 'central',
      offsetMs: -3_600_000,
      uncertaintyMs: 3,
    });
  });

  it('with the hash of a detector that the operator brought, and the nets of faces where it is about one', async () => {
    const file = join(folder, 'yolo.onnx');
    writeFileSync(file, 'net');
    const detector = { layout: 'yolox', file } as unknown as NonNullable<typeof config.detector>;
    await open();

    const models = await readUsedModels({ ...config, detector });
    const missing = await readUsedModels({
      ...config,
      detector: { ...detector, file: join(folder, 'none') } as never,
    });

    expect(models.of('intrusion')).to.deep.equal(['yolo.onnx a08a0fcbdeafd3c1']);
    expect(models.of('face-unknown')).to.have.length(4);
    expect(missing.of('intrusion')[0]).to.match(/^none \(ENOENT/);
  });
});
