/**
 * Faces from the camera at the entrance to the page: somebody on the watch-list raises a candidate that people judge
 * side by side, somebody who is expected there raises nothing, and a person whose entry has ended raises no candidate,
 * is held nowhere any more, and is somebody unknown.
 * People are real pictures on drawn bodies; the entries are made through the same doors as on the page.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { faceReview, faceSearchResult, type FaceSearchResult } from '#protocol/face-work.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import { incidentDetail, incidentPage, type IncidentView } from '#protocol/incident.ts';
import {
  watchList,
  watchListEntry,
  watchListProof,
  type WatchListDraft,
  type WatchListEntry,
} from '#protocol/watch-list.ts';
import { ENTRANCE_CAMERA } from '#simulators/commune/description.ts';
import { signInByLink } from '../scripts/demo/sign-in.ts';
import type { CameraEntry } from '../scripts/demo/agent-file.ts';
import { startDemo, type Demo } from '../scripts/demo/start-demo.ts';
import { launchChromium, requireChromium } from './chromium.helpers.ts';
import { openPage, screenshotFolder, signIn } from './page.helpers.ts';
import { requireData } from './real-data.helpers.ts';
import { until } from './until.helpers.ts';

/** People of Labeled Faces in the Wild with enough pictures: three for the entry, another one for the actor. */
const SOUGHT = 'Andre_Agassi';
const EXPECTED = 'Angela_Bassett';
const ENDED = 'Anna_Kournikova';
const DAY_MS = 86_400_000;
/** Long enough to be proposed, approved and handed out. */
const SHORT_VALIDITY_MS = 70_000;
/** Whom a busy machine has missed comes again. */
const COMES_AGAIN_MS = 30_000;

const SOUGHT_BY_POLICE: Partial<WatchListDraft> = {
  purpose: 'sought',
  legalBasis: 'wanted-notice',
  legalReference: '15/QĐ-CSĐT ngày 01/11/2026',
  reason: 'Đang bị truy nã',
  siteIds: null,
};
const WORKS_HERE: Partial<WatchListDraft> = {
  purpose: 'expected',
  legalBasis: 'consent',
  legalReference: 'Văn bản đồng ý ngày 02/11/2026',
  reason: 'Cán bộ trực ban đêm',
  siteIds: ['ubnd-xa'],
};

