/** The parts together: recorded by the recorder's writer, signed by the index, packed by review, certified by central. */
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fingerprintOf } from '#base/package/signature-text.ts';
import { signedEntries, writePackage } from '#base/package/write-package.ts';
import { openSigningKey, signStatement, type SigningKey } from '#central/intake/signing-key.ts';
import { encodeTestVideo } from '#edge-agent/evidence/test-video.helpers.ts';
import { signSegment } from '#edge-agent/recordings/segment-signing.ts';
import { entriesOf, lazySource, planPackage } from '#edge-agent/review/package-plan.ts';
import { CAMERA, createArchive, type Archive } from '#edge-agent/review/recorded.helpers.ts';
import { AGENT_CERTIFICATE } from '#protocol/package.ts';
import type { KeyCertificate } from '#protocol/statement.ts';
import type { VerifyReport } from './report.ts';
import { verifyPackage } from './verify-package.ts';

const START_MS = Date.UTC(2026, 10, 21, 17, 0, 0);
const SEGMENT_MS = 10_000;
const SEGMENTS = 4;

describe('recordings of an agent, packed as evidence', function () {
  this.timeout(300_000);
  let folder: string;
  let file: string;
  let archive: Archive;
  let central: SigningKey;
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const identity = {
    agentId: randomUUID(),
    communeId: 'xa-mau',
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64'),
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-recorded-'));
    file = join(folder, 'case.zip');
    central = openSigningKey(join(folder, 'signing-key.pem'));
    archive = createArchive(folder);
    const video = encodeTestVideo({ count: 50 });
    let previousSha256: string | null = null;
    for (let index = 0; index < SEGMENTS; index += 1) {
      const segment = await archive.add({ startsAtMs: START_MS + index * SEGMENT_MS, video });
      const { endsAtMs, sha256 } = segment;
      const closed = {
        ...segment,
        endsAtMs: endsAtMs ?? 0,
        sha256: sha256 ?? '',
        end: 'full',
        droppedMs: 0,
      } as const;
      const { textSha256, ...statement } = signSegment(
        { ...closed, fragments: [...segment.fragments] },
        previousSha256,
        START_MS,
        {
          identity,
          describeCamera: (id) => ({
            ...{ id, name: 'Cổng', siteId: 'thon-3', siteName: 'Thôn 3' },
            ...{ manufacturer: '', model: '', serialNumber: '' },
          }),
          clockNote: () => ({ source: 'none' }),
        },
      );
      segment.statement = statement;
      previousSha256 = textSha256;
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const pack = async (): Promise<void> => {
    const range = { cameraId: CAMERA, fromMs: START_MS, toMs: START_MS + SEGMENTS * SEGMENT_MS };
    const plan = planPackage(archive.library, [range]);
    const certificate = signStatement(central, {
      statement: 'matlang agent key v1',
      agentId: identity.agentId,
      agentName: 'Hộp thôn 3',
      communeId: 'xa-mau',
      communeName: 'Xã Mẫu',
      publicKey: identity.publicKey,
      enrolledAtMs: START_MS,
    } satisfies KeyCertificate);
    await writePackage({
      file,
      entries: [
        ...plan.segments.flatMap((one) => entriesOf(one, lazySource(archive.library, one, new Set()))),
        ...signedEntries(AGENT_CERTIFICATE, certificate),
      ],
      manifestWithoutFiles: {
        manifest: 'matlang package v1',
        packageId: randomUUID(),
        content: { type: 'recordings', ranges: plan.ranges, gaps: plan.gaps },
        ...{ reference: '1', reason: 'x', requestedBy: 'y', madeAtMs: START_MS },
        maker: { role: 'agent', id: identity.agentId, version: '0.1.0' },
      },
      sign: (text) => ({ signature: identity.sign(text), by: identity.publicKey }),
    });
  };
  const check = (): Promise<VerifyReport> => verifyPackage(file, { trust: fingerprintOf(central.publicKey) });

  it('are genuine', async () => {
    await pack();

    const report = await check();

    expect(report.findings).to.deep.equal([]);
    expect(report.notes.filter(({ kind }) => kind === 'chain-gap')).to.deep.equal([]);
    expect(report.verdict).to.equal('genuine');
    expect(report.originals).to.deep.equal({ total: SEGMENTS, signedAtCapture: SEGMENTS });
  });

  it('show the very second that was changed', async () => {
    await pack();
    const segment = archive.segments[2];
    const original = readFileSync(archive.pathOf(segment ?? never()));
    const head = segment?.fragments[0]?.sizeBytes ?? 0;
    const second = segment?.fragments[1]?.sizeBytes ?? 0;
    const zip = readFileSync(file);
    const at = zip.lastIndexOf(original.subarray(0, 4096)) + head + 10;
    zip[at] = (zip[at] ?? 0) ^ 0x40;
    writeFileSync(file, zip);

    const { verdict, findings } = await check();

    expect(verdict).to.equal('not-genuine');
    expect(findings.map(({ kind }) => kind)).to.deep.equal(['content']);
    expect(findings[0]?.inFile).to.deep.equal({ fromByte: head, toByte: head + second });
  });

  it('own up to a minute that the index has lost, and its neighbours show that it was there', async () => {
    archive.segments.splice(1, 1);
    await pack();

    const report = await check();

    expect(report.verdict).to.equal('genuine');
    expect(report.notes.map(({ kind }) => kind)).to.include.members(['declared-gap', 'chain-gap']);
  });
});

function never(): never {
  throw new Error('there are four segments');
}
