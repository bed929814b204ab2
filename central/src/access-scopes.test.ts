/**
 * What narrowed accounts find behind the doors: one site, one camera of a site with two, a group, rights that were
 * lent, a case handed over. Lists, single answers, files, live pictures and pushed events say the same.
 */
import { expect } from 'chai';
import { ROLES, type Role, type Scope } from '#protocol/account.ts';
import type { CameraDescription } from '#protocol/camera.ts';
import {
  type Browser,
  CAMERAS,
  nextIncident,
  onIncident,
  openPage,
  openViewerMedia,
  raiseIncident,
  signInAs,
  SITES,
  startTestAgent,
  startTestCentral,
  type TestAgent,
  type TestCentral,
  WHOLE,
} from './central.helpers.ts';
import { openLedger } from './ledger/database.ts';

const [FIRST] = CAMERAS;
const SECOND_NURSERY: CameraDescription = { ...describeFirst(), id: 'nursery-2', siteId: 'nursery' };
const ALL = [...CAMERAS, SECOND_NURSERY];
const IDS = ALL.map(({ id }) => id);

/** What is left of the whole commune by each narrowing. */
const NARROWINGS: Record<string, { scope: Scope; left: readonly string[] }> = {
  'another site': { scope: { ...WHOLE, siteIds: ['hamlet-gate'] }, left: ['gate-1'] },
  'a group of sites': {
    scope: { ...WHOLE, siteGroups: ['kindergarten'] },
    left: ['nursery-1', 'nursery-2'],
  },
  'one camera of two at a site': { scope: { ...WHOLE, cameraIds: ['nursery-2'] }, left: ['nursery-2'] },
  'one camera, but another site': {
    scope: { ...WHOLE, siteIds: ['committee'], cameraIds: ['nursery-2'] },
    left: [],
  },
};

/** Of the cameras in scope, which live pictures and which incidents a role has. */
const MAY_WATCH: Record<Role, (cameraId: string) => boolean> = {
  operator: () => true,
  investigator: () => true,
  leader: (cameraId) => cameraId === 'hall-1',
  site_owner: () => true,
  partner: () => false,
  technician: () => true,
  admin: () => false,
  auditor: () => false,
};
const MAY_READ: Record<Role, boolean> = {
  operator: true,
  investigator: true,
  leader: true,
  site_owner: true,
  partner: false,
  technician: false,
  admin: false,
  auditor: false,
};

