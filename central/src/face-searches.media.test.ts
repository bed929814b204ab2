/** Faces to search for from real pictures, read by the nets of central: one somebody gives, and one of an incident. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { decodeDescriptor, similarityOf } from '#models/faces/matching.ts';
import { MODEL_DIR } from '#models/zoo/model-dir.helpers.ts';
import type { FaceProbe } from '#protocol/face-work.ts';
import type { FaceSearch } from '#protocol/faces.ts';
import {
  connectAgent,
  enrolAgent,
  signInAs,
  SITES,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { FACE_CAMERAS, putEntry, raiseMatch } from './faces.helpers.ts';
import { createEvidenceFolder } from './intake/evidence-folder.ts';
import { openLedger } from './ledger/database.ts';
import { createFiles } from './ledger/incidents/files.ts';

const FACES = path.join(
  process.env['MATLANG_DATA'] ?? path.resolve(import.meta.dirname, '../../../shared/data'),
  'faces',
);
const PICTURE = path.join(FACES, 'lfw/Abel_Pacheco/Abel_Pacheco_0001.jpg');

describe('a face to search for', function () {
  this.timeout(300_000);
  let central: TestCentral;
  let agent: TestAgent;
  let asked: FaceSearch[];

  before(async function () {
    if (!existsSync(FACES)) {
      console.warn(`      SKIPPED: no test data in ${FACES} (set MATLANG_DATA)`);
      this.skip();
    }
    central = await startTestCentral({ modelDir: MODEL_DIR });
    agent = await connectAgent(central, await enrolAgent(central));
    await agent.hello(SITES, FACE_CAMERAS);
    agent.socket.on('face-search', (message: FaceSearch, reply: (answer: unknown) => void) => {
      asked.push(message);
      reply({ status: 'searched', hits: [], compared: 0, sinceMs: null });
    });
  });

  beforeEach(() => {
    asked = [];
  });

  after(async () => {
    if (existsSync(FACES)) {
      agent.close();
      await central.dispose();
    }
  });

  const give = async (browser: Browser, file: string): Promise<FaceProbe> => {
    const response = await fetch(new URL('/api/face-probes', central.url), {
      method: 'POST',
      headers: { cookie: browser.cookie, 'content-type': 'image/jpeg' },
      body: new Uint8Array(readFileSync(file)),
    });
    return (await response.json()) as FaceProbe;
  };
  const search = (browser: Browser, of: { probeId?: string; incidentId?: string }): Promise<Response> =>
    browser.send('POST', '/api/face-searches', {
      caseNumber: 'VA-15/2026',
      reason: 'Trộm cắp tại trụ sở xã',
      probeId: null,
      incidentId: null,
      entryId: null,
      siteIds: null,
      fromMs: Date.now() - 86_400_000,
      toMs: Date.now(),
      ...of,
    });

  it('is read from a picture, for the account that gave it and for nobody else', async () => {
    const giver = await signInAs(central, 'investigator');
    const other = await signInAs(central, 'investigator');

    const probe = await give(giver, PICTURE);
    const statuses = [
      (await search(other, { probeId: probe.id })).status,
      (await search(giver, { probeId: probe.id })).status,
    ];

    expect([probe.isUsable, probe.faults]).to.deep.equal([true, []]);
    expect(statuses).to.deep.equal([404, 200]);
    expect(asked.map(({ descriptors }) => descriptors.length)).to.deep.equal([1]);
  });

  it('is read again from the face of an incident, and is the same face', async () => {
    const investigator = await signInAs(central, 'investigator');
    const probe = await give(investigator, PICTURE);
    const incident = await raiseMatch(agent, 'hall-1', (await putEntry(central)).id);
    await storeFace(central, incident, Buffer.from(probe.face?.split(',')[1] ?? '', 'base64'));

    const statuses = [
      (await search(investigator, { probeId: probe.id })).status,
      (await search(investigator, { incidentId: incident.id })).status,
    ];

    expect(statuses).to.deep.equal([200, 200]);
    const [given, again] = asked.map(({ descriptors: [text = ''] }) =>
      decodeDescriptor(text, Buffer.from(text, 'base64').length / 4),
    );
    expect(similarityOf(given ?? new Float32Array(), again ?? new Float32Array())).to.be.above(0.95);
  });
});

/** As an upload leaves it. */
async function storeFace(
  central: TestCentral,
  { id, startedAtMs }: { id: string; startedAtMs: number },
  bytes: Buffer,
): Promise<void> {
  const name = 'face.jpg' as const;
  const file = createEvidenceFolder(path.join(central.dataDir, 'evidence')).pathOf({
    incidentId: id,
    startedAtMs,
    name,
  });
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
  const db = await openLedger(central.ledgerPlace);
  const facts = {
    incidentId: id,
    name,
    sizeBytes: bytes.length,
    sha256: '0'.repeat(64),
    startsAtMs: startedAtMs,
  };
  await createFiles(db, 'yen-hoa').markStored(facts, Date.now());
  await db.destroy();
}
