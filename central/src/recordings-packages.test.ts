import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { newId } from '#base/ids.ts';
import type { PackageMake, RecordingSend } from '#protocol/recording.ts';
import type { HoldView, PackageView } from '#protocol/review.ts';
import {
  connectAgent,
  enrolAgent,
  openBrowser,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type Identity,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { answerWith, postWhenAsked, sendWhenAsked } from './recordings.helpers.ts';

const RANGE = { cameraId: 'hall-1', fromMs: 1_700_000_000_000, toMs: 1_700_000_060_000 };
const REQUEST = { ranges: [RANGE], reference: 'Vụ 12/2026', reason: 'Mất trộm ở trụ sở' };
const ZIP_SENDING = { status: 'sending', mediaType: 'application/zip', startsAtMs: 0, codecs: '' };
const ZIP = randomBytes(300_000);
const SHA256 = createHash('sha256').update(ZIP).digest('hex');
const READY = { status: 'ready', sizeBytes: ZIP.length, sha256: SHA256 };

describe('packages of recordings', () => {
  let dataDir: string;
  let central: TestCentral;
  let identity: Identity;
  let agent: TestAgent;
  let investigator: Browser;

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'matlang-packages-'));
    central = await startTestCentral({ dataDir });
    identity = await enrolAgent(central);
    agent = await startTestAgent(central, identity);
    investigator = await signInAs(central, 'investigator');
  });

  afterEach(async () => {
    agent.close();
    await central.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const request = async (change: object = {}): Promise<PackageView> =>
    (await (
      await investigator.send('POST', '/api/recordings/packages', { ...REQUEST, ...change })
    ).json()) as PackageView;
  const look = async (id: string, browser = investigator): Promise<PackageView> =>
    (await (await browser.get(`/api/recordings/packages/${id}`)).json()) as PackageView;
  /** Asks until it is so; each asking lets central work meanwhile. */
  const until = async (id: string, isSo: (view: PackageView) => boolean): Promise<PackageView> => {
    for (;;) {
      const view = await look(id);
      if (isSo(view)) {
        return view;
      }
    }
  };
  const ended = ({ state }: PackageView): boolean => state === 'ready' || state === 'failed';
  /** All there are, once none of them holds any more. */
  const releasedHolds = async (): Promise<HoldView[]> => {
    for (;;) {
      const response = await investigator.get('/api/recordings/holds');
      const { items } = (await response.json()) as { items: HoldView[] };
      if (items.every(({ released }) => released !== null)) {
        return items;
      }
    }
  };
  const keepHolds = (): unknown =>
    answerWith<{ revision: number }>(agent, 'holds-set', ({ revision }) => ({
      ...{ status: 'kept', revision, missing: [] },
    }));
  const sendZip = (zip = ZIP): RecordingSend[] =>
    sendWhenAsked(
      central,
      agent,
      (what) => zip.subarray(what.type === 'package' ? what.fromByte : 0),
      ZIP_SENDING,
    );

  it('are made by the agent, fetched, checked and handed out; meanwhile nothing of them expires', async () => {
    keepHolds();
    let timesAsked = 0;
    const made = answerWith<PackageMake>(agent, 'package-make', () => {
      timesAsked += 1;
      return timesAsked === 1 ? { status: 'making', doneBytes: 1, totalBytes: 9 } : READY;
    });
    const dropped = answerWith(agent, 'package-drop', () => ({ status: 'dropped' }));
    sendZip();

    const asked = await request();
    const making = await until(asked.id, ({ state }) => state === 'making');
    const heldThen: unknown = await (await investigator.get('/api/recordings/holds')).json();
    const ready = await until(asked.id, ended);
    const file = await investigator.get(`/api/recordings/packages/${asked.id}/file`);
    const part = await investigator.get(`/api/recordings/packages/${asked.id}/file`, { range: 'bytes=5-9' });

    const [hold] = (heldThen as { items: HoldView[] }).items;
    expect(made[0]).to.deep.include({ packageId: asked.id, ranges: [RANGE], reference: 'Vụ 12/2026' });
    expect(making).to.include({ doneBytes: 1, totalBytes: 9, sha256: null });
    expect(hold).to.deep.include({ ...RANGE, released: null });
    expect(hold?.reason).to.include('Vụ 12/2026');
    expect(ready).to.include({ state: 'ready', sha256: SHA256, doneBytes: ZIP.length, problem: null });
    expect(ready.ranges).to.deep.equal([{ ...RANGE, cameraName: 'Sảnh' }]);
    expect(Buffer.from(await file.arrayBuffer()).equals(ZIP)).to.equal(true);
    expect(file.headers.get('etag')).to.equal(`"${SHA256}"`);
    expect(file.headers.get('content-type')).to.equal('application/zip');
    expect(file.headers.get('content-disposition')).to.equal(
      `attachment; filename="matlang-package-${asked.id}.zip"`,
    );
    expect([part.status, Buffer.from(await part.arrayBuffer())]).to.deep.equal([206, ZIP.subarray(5, 10)]);
    expect((await releasedHolds()).map(({ released }) => released?.byName)).to.deep.equal(['central']);
    while (dropped.length === 0) {
      await look(asked.id);
    }
    expect(dropped).to.deep.equal([{ packageId: asked.id }]);
  });

  it('go on at the byte they have when central is started again in the middle', async () => {
    keepHolds();
    answerWith(agent, 'package-make', () => READY);
    const posts = postWhenAsked(central, agent, ZIP_SENDING);
    const { id } = await request();
    const { request: post } = await posts.next();
    post.write(ZIP.subarray(0, 100_000));
    await until(id, ({ state, doneBytes }) => state === 'fetching' && doneBytes === 100_000);
    agent.close();
    await central.stop();
    const partBytes = (await stat(path.join(dataDir, 'packages', `${id}.zip.part`))).size;

    central = await startTestCentral({ dataDir });
    agent = await connectAgent(central, identity);
    keepHolds();
    answerWith(agent, 'package-make', () => READY);
    answerWith(agent, 'package-drop', () => ({ status: 'dropped' }));
    const asked = sendZip();
    await agent.hello();
    investigator = openBrowser(central, investigator.cookie);
    const ready = await until(id, ended);

    const file = await investigator.get(`/api/recordings/packages/${id}/file`);
    expect(ready).to.include({ state: 'ready', sha256: SHA256 });
    expect(asked[0]?.what).to.deep.equal({ type: 'package', packageId: id, fromByte: partBytes });
    expect(partBytes).to.be.within(1, 100_000);
    expect(Buffer.from(await file.arrayBuffer()).equals(ZIP)).to.equal(true);
  });

  it('go on after the line broke in the middle', async () => {
    keepHolds();
    answerWith(agent, 'package-make', () => READY);
    answerWith(agent, 'package-drop', () => ({ status: 'dropped' }));
    const posts = postWhenAsked(central, agent, ZIP_SENDING);
    const { id } = await request();
    const first = await posts.next();
    first.request.write(ZIP.subarray(0, 70_000));
    await until(id, ({ doneBytes }) => doneBytes === 70_000);

    first.request.destroy();
    const second = await posts.next();
    const fromByte = second.message.what.type === 'package' ? second.message.what.fromByte : -1;
    second.request.end(ZIP.subarray(fromByte));

    expect(fromByte).to.be.within(1, 70_000);
    expect(await until(id, ended)).to.include({ state: 'ready', sha256: SHA256 });
  });

  it('whose bytes are not those promised are fetched anew, and at last said to have failed', async () => {
    keepHolds();
    answerWith(agent, 'package-make', () => READY);
    answerWith(agent, 'package-drop', () => ({ status: 'dropped' }));
    const forged = Buffer.from(ZIP);
    forged[150_000] = (forged[150_000] ?? 0) ^ 1;
    const asked = sendZip(forged);

    const { id } = await request();
    const failed = await until(id, ended);

    expect(failed.state).to.equal('failed');
    expect(failed.problem).to.include(SHA256);
    expect(asked.map(({ what }) => what)).to.deep.equal(
      Array(3).fill({ type: 'package', packageId: id, fromByte: 0 }),
    );
    expect((await investigator.get(`/api/recordings/packages/${id}/file`)).status).to.equal(404);
  });

  it('longer than promised are not taken', async () => {
    keepHolds();
    answerWith(agent, 'package-make', () => READY);
    answerWith(agent, 'package-drop', () => ({ status: 'dropped' }));
    sendZip(Buffer.concat([ZIP, ZIP]));

    const { id } = await request();

    expect((await until(id, ended)).problem).to.include('more than');
  });

  it('that the agent refuses say why, and nothing is held for them any more', async () => {
    keepHolds();
    answerWith(agent, 'package-make', () => ({ status: 'refused', reason: 'nothing is recorded there' }));
    answerWith(agent, 'package-drop', () => ({ status: 'dropped' }));

    const { id } = await request();
    const failed = await until(id, ended);

    expect(failed).to.include({ state: 'failed', problem: 'nothing is recorded there' });
    expect((await releasedHolds()).map(({ released }) => released?.reason)).to.deep.equal(['package failed']);
  });

  it('are only for who may see all their cameras, and of one agent', async () => {
    keepHolds();
    answerWith(agent, 'package-make', () => ({ status: 'making', doneBytes: 0, totalBytes: 9 }));
    const other = await connectAgent(central, await enrolAgent(central, 'Hộp khác'));
    const site = { id: 'school', name: 'Trường', group: 'primary-school' as const };
    const camera = { id: 'school-1', siteId: 'school', name: 'Cổng', hasPtz: false, rules: [] };
    await other.hello([site], [{ ...camera, rulesRevision: 0 }]);
    const ranges = [RANGE, { ...RANGE, cameraId: 'nursery-1' }];
    const elsewhere = await signInAs(central, 'investigator', { siteIds: ['nursery'], siteGroups: null });

    const { id } = await request({ ranges });
    const refused = await elsewhere.send('POST', '/api/recordings/packages', { ...REQUEST, ranges });
    const hidden = await elsewhere.get(`/api/recordings/packages/${id}`);
    const listed = await elsewhere.get('/api/recordings/packages');
    const file = await elsewhere.get(`/api/recordings/packages/${id}/file`);
    const mixed = await investigator.send('POST', '/api/recordings/packages', {
      ...REQUEST,
      ranges: [RANGE, { ...RANGE, cameraId: 'school-1' }],
    });
    const unknown = await investigator.get(`/api/recordings/packages/${newId()}`);

    expect([refused.status, hidden.status, file.status, mixed.status, unknown.status]).to.deep.equal([
      ...[404, 404, 404, 400, 404],
    ]);
    expect(await listed.json()).to.deep.equal({ items: [] });
    other.close();
  });
});
