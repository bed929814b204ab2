import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { newId } from '#base/ids.ts';
import { DEFAULT_THRESHOLDS } from '#models/faces/matching.ts';
import type { FaceCalibration, FaceSearchResult } from '#protocol/face-work.ts';
import { SCORE_BINS, type FaceHit, type FaceSearch } from '#protocol/faces.ts';
import type { Receipt } from '#protocol/incident.ts';
import type { Problem } from '#protocol/problem.ts';
import type { Site } from '#protocol/site.ts';
import {
  connectAgent,
  enrolAgent,
  openBrowser,
  signInAs,
  SITES,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { DESCRIPTOR, FACE_CAMERAS, putEntry, raiseMatch, RECIPE, type TestEntry } from './faces.helpers.ts';

const NOW_MS = Date.UTC(2026, 10, 20);
const DAY_MS = 86_400_000;
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xd9]);

interface AuditRow {
  actorName: string;
  action: string;
  resource: string;
  detail: string;
}

describe('searching what cameras have seen', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let entry: TestEntry;
  let investigator: Browser;

  beforeEach(async () => {
    central = await startTestCentral({ clock: createFakeClock(NOW_MS) });
    agent = await connectAgent(central, await enrolAgent(central));
    await agent.hello(SITES, FACE_CAMERAS);
    entry = await putEntry(central, { expiresAtMs: NOW_MS + DAY_MS });
    investigator = await signInAs(central, 'investigator');
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const search = (change: Record<string, unknown> = {}, browser = investigator): Promise<Response> =>
    browser.send('POST', '/api/face-searches', {
      caseNumber: 'VA-15/2026',
      reason: 'Trộm cắp tại trụ sở xã',
      probeId: null,
      incidentId: null,
      entryId: entry.id,
      siteIds: null,
      fromMs: NOW_MS - 7 * DAY_MS,
      toMs: NOW_MS,
      ...change,
    });

  const hitAt = (cameraId: string, score: number, atMs = NOW_MS - DAY_MS): FaceHit => ({
    cameraId,
    atMs,
    score,
    similarity: 0.6,
    widthPx: 70,
    box: { x: 0.4, y: 0.1, w: 0.1, h: 0.2 },
    jpeg: JPEG,
  });

  /** What was asked, in order. */
  const answerWith = (who: TestAgent, hits: FaceHit[], sinceMs: number | null = null): FaceSearch[] => {
    const asked: FaceSearch[] = [];
    who.socket.on('face-search', (message: FaceSearch, reply: (answer: unknown) => void) => {
      asked.push(message);
      reply({ status: 'searched', hits, compared: 40, sinceMs });
    });
    return asked;
  };

  const audit = async (): Promise<AuditRow[]> => {
    const auditor = await signInAs(central, 'auditor');
    const { items } = (await (await auditor.get('/api/audit?limit=200')).json()) as { items: AuditRow[] };
    return items.filter(({ action }) => action.startsWith('face.')).reverse();
  };

  const refusal = async (response: Response): Promise<string> =>
    `${response.status}: ${((await response.json()) as Problem).error.message}`;

  it('asks agents with the descriptors of the entry and ranks what they found', async () => {
    const { candidate, strong } = DEFAULT_THRESHOLDS;
    const asked = answerWith(agent, [
      hitAt('gate-1', candidate + 0.4),
      hitAt('hall-1', strong),
      hitAt('nursery-1', 1),
      // No more alike than any stranger: nobody is shown that.
      hitAt('hall-1', 0.9),
    ]);

    const result = (await (await search()).json()) as FaceSearchResult;

    expect(asked).to.have.length(1);
    expect(asked[0]).to.deep.include({
      recipe: RECIPE,
      descriptors: [DESCRIPTOR],
      fromMs: NOW_MS - 7 * DAY_MS,
    });
    expect(asked[0]?.cameraIds.sort()).to.deep.equal(['gate-1', 'hall-1', 'nursery-1']);
    expect(
      result.sightings.map(({ cameraId, siteName, strength }) => [cameraId, siteName, strength]),
    ).to.deep.equal([
      ['hall-1', 'Trụ sở UBND xã', 'strong'],
      ['gate-1', 'Cổng thôn Đông', 'candidate'],
      ['nursery-1', 'Trường Mầm non', 'weak'],
    ]);
    expect(result.sightings[0]?.face).to.equal(
      `data:image/jpeg;base64,${Buffer.from(JPEG).toString('base64')}`,
    );
    expect([result.compared, result.missing]).to.deep.equal([40, []]);
  });

  it('stands in the audit trail before anybody is asked, and once more with what came of it', async () => {
    const before = new Promise<AuditRow[]>((resolve, reject) => {
      agent.socket.on('face-search', (_message: unknown, reply: (answer: unknown) => void) => {
        audit().then((rows) => {
          resolve(rows);
          reply({ status: 'searched', hits: [hitAt('hall-1', 6)], compared: 40, sinceMs: null });
        }, reject);
      });
    });

    const { id } = (await (await search({ siteIds: ['committee'] })).json()) as FaceSearchResult;

    expect((await before).map(({ action, resource, detail }) => [action, resource, detail])).to.deep.equal([
      [
        'face.searched',
        `face-search:${id}`,
        `case VA-15/2026; Trộm cắp tại trụ sở xã; sites committee; 2026-11-13T00:00:00.000Z to 2026-11-20T00:00:00.000Z; by entry:${entry.id}`,
      ],
    ]);
    const after = (await audit()).at(-1);
    expect(after).to.deep.include({
      action: 'face.search-answered',
      resource: `face-search:${id}`,
      detail: '1 found among 40; not asked: none',
    });
  });

  it('asks all agents at once, and says which could not be asked and which reach less far back', async () => {
    const sites: Site[] = [{ id: 'market', name: 'Chợ', group: 'key-point' }];
    const [camera] = FACE_CAMERAS;
    const cameras =
      camera === undefined ? [] : [{ ...camera, id: 'market-1', siteId: 'market', name: 'Chợ 1' }];
    const second = await connectAgent(central, await enrolAgent(central, 'Hộp chợ'));
    await second.hello(sites, cameras);
    const third = await connectAgent(central, await enrolAgent(central, 'Hộp trường'));
    await third.hello(
      [{ ...(sites[0] as Site), id: 'school' }],
      cameras.map((one) => ({ ...one, id: 'school-1', siteId: 'school' })),
    );
    third.close();
    answerWith(agent, [hitAt('hall-1', 5)], NOW_MS - DAY_MS);
    answerWith(second, [hitAt('market-1', 7)], NOW_MS - 30 * DAY_MS);

    const result = (await (await search()).json()) as FaceSearchResult;

    expect(result.sightings.map(({ cameraId }) => cameraId)).to.deep.equal(['market-1', 'hall-1']);
    expect(result.compared).to.equal(80);
    expect(result.missing.map(({ agentName }) => agentName)).to.have.members(['Hộp trụ sở', 'Hộp trường']);
    expect(result.missing.find(({ agentName }) => agentName === 'Hộp trụ sở')?.reason).to.equal(
      'its faces reach back to 2026-11-19T00:00:00.000Z only',
    );
    second.close();
  });

  it('brings as many sightings as were asked for, each with its picture', async () => {
    answerWith(
      agent,
      Array.from({ length: 40 }, (_, n) => hitAt('hall-1', 5 + n / 100, NOW_MS - DAY_MS + n)),
    );

    const result = (await (await search()).json()) as FaceSearchResult;

    expect(result.missing).to.deep.equal([]);
    expect(result.sightings).to.have.length(40);
  });

  it('asks only of places in reach, and takes nothing an agent was not asked for', async () => {
    const scoped = await signInAs(central, 'investigator', { siteIds: ['committee'], siteGroups: null });
    const own = await putEntry(central, { siteIds: ['committee'], expiresAtMs: NOW_MS + DAY_MS });
    const asked = answerWith(agent, [
      hitAt('hall-1', 5),
      hitAt('gate-1', 9),
      hitAt('hall-1', 9, NOW_MS - 20 * DAY_MS),
    ]);

    const result = (await (await search({ entryId: own.id }, scoped)).json()) as FaceSearchResult;

    expect(asked[0]?.cameraIds).to.deep.equal(['hall-1']);
    expect(result.sightings.map(({ score }) => score)).to.deep.equal([5]);
  });

  it('is refused without case or reason, beyond 31 days, and for a face that is not there', async () => {
    const refusals = [];
    for (const change of [
      { caseNumber: '' },
      { reason: 'tò mò' },
      { entryId: null },
      { probeId: newId() },
      { fromMs: NOW_MS },
      { fromMs: NOW_MS - 32 * DAY_MS },
      { entryId: newId() },
      { entryId: null, probeId: newId() },
      { entryId: null, incidentId: newId() },
    ]) {
      refusals.push(await refusal(await search(change)));
    }

    expect(refusals.map((text) => text.slice(0, 3))).to.deep.equal([
      ...Array<string>(6).fill('400'),
      ...Array<string>(3).fill('404'),
    ]);
    expect(refusals[1]).to.match(/expected a reason of at least 10 characters/);
    expect(refusals[5]).to.equal('400: body.toMs: found 32 days, expected at most 31');
  });

  it('for an incident needs its face, and that the incident may be known', async () => {
    const { id } = await raiseMatch(agent, 'hall-1', entry.id, { startedAtMs: NOW_MS });
    const scoped = await signInAs(central, 'investigator', { siteIds: ['nursery'], siteGroups: null });

    const mine = await refusal(await search({ entryId: null, incidentId: id }));
    const theirs = await refusal(await search({ entryId: null, incidentId: id }, scoped));

    expect(mine).to.equal(`404: body.incidentId: no face of '${id}' has arrived`);
    expect(theirs).to.equal(`404: body.incidentId: there is no incident '${id}'`);
  });

  it('of a neighbour by an officer on duty is refused and stands in the audit trail', async () => {
    const operator = await signInAs(central, 'operator');
    const asked = answerWith(agent, []);

    const statuses = [
      (await search({}, operator)).status,
      (await search({}, operator)).status,
      (await operator.send('POST', '/api/face-probes', undefined, { 'content-type': 'image/jpeg' })).status,
      (await search({}, openBrowser(central))).status,
    ];

    expect(statuses).to.deep.equal([403, 403, 403, 401]);
    expect(asked).to.deep.equal([]);
    const rows = await audit();
    expect(rows.map(({ action, resource }) => [action, resource])).to.deep.equal([
      ['face.door-refused', 'door:face.search'],
    ]);
    expect(rows[0]?.actorName).to.match(/^operator-/);
  });

  it('beyond the own places is refused, with what was wanted in the audit trail', async () => {
    const scoped = await signInAs(central, 'investigator', { siteIds: ['nursery'], siteGroups: null });
    const asked = answerWith(agent, []);

    const refused = await refusal(await search({ siteIds: ['nursery', 'committee'] }, scoped));

    expect(refused).to.equal('403: body.siteIds: faces are not searched by this account at committee');
    expect(asked).to.deep.equal([]);
    const [row] = await audit();
    expect(row?.action).to.equal('face.search-refused');
    expect(row?.detail).to.match(
      /committee; case VA-15\/2026; Trộm cắp tại trụ sở xã; sites nursery, committee/,
    );
  });

  it('is refused the twenty-first time in an hour, and to nobody else', async () => {
    answerWith(agent, []);
    for (let count = 0; count < 20; count += 1) {
      expect((await search()).status).to.equal(200);
    }

    const late = await search();
    const other = await search({}, await signInAs(central, 'investigator'));

    expect(late.headers.get('retry-after')).to.equal('3600');
    expect(await refusal(late)).to.match(/^429: expected at most 20 searches an hour/);
    expect(other.status).to.equal(200);
  });

  it('takes for a picture of whom to search only what is one', async () => {
    const give = async (type: string, body: string): Promise<string> =>
      refusal(
        await fetch(new URL('/api/face-probes', central.url), {
          method: 'POST',
          headers: { cookie: investigator.cookie, 'content-type': type },
          body,
        }),
      );

    expect(await give('text/plain', 'x')).to.match(/^400: content-type: found text\/plain/);
    expect(await give('image/jpeg', 'no picture')).to.match(
      /^400: body: expected a JPEG, PNG or WebP picture/,
    );
    expect(await give('image/jpeg', '')).to.match(/^400: body: found nothing/);
  });
});

describe('calibration of places', () => {
  let central: TestCentral;
  let agent: TestAgent;

  beforeEach(async () => {
    central = await startTestCentral({ clock: createFakeClock(NOW_MS) });
    agent = await connectAgent(central, await enrolAgent(central));
    await agent.hello(
      SITES,
      FACE_CAMERAS.map((camera) => (camera.id === 'nursery-1' ? { ...camera, rules: [] } : camera)),
    );
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const report = (siteId: string, id = newId(), daysAgo = 0) => {
    const bins = Array.from({ length: SCORE_BINS.count }, (_one, bin) => (bin < 20 ? 10 : 0));
    const toMs = NOW_MS - daysAgo * DAY_MS;
    const sites = [{ siteId, tracks: 250, compared: 200, bins }];
    return { id, fromMs: toMs - DAY_MS, toMs, recipe: RECIPE, sites };
  };
  const list = async (browser: Browser): Promise<FaceCalibration[]> =>
    ((await (await browser.get('/api/face-calibration')).json()) as { items: FaceCalibration[] }).items;

  it('counts what agents report of their strangers, each report once', async () => {
    const id = newId();

    const receipts = [];
    for (const message of [report('committee', id), report('committee', id), report('market')]) {
      receipts.push((await agent.ask<Receipt>('face-scores', message)).status);
    }
    const items = await list(await signInAs(central, 'admin'));

    expect(receipts).to.deep.equal(['stored', 'already-stored', 'refused']);
    const figures = items.map(({ siteId, tracks, tracksNeeded, origin }) => [
      siteId,
      tracks,
      tracksNeeded,
      origin,
    ]);
    expect(figures).to.have.deep.members([
      ['committee', 200, 100, 'built-in'],
      ['hamlet-gate', 0, 300, 'built-in'],
    ]);
  });

  it('is changed by those who may, at their places, and the change is audited', async () => {
    for (const daysAgo of [0, 1, 2, 3]) {
      await agent.ask('face-scores', report('committee', newId(), daysAgo));
    }
    const scoped = await signInAs(central, 'investigator', { siteIds: ['committee'], siteGroups: null });
    const put = (siteId: string, wantedPerMonth: unknown): Promise<Response> =>
      scoped.send('PUT', `/api/face-calibration/${siteId}`, { wantedPerMonth });

    const changed = (await (await put('committee', 10)).json()) as FaceCalibration;
    const statuses = [];
    for (const [siteId, wanted] of [
      ['hamlet-gate', 5],
      ['nursery', 5],
      ['committee', 0],
      ['committee', 'many'],
    ] as const) {
      statuses.push((await put(siteId, wanted)).status);
    }

    expect([changed.wantedPerMonth, changed.origin]).to.deep.equal([10, 'measured']);
    expect((await list(scoped)).map(({ siteId }) => siteId)).to.deep.equal(['committee']);
    expect(statuses).to.deep.equal([404, 404, 400, 400]);
    const auditor = await signInAs(central, 'auditor');
    const { items } = (await (await auditor.get('/api/audit?limit=50')).json()) as { items: AuditRow[] };
    const rows = items.filter(({ action }) => action === 'face.calibrated');
    expect(rows.map(({ resource }) => resource)).to.deep.equal(['site:committee']);
    const before = DEFAULT_THRESHOLDS.candidate.toFixed(2);
    expect(rows[0]?.detail).to.match(new RegExp(`^1 to 10 a month; candidate ${before} to \\d+\\.\\d\\d$`));
  });
});
