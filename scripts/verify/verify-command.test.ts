import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fingerprintOf } from '#base/package/signature-text.ts';
import {
  openBrowser,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from '#central/central.helpers.ts';
import { closeIncident, manifestOf, uploadEvidence } from '#central/evidence.helpers.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import { runMatlang } from '../run-matlang.helpers.ts';
import type { VerifyReport } from './report.ts';

const CLIP = Buffer.alloc(300_000, 'clip of the gate ');
const STILL = Buffer.alloc(4_000, 'still ');

describe('the evidence of an incident, taken out of central', function () {
  this.timeout(300_000);
  let central: TestCentral;
  let agent: TestAgent;
  let operator: Browser;
  let folder: string;

  before(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    operator = await signInAs(central, 'operator');
    folder = mkdtempSync(join(tmpdir(), 'matlang-verify-'));
  });
  after(async () => {
    agent.close();
    await central.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  let sequence = 0;
  const raise = (): Promise<IncidentOpened> => raiseIncident(agent, 'gate-1', { sequence: ++sequence });

  const record = async (isSigned = true): Promise<IncidentOpened> => {
    const incident = await raise();
    const still = manifestOf('snapshot.jpg', STILL, incident.startedAtMs);
    const clip = manifestOf('clip.mp4', CLIP, incident.startedAtMs - 5_000);
    await uploadEvidence(central, agent, incident.id, still, STILL);
    const { status } = await closeIncident(agent, incident, [still, clip], isSigned ? undefined : () => ({}));
    expect(status).to.equal('stored');
    await uploadEvidence(central, agent, incident.id, clip, CLIP);
    return incident;
  };

  const takeOut = async ({ id }: IncidentOpened): Promise<{ file: string; zip: Buffer }> => {
    const response = await operator.get(
      `/api/incidents/${id}/package?reference=12%2F2026&reason=m%E1%BA%A5t%20xe`,
    );
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('application/zip');
    const zip = Buffer.from(await response.arrayBuffer());
    const file = join(folder, 'case.zip');
    writeFileSync(file, zip);
    return { file, zip };
  };

  const verify = async (
    file: string,
    ...options: string[]
  ): Promise<VerifyReport & { exitCode: number | null }> => {
    const { exitCode, stdout, stderr } = await runMatlang(['verify', file, '--json', ...options]);
    expect(stderr).to.equal('');
    return { exitCode, ...(JSON.parse(stdout) as VerifyReport) };
  };
  const trusted = (): string => fingerprintOf(agent.identity.centralKey);

  it('is genuine to who knows the key of the commune, and shows the key to who does not', async () => {
    const incident = await record();
    const { file } = await takeOut(incident);

    const known = await verify(file, '--trust', trusted());
    const unknown = await verify(file);
    const wrong = await verify(file, '--trust', 'ab'.repeat(32));

    expect(known).to.deep.include({ exitCode: 0, verdict: 'genuine', findings: [], notes: [] });
    expect(known.originals).to.deep.equal({ total: 2, signedAtCapture: 2 });
    expect(known.manifest).to.deep.include({ content: 'incident', reference: '12/2026', reason: 'mất xe' });
    expect(known.files.map(({ path }) => path)).to.deep.equal([
      'media/clip.mp4',
      'media/snapshot.jpg',
      'statements/incident.json',
      'statements/incident.sig',
      'certificates/agent.json',
      'certificates/agent.sig',
    ]);
    expect([unknown.exitCode, unknown.anchor?.fingerprint]).to.deep.equal([3, trusted()]);
    expect([wrong.exitCode, wrong.findings[0]?.kind]).to.deep.equal([1, 'trust']);
  });

  it('is found out when one bit of its clip is changed, by the key that central prints itself', async () => {
    const { file, zip } = await takeOut(await record());
    const config = join(folder, 'central.yaml');
    writeFileSync(config, `dataDir: ${central.dataDir}\ncommune: { id: yen-hoa, name: Yên Hòa }\n`);
    const pem = join(folder, 'central.pem');

    const [line, key] = [
      await runMatlang(['key', '--config', config]),
      await runMatlang(['key', '--config', config, '--pem']),
    ];
    writeFileSync(pem, key.stdout);
    const at = zip.indexOf(CLIP) + 200_000;
    zip[at] = (zip[at] ?? 0) ^ 1;
    writeFileSync(file, zip);
    const found = await verify(file, '--trust', pem);
    const told = await runMatlang(['verify', file, '--trust', pem]);

    expect(line.stdout).to.equal(`${trusted()}\n`);
    expect(found.exitCode).to.equal(1);
    expect(found.findings.map(({ kind, path }) => [kind, path])).to.deep.equal([
      ['content', 'media/clip.mp4'],
    ]);
    expect(told.exitCode).to.equal(1);
    expect(told.stdout).to.match(/^GÓI CHỨNG CỨ KHÔNG NGUYÊN VẸN/);
    expect(told.stdout).to.contain('media/clip.mp4: nội dung bị sửa');
  });

  it('says so where the agent signed nothing', async () => {
    const { file } = await takeOut(await record(false));

    const found = await verify(file, '--trust', trusted());

    expect(found.exitCode).to.equal(0);
    expect(found.originals).to.deep.equal({ total: 2, signedAtCapture: 0 });
    expect(found.notes.map(({ kind }) => kind)).to.deep.equal(['not-signed-at-capture']);
  });

  it('says what was signed and has not arrived', async () => {
    const incident = await raise();
    await closeIncident(agent, incident, [manifestOf('clip.mp4', CLIP, incident.startedAtMs)]);
    const { file } = await takeOut(incident);

    const found = await verify(file, '--trust', trusted());

    expect(found.notes).to.have.length(1);
    expect(found.notes[0]).to.deep.include({ kind: 'original-not-included', path: 'media/clip.mp4' });
  });

  it('is not given out before the incident is over, nor to whom may not see evidence', async () => {
    const open = await raise();
    const over = await record();
    const leader = await signInAs(central, 'leader');

    const statuses = [
      (await operator.get(`/api/incidents/${open.id}/package`)).status,
      (await leader.get(`/api/incidents/${over.id}/package`)).status,
      (await openBrowser(central).get(`/api/incidents/${over.id}/package`)).status,
      (await operator.get('/api/incidents/0190b5a0-0000-7000-8000-000000000000/package')).status,
      (await operator.get(`/api/incidents/${over.id}/package?reference=${'x'.repeat(201)}`)).status,
    ];

    expect(statuses).to.deep.equal([409, 403, 401, 404, 400]);
  });

  it('leaves a line in the audit trail', async () => {
    await takeOut(await record());
    const auditor = await signInAs(central, 'auditor');

    const { items } = (await (await auditor.get('/api/audit')).json()) as {
      items: { action: string; detail: string }[];
    };

    expect(items.find(({ action }) => action === 'evidence.packaged')?.detail).to.equal('12/2026: mất xe');
  });

  it('cannot be checked where the package or the key cannot be read', async () => {
    const { file } = await takeOut(await record());

    const outcomes = [
      await runMatlang(['verify', join(folder, 'none.zip')]),
      await runMatlang(['verify', file, '--trust', 'abcd']),
      await runMatlang(['verify', file, '--trust', file]),
      await runMatlang(['verify']),
    ];

    expect(outcomes.map(({ exitCode }) => exitCode)).to.deep.equal([2, 2, 2, 2]);
    expect(outcomes[0]?.stderr).to.contain('không đọc được');
  });
});
