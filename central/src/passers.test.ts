import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { newId } from '#base/ids.ts';
import {
  PASSER_KINDS,
  type Passer,
  type PasserPictures,
  type PasserPicturesView,
  type PassersFound,
  type PassersList,
} from '#protocol/passers.ts';
import type { Problem } from '#protocol/problem.ts';
import {
  connectAgent,
  enrolAgent,
  raiseIncident,
  signInAs,
  startTestCentral,
  CAMERAS,
  SITES,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 1);
const NIGHT_MS = NOW_MS - 8 * 3_600_000;
const MINUTE_MS = 60_000;
const JPEG = [0xff, 0xd8, 0xff];

describe('asking what moved in the night', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let investigator: Browser;

  beforeEach(async () => {
    central = await startTestCentral({ clock: createFakeClock(NOW_MS) });
    agent = await connectAgent(central, await enrolAgent(central));
    await agent.hello();
    investigator = await signInAs(central, 'investigator');
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const search = (change: Record<string, unknown> = {}, browser = investigator): Promise<Response> =>
    browser.send('POST', '/api/passers', {
      ...{ caseNumber: 'VA-15/2026', incidentId: null, reason: '', trail: null },
      ...{ cameraIds: ['gate-1', 'hall-1', 'nursery-1'], fromMs: NIGHT_MS, toMs: NOW_MS },
      ...{ kinds: PASSER_KINDS, leastSize: 0, order: 'largest' },
      ...change,
    });
  const found = async (response: Promise<Response>): Promise<PassersFound> =>
    (await (await response).json()) as PassersFound;
  const refusal = async (response: Promise<Response>): Promise<string> => {
    const given = await response;
    return `${given.status}: ${((await given.json()) as Problem).error.message}`;
  };
  const seen = (id: number, cameraId: string, share: number, fromMs: number): Passer => ({
    ...{ id, cameraId, label: 'person', fromMs, toMs: fromMs + 4000, bestAtMs: fromMs + 1000 },
    ...{ box: { x: 0, y: 0, w: share, h: 1 }, from: [0.1, 0.9], to: [0.9, 0.9] },
  });
  const answerWith = (items: Passer[], who = agent): PassersList[] => {
    const asked: PassersList[] = [];
    who.socket.on('passers-list', (message: PassersList, reply: (answer: unknown) => void) => {
      asked.push(message);
      const cameras = message.cameraIds.map((cameraId) => ({
        ...{ cameraId, state: cameraId === 'nursery-1' ? 'switched-off' : 'kept' },
        ...{ sinceMs: NIGHT_MS, gaps: [], skipped: 0 },
      }));
      reply({ status: 'listed', items, total: items.length, cameras });
    });
    return asked;
  };
  const audit = async (): Promise<string[]> => {
    const auditor = await signInAs(central, 'auditor');
    const { items } = (await (await auditor.get('/api/audit?limit=200')).json()) as {
      items: { action: string; detail: string }[];
    };
    return items
      .filter(({ action }) => action.startsWith('passers.'))
      .map(({ action, detail }) => `${action}: ${detail}`)
      .reverse();
  };

  it('shows the largest first, with places, and where none are kept', async () => {
    const asked = answerWith([seen(1, 'gate-1', 0.1, NIGHT_MS), seen(2, 'hall-1', 0.4, NIGHT_MS)]);

    const { items, cameras, total, missing } = await found(search());

    expect(asked[0]).to.deep.include({ fromMs: NIGHT_MS, toMs: NOW_MS, order: 'largest', most: 1000 });
    expect(items.map(({ cameraId, kind }) => [cameraId, kind])).to.deep.equal([
      ['hall-1', 'person'],
      ['gate-1', 'person'],
    ]);
    expect(cameras.map(({ cameraName, siteName, state }) => [cameraName, siteName, state])).to.deep.equal([
      ['Cổng chính', 'Cổng thôn Đông', 'kept'],
      ['Sảnh', 'Trụ sở UBND xã', 'kept'],
      ['Sân chơi', 'Trường Mầm non', 'switched-off'],
    ]);
    expect([total, missing]).to.deep.equal([2, []]);
  });

  it('stands in the audit trail before anybody is asked, and once more with what came of it', async () => {
    const before = new Promise<string[]>((resolve, reject) => {
      agent.socket.on('passers-list', (_message: unknown, reply: (answer: unknown) => void) => {
        audit().then((rows) => {
          resolve(rows);
          reply({ status: 'listed', items: [], total: 0, cameras: [] });
        }, reject);
      });
    });

    await search({ cameraIds: ['gate-1'] });

    const asked =
      'passers.searched: case VA-15/2026; what moved; 2026-11-19T17:00:00.000Z to 2026-11-20T01:00:00.000Z; cameras gate-1';
    expect(await before).to.deep.equal([asked]);
    expect(await audit()).to.deep.equal([asked, 'passers.search-answered: 0 of 0 shown; not asked: none']);
  });

  it('gives the pictures of what was found to who has found it, and to nobody else', async () => {
    const ids = Array.from({ length: 24 }, (_, index) => index + 1);
    answerWith(ids.map((id) => seen(id, 'gate-1', 0.1, NIGHT_MS + id)));
    const wanted: PasserPictures[] = [];
    agent.socket.on('passer-pictures', (message: PasserPictures, reply: (answer: unknown) => void) => {
      wanted.push(message);
      const pictures = message.ids.map((id) => ({ id, sizeBytes: 4 }));
      reply({ status: 'sent', pictures, jpegs: Buffer.from(message.ids.flatMap((id) => [...JPEG, id])) });
    });
    const { id, items } = await found(search());
    const keys = items.map(({ key }) => key);
    const address = `/api/passers/${id}/pictures?keys=${keys.slice(0, 23).join(',')},0-99`;

    const own = (await (await investigator.get(address)).json()) as PasserPicturesView;
    const other = await (await signInAs(central, 'investigator')).get(address);

    expect(wanted.map(({ ids: asked }) => asked)).to.deep.equal([ids.slice(0, 23)]);
    expect(own.items).to.have.length(23);
    expect(own.items[22]).to.deep.equal({
      key: keys[22],
      picture: `data:image/jpeg;base64,${Buffer.from([...JPEG, 23]).toString('base64')}`,
    });
    expect(other.status).to.equal(404);
  });

  it('needs a case, an incident one may know, or a reason', async () => {
    answerWith([]);
    const { id } = await raiseIncident(agent, 'gate-1', { startedAtMs: NIGHT_MS });
    const nothing = { caseNumber: null };

    expect(await refusal(search({ ...nothing, reason: 'tò mò' }))).to.match(/^400: .*at least 10 characters/);
    expect(await refusal(search({ ...nothing, incidentId: newId() }))).to.match(/^404: body.incidentId/);
    expect((await search({ ...nothing, incidentId: id })).status).to.equal(200);
    expect((await search({ ...nothing, reason: 'Mất xe máy trước cổng' })).status).to.equal(200);
  });

  it('shows a school its own cameras only, and names no other', async () => {
    const school = await signInAs(central, 'site_owner', { siteIds: ['nursery'], siteGroups: null });
    const asked = answerWith([seen(1, 'gate-1', 0.1, NIGHT_MS)]);

    const foreign = await refusal(search({ cameraIds: ['gate-1'] }, school));
    const unknown = await refusal(search({ cameraIds: ['gate-9'] }, school));
    const own = await found(search({ cameraIds: ['nursery-1'] }, school));

    expect(foreign).to.equal("404: body.cameraIds: there is no camera 'gate-1'");
    expect(unknown).to.equal("404: body.cameraIds: there is no camera 'gate-9'");
    expect(asked.map(({ cameraIds }) => cameraIds)).to.deep.equal([['nursery-1']]);
    // What an agent tells without having been asked is shown to nobody.
    expect(own.items).to.deep.equal([]);
    expect((await audit()).filter((row) => row.startsWith('passers.search-refused'))).to.have.length(2);
  });

  it('names agents that are away, and those too old to keep any', async () => {
    const old = await connectAgent(central, await enrolAgent(central, 'Hộp cũ'));
    await old.ask('hello', {
      ...{ protocolVersion: 4, agentVersion: '0.4.0' },
      sites: [{ ...SITES[0], id: 'market' }],
      cameras: [{ ...CAMERAS[0], id: 'market-1', siteId: 'market' }],
    });
    agent.close();

    const { items, missing, cameras } = await found(search({ cameraIds: ['gate-1', 'market-1'] }));

    expect(items).to.deep.equal([]);
    expect(missing.map(({ agentName }) => agentName)).to.have.members(['Hộp trụ sở', 'Hộp cũ']);
    expect(missing.find(({ agentName }) => agentName === 'Hộp cũ')?.reason).to.match(/older version/);
    expect(cameras.map(({ state }) => state)).to.deep.equal(['away', 'away']);
    old.close();
  });

  it('follows somebody to cameras near, each in the minutes in which he can be there', async () => {
    const technician = await signInAs(central, 'technician');
    for (const [siteId, latitude] of [
      ['hamlet-gate', 20.95],
      ['committee', 20.956],
      ['nursery', 21.4],
    ] as const) {
      const change = { revision: 1, latitude, longitude: 105.8 };
      const changed = await technician.send('PATCH', `/api/registry/sites/${siteId}`, change);
      expect(changed.status, await changed.clone().text()).to.equal(200);
    }
    const asked = answerWith([
      seen(1, 'hall-1', 0.1, NIGHT_MS + 5 * MINUTE_MS),
      seen(2, 'hall-1', 0.1, NIGHT_MS + 1000),
      seen(3, 'hall-1', 0.1, NIGHT_MS + 3 * MINUTE_MS),
    ]);

    const { items, cameras } = await found(
      search({
        ...{ caseNumber: null, reason: 'Theo dấu người lạ', cameraIds: null, order: 'time' },
        trail: {
          ...{ cameraId: 'gate-1', atMs: NIGHT_MS, mover: 'person', way: 'after' },
          ...{ withinM: 3000, minutes: 20 },
        },
      }),
    );

    expect(cameras.map(({ cameraId, distanceM }) => [cameraId, distanceM])).to.deep.equal([['hall-1', 667]]);
    expect(asked[0]?.cameraIds).to.deep.equal(['hall-1']);
    expect(items.map(({ fromMs }) => (fromMs - NIGHT_MS) / MINUTE_MS)).to.deep.equal([3, 5]);
  });

  it('is refused the sixty-first time in an hour, and beyond 24 hours', async () => {
    answerWith([]);
    expect(await refusal(search({ fromMs: NOW_MS - 25 * 3_600_000 }))).to.match(/^400: .*at most 24 hours/);
    for (let count = 0; count < 60; count += 1) {
      expect((await search()).status).to.equal(200);
    }

    expect(await refusal(search())).to.match(/^429: expected at most 60 searches an hour/);
  });
});