describe('faces at the entrance', function () {
  this.timeout(240_000);
  let demo: Demo;
  let investigatorCookie: string;
  let investigator: Visitor;
  let approvers: Visitor[];
  let pictures: string;
  let sought: WatchListEntry;
  let ended: WatchListEntry;
  const undo: (() => unknown)[] = [];

  before(async function () {
    pictures = requireData(this, 'faces/lfw');
    const folder = mkdtempSync(join(tmpdir(), 'matlang-faces-'));
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    demo = await startDemo({
      cameras: 1,
      cameraIds: [ENTRANCE_CAMERA],
      port: 0,
      dataDir: join(folder, 'data'),
      activity: 'none',
      adjustCamera: byDayToo,
      facesDir: dressActors(join(folder, 'actors')),
    });
    undo.push(demo.stop);
    investigatorCookie = await signInByLink(demo.url, demo.links.investigator);
    investigator = visitor(demo.url, investigatorCookie);
    approvers = [
      visitor(demo.url, await signInByLink(demo.url, demo.linkOf('pho-cong-an'))),
      visitor(demo.url, await signInByLink(demo.url, demo.links.admin)),
    ];
    await demo.allOnline;
  });

  after(async () => {
    for (const step of undo.reverse()) {
      await step();
    }
  });

  it('are looked for once two people have approved the entry, and the agent has signed that it holds it', async () => {
    ended = await putOnList(ENDED, SOUGHT_BY_POLICE, Date.now() + SHORT_VALIDITY_MS);
    sought = await putOnList(SOUGHT, SOUGHT_BY_POLICE, Date.now() + 30 * DAY_MS);
    const expected = await putOnList(EXPECTED, WORKS_HERE, Date.now() + 30 * DAY_MS);

    const held = await until('the agent to hold it', async () => {
      const entry = await entryOf(sought.id);
      const both = [entry, await entryOf(expected.id)];
      return both.every(({ spread }) => spread.holding === 1) ? entry : null;
    });

    expect(held).to.deep.include({ status: 'active' });
    expect(held.approvals.map(({ byName }) => byName)).to.deep.equal(['Phó Trưởng Công an xã', 'Quản trị']);
  });

  it('raise nothing for somebody who is expected here', async () => {
    await coming(EXPECTED, remembered(investigator, 1));

    expect(await candidates()).to.deep.equal([]);
    expect(await unknowns()).to.deep.equal([]);
  });

  it('raise a candidate for the person who is sought', async () => {
    const candidate = await coming(
      SOUGHT,
      until('the candidate', async () => (await candidates())[0] ?? null, 120_000),
    );
    await until('the end of it', async () => (await candidates()).find(({ endedAtMs }) => endedAtMs) ?? null);
    const search = await remembered(investigator, 2);

    expect(await candidates()).to.have.length(1);
    const review = faceReview.parse(await investigator.get(`/api/incidents/${candidate.id}/face`));
    expect(review.entry).to.deep.include({ id: sought.id, name: SOUGHT });
    expect(review).to.deep.include({ state: 'open', mayAnswer: true });
    expect(candidate.why.vi + candidate.why.en).not.to.contain(SOUGHT);
    const [best] = search.sightings;
    expect(best).to.deep.include({ cameraId: ENTRANCE_CAMERA });
    expect(best?.strength).not.to.equal('weak');
  });

  it('come with the face itself as a file of the incident', async () => {
    const detail = await until('face.jpg', async () => {
      const [candidate] = await candidates();
      const found = incidentDetail.parse(await investigator.get(`/api/incidents/${candidate?.id ?? ''}`));
      return found.files.some(({ name }) => name === 'face.jpg') ? found : null;
    });
    const file = detail.files.find(({ name }) => name === 'face.jpg');
    const bytes = await investigator.bytes(file?.url ?? '');

    expect(bytes.subarray(0, 3).toString('hex')).to.equal('ffd8ff');
    expect(detail.tracks).not.to.deep.equal([]);
  });

  it('are nothing to the leader of the commune', async () => {
    const leader = visitor(demo.url, await signInByLink(demo.url, demo.links.leader));
    const [candidate] = await candidates();
    const listed = incidentPage.parse(await leader.get('/api/incidents?limit=100')).items;

    expect(listed.filter(({ kind }) => kind === 'face-watch-list')).to.deep.equal([]);
    expect(await leader.status(`/api/incidents/${candidate?.id ?? ''}`)).to.equal(404);
    expect(await leader.status('/api/watch-list')).to.equal(403);
  });

  it('are erased from the agent when the entry ends, with a signed receipt', async () => {
    const gone = await until('the erasure', async () => {
      const entry = await entryOf(ended.id);
      return entry.status === 'expired' && entry.spread.stillToErase === 0 ? entry : null;
    });
    const { receipts } = watchListProof.parse(await investigator.get(`/api/watch-list/${ended.id}/proof`));

    expect(gone.spread.erased).to.equal(1);
    expect(gone.pictures).to.deep.equal([]);
    expect(receipts.map(({ holds }) => holds)).to.include.members([true, false]);
  });

  it('raise no candidate for the person whose entry has ended: that is somebody unknown', async () => {
    const [unknownBefore, candidatesBefore] = [await unknowns(), await candidates()];
    const somebodyUnknown = until('somebody unknown', async () => {
      const found = await unknowns();
      return found.length > unknownBefore.length ? found : null;
    });
    await coming(ENDED, Promise.all([somebodyUnknown, remembered(deputy(), 3)]));

    expect(await candidates()).to.have.length(candidatesBefore.length);
  });

  describe('on the page', () => {
    let browser: Browser;
    let page: Page;
    let screens: string;

    before(async function () {
      requireChromium(this);
      screens = screenshotFolder();
      console.log(`      screenshots: ${screens}`);
      browser = await launchChromium();
      undo.push(() => browser.close());
      page = await signIn(browser, demo.links.operator);
    });

    it('stand side by side with those of the entry, for the officer on duty to judge', async () => {
      const [candidate] = await candidates();
      await page.goto(`${demo.url}/incidents/${candidate?.id ?? ''}`);
      const panel = page.locator('[data-candidate]');
      await panel.waitFor();
      await panel.locator('img').nth(1).waitFor();
      const widths = await panel
        .locator('img')
        .evaluateAll((images) =>
          Promise.all(
            images.map((image) =>
              (image as HTMLImageElement).decode().then(() => (image as HTMLImageElement).naturalWidth),
            ),
          ),
        );
      await page.screenshot({ path: join(screens, 'candidate.png'), fullPage: true });

      expect(widths.length).to.be.greaterThan(1);
      expect(Math.min(...widths)).to.be.greaterThan(30);
      await expectReadable(page);
    });

    it('are judged once, and the answer stands with its name', async () => {
      const [candidate] = await candidates();
      // One key chooses, another one records: no single slip decides about a person.
      await page.keyboard.press('1');
      await page.keyboard.press('Enter');
      const review = await until('the answer', async () => {
        const found = faceReview.parse(await investigator.get(`/api/incidents/${candidate?.id ?? ''}/face`));
        return found.state === 'confirmed' ? found : null;
      });

      expect(review.answers.map(({ answer, byName }) => [answer, byName])).to.deep.equal([
        ['same-person', 'Trực ban Công an xã'],
      ]);
    });

    it('are on the pages of the investigator: the list, the curve of the place, the search', async () => {
      const [candidate] = await candidates();
      const own = await openPage(browser, `${demo.url}/watch-list`, investigatorCookie);
      await own.getByText(SOUGHT).first().waitFor();
      await own.screenshot({ path: join(screens, 'watch-list.png'), fullPage: true });
      await expectReadable(own);

      await own.goto(`${demo.url}/watch-list/${sought.id}`);
      await own.locator('img').nth(2).waitFor();
      await own.screenshot({ path: join(screens, 'entry.png'), fullPage: true });
      await expectReadable(own);

      await own.goto(`${demo.url}/face-calibration`);
      await own.locator('svg').first().waitFor();
      await own.screenshot({ path: join(screens, 'calibration.png'), fullPage: true });
      await expectReadable(own);

      await own.goto(`${demo.url}/face-search?incident=${candidate?.id ?? ''}`);
      await own.getByLabel('Số hồ sơ vụ việc').fill('07/2026/VV');
      await own.getByLabel('Lý do').fill('Xác minh nơi đối tượng xuất hiện');
      await own.getByRole('button', { name: 'Tìm', exact: true }).click();
      await own.locator('img[src^="data:image/jpeg"]').first().waitFor();
      await own.screenshot({ path: join(screens, 'search.png'), fullPage: true });
      await expectReadable(own);
    });
  });

  const deputy = (): Visitor => {
    const [first] = approvers;
    if (!first) {
      throw new Error('nobody approves');
    }
    return first;
  };

  const entryOf = async (id: string): Promise<WatchListEntry> => {
    const entry = watchList
      .parse(await investigator.get('/api/watch-list'))
      .items.find((one) => one.id === id);
    if (!entry) {
      throw new Error(`no entry ${id} on the watch-list`);
    }
    return entry;
  };

  const ofKind = async (wanted: IncidentKind): Promise<IncidentView[]> =>
    incidentPage
      .parse(await investigator.get('/api/incidents?limit=100'))
      .items.filter(({ kind }) => kind === wanted);
  const candidates = (): Promise<IncidentView[]> => ofKind('face-watch-list');
  const unknowns = (): Promise<IncidentView[]> => ofKind('face-unknown');

  /** Plays somebody's visit until it has had its effect. */
  const coming = async <Effect>(name: string, effect: Promise<Effect>): Promise<Effect> => {
    demo.trigger(ENTRANCE_CAMERA, name);
    const again = setInterval(() => demo.trigger(ENTRANCE_CAMERA, name), COMES_AGAIN_MS);
    return effect.finally(() => clearInterval(again));
  };

  /** So many people have been seen, judged and stored; few tries, because so many searches an hour are allowed. */
  const remembered = (who: Visitor, people: number): Promise<FaceSearchResult> => {
    let tries = 0;
    return until(
      'people to be remembered',
      async () => {
        tries += 1;
        const found = tries % 30 === 0 ? await searchFor(who, sought.id) : null;
        return found !== null && found.compared >= people ? found : null;
      },
      90_000,
    );
  };

  const searchFor = async (who: Visitor, entryId: string): Promise<FaceSearchResult> =>
    faceSearchResult.parse(
      await who.post('/api/face-searches', {
        caseNumber: '07/2026/VV',
        reason: 'Xác minh nơi đối tượng xuất hiện',
        probeId: null,
        incidentId: null,
        entryId,
        siteIds: null,
        fromMs: Date.now() - DAY_MS,
        toMs: Date.now(),
      }),
    );

  /** Proposes an entry with three pictures and has it approved. */
  const putOnList = async (
    name: string,
    why: Partial<WatchListDraft>,
    expiresAtMs: number,
  ): Promise<WatchListEntry> => {
    const draft = { name, severity: 'normal', ...why, expiresAtMs };
    const { id } = watchListEntry.parse(await investigator.post('/api/watch-list', draft));
    for (const file of picturesOf(name).slice(0, 4)) {
      await investigator.upload(`/api/watch-list/${id}/pictures`, readFileSync(file));
    }
    const full = await entryOf(id);
    expect(full.pictures.filter(({ isAccepted }) => isAccepted).length, name).to.be.at.least(3);
    await investigator.post(`/api/watch-list/${id}/submission`, { version: full.version });
    for (const approver of approvers) {
      const { version } = await entryOf(id);
      await approver.post(`/api/watch-list/${id}/approvals`, { version, note: '' });
    }
    return entryOf(id);
  };

  const picturesOf = (name: string): string[] =>
    readdirSync(join(pictures, name))
      .sort()
      .map((file) => join(pictures, name, file));

  /** Each actor wears the last picture of its person, which the entry does not have. */
  const dressActors = (folder: string): string => {
    for (const name of [SOUGHT, EXPECTED, ENDED]) {
      mkdirSync(join(folder, name), { recursive: true });
      copyFileSync(picturesOf(name).at(-1) ?? '', join(folder, name, 'face.jpg'));
    }
    return folder;
  };
});