describe('narrowed access to central', () => {
  let central: TestCentral;
  let agent: TestAgent;
  const incidents = new Map<string, string>();

  before(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    await agent.hello(SITES, ALL);
    for (const id of IDS) {
      incidents.set(id, (await raiseIncident(agent, id)).id);
    }
  });

  after(async () => {
    agent.close();
    await central.dispose();
  });

  for (const [narrowing, { scope, left }] of Object.entries(NARROWINGS)) {
    for (const role of ROLES) {
      it(`shows a ${role} limited to ${narrowing} what lies there and nothing beside it`, async () => {
        const browser = await signInAs(central, role, scope);
        const readable = MAY_READ[role] ? left : [];

        expect(await watchable(browser)).to.deep.equal(left.filter(MAY_WATCH[role]));
        expect(await listed(browser)).to.deep.equal([...readable].sort());
        expect(await opened(browser)).to.deep.equal(readable);
        expect(await heard(browser, readable)).to.deep.equal(readable);
      });
    }
  }

  it('lists to a technician limited to one camera that camera and not the other of its site', async () => {
    const technician = await signInAs(central, 'technician', { ...WHOLE, cameraIds: ['nursery-2'] });

    const { total, items } = (await (await technician.get('/api/cameras')).json()) as {
      total: number;
      items: { id: string }[];
    };
    const rules = await technician.get('/api/cameras/nursery-1/rules');

    expect([total, items.map(({ id }) => id)]).to.deep.equal([1, ['nursery-2']]);
    expect(rules.status).to.equal(404);
  });

  it('shows who was lent one camera that camera and not the lender’s others', async () => {
    const lender = await signInAs(central, 'operator');
    const borrower = await signInAs(central, 'site_owner');
    const { id: toId } = (await (await borrower.get('/api/me')).json()) as { id: string };
    const nowMs = Date.now();
    const granted = await lender.send('POST', '/api/delegations', {
      ...{ toId, abilities: ['camera.list', 'camera.live', 'incident.read'], reason: 'Trực thay' },
      ...{ scope: { ...WHOLE, cameraIds: ['gate-1'] }, startsAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 },
    });

    expect(granted.status).to.equal(201);
    expect(await watchable(borrower)).to.deep.equal(['gate-1']);
    expect(await listed(borrower)).to.deep.equal(['gate-1']);
    expect(await opened(borrower)).to.deep.equal(['gate-1']);
  });

  it('shows a partner the incidents of a case handed over to it, and no longer than that', async () => {
    const partner = await signInAs(central, 'partner');
    const { id } = (await (await partner.get('/api/me')).json()) as { id: string };
    const before = await listed(partner);

    const handover = await handOver(id, incidents.get('gate-1') ?? '');
    const during = [await listed(partner), await opened(partner), await watchable(partner)];
    await handover.takeBack();

    expect(before).to.deep.equal([]);
    expect(during).to.deep.equal([['gate-1'], ['gate-1'], []]);
    expect([await listed(partner), await opened(partner)]).to.deep.equal([[], []]);
  });

  const watchable = async (browser: Browser): Promise<string[]> => {
    const media = await openViewerMedia(central, browser);
    const granted: string[] = [];
    for (const [tile, cameraId] of IDS.entries()) {
      media.send({ type: 'subscribe', tile, cameraId, profile: 'sub' });
      if ((await media.next('channel', 'refused'))['type'] === 'channel') {
        granted.push(cameraId);
      }
    }
    media.socket.terminate();
    return granted;
  };

  const listed = async (browser: Browser): Promise<string[]> => {
    const response = await browser.get('/api/incidents?limit=200');
    const { items = [] } = (await response.json()) as { items?: { cameraId: string }[] };
    return [...new Set(items.map(({ cameraId }) => cameraId))].sort();
  };

  const opened = async (browser: Browser): Promise<string[]> => {
    const found: string[] = [];
    for (const cameraId of IDS) {
      const id = incidents.get(cameraId) ?? '';
      const one = await browser.get(`/api/incidents/${id}`);
      const file = await browser.get(`/api/incidents/${id}/files/clip.mp4`);
      if (one.status === 200) {
        found.push(cameraId);
      } else {
        // No file of what one may not know of: not even the word that there is none.
        expect(await file.text()).to.not.match(/has not arrived/);
      }
    }
    return found;
  };

  /** Cameras of incidents pushed to an open page; the last one that is to come ends the wait. */
  const heard = async (browser: Browser, expected: readonly string[]): Promise<string[]> => {
    const page = await openPage(central, browser);
    const all: string[] = [];
    onIncident(page, ({ cameraId }) => all.push(cameraId));
    for (const cameraId of IDS.filter((id) => !expected.includes(id))) {
      await raiseIncident(agent, cameraId);
    }
    for (const cameraId of expected) {
      const next = nextIncident(page);
      await raiseIncident(agent, cameraId);
      await next;
    }
    page.disconnect();
    return all;
  };

  /** As the repositories of cases write it. */
  const handOver = async (accountId: string, incidentId: string) => {
    const db = await openLedger(central.ledgerPlace);
    const commune_id = 'yen-hoa';
    const by = { by_name: 'Điều tra viên', at_ms: 1 };
    await db
      .insertInto('case_incidents')
      .values({ commune_id, case_id: 'case-1', incident_id: incidentId, ...by })
      .execute();
    await db
      .insertInto('case_handovers')
      .values({
        ...{ commune_id, id: 'handover-1', case_id: 'case-1', account_id: accountId, ...by, by_id: 'x' },
        ...{ agency: 'Đồn Biên phòng', reason: 'Buôn lậu', expires_at_ms: 9e12, state: 'open' },
        ...{ answer: null, answered_by_name: null, answered_at_ms: null, withdrawn_at_ms: null },
      })
      .execute();
    return {
      takeBack: async () => {
        await db
          .updateTable('case_handovers')
          .set({ withdrawn_at_ms: 2, state: 'withdrawn' })
          .where('id', '=', 'handover-1')
          .execute();
        await db.destroy();
      },
    };
  };
});

function describeFirst(): CameraDescription {
  if (FIRST === undefined) {
    throw new Error('expected cameras');
  }
  return FIRST;
}