async function expectReadable(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => {
    const runner = (globalThis as unknown as { axe: typeof axe }).axe;
    return runner.run();
  });
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).to.deep.equal([]);
}

/** The rule about unknown people is awake by night only. */
function byDayToo(entry: CameraEntry): CameraEntry {
  const rules = entry.rules?.map((rule) =>
    rule.kind === 'face-unknown' ? { ...rule, schedule: 'always' as const } : rule,
  );
  return rules ? { ...entry, rules } : entry;
}

interface Visitor {
  get: (path: string) => Promise<unknown>;
  status: (path: string) => Promise<number>;
  bytes: (path: string) => Promise<Buffer>;
  post: (path: string, body: unknown) => Promise<unknown>;
  upload: (path: string, jpeg: Buffer) => Promise<unknown>;
}

function visitor(url: string, cookie: string): Visitor {
  const ask = (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('cookie', cookie);
    headers.set('origin', url);
    return fetch(url + path, { ...init, headers });
  };
  const json = async (reply: Response): Promise<unknown> => {
    const text = await reply.text();
    expect(reply.ok, `${reply.status} ${reply.url} ${text.slice(0, 300)}`).to.equal(true);
    return text === '' ? null : JSON.parse(text);
  };
  return {
    get: async (path) => json(await ask(path)),
    status: async (path) => (await ask(path)).status,
    bytes: async (path) => Buffer.from(await (await ask(path)).arrayBuffer()),
    post: async (path, body) =>
      json(
        await ask(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    upload: async (path, jpeg) =>
      json(
        await ask(path, {
          method: 'POST',
          headers: { 'content-type': 'image/jpeg' },
          body: new Uint8Array(jpeg),
        }),
      ),
  };
}
