/**
 * Attack classes 1, 4, 7 and 9: every door of central is enumerated from the code and tried by everybody. A new route,
 * namespace or socket path without a line here fails. What narrowed accounts find behind the doors: access-scopes.test.ts.
 * docs/ref/access.md is this table for people to read: `MATLANG_WRITE_DOCS=1` writes it.
 */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { ABILITIES, accountList, ROLES, type Role } from '#protocol/account.ts';
import { AGENT_NAMESPACE } from '#protocol/agent.ts';
import { VIEWER_NAMESPACE } from '#protocol/viewer-events.ts';
import {
  CAMERAS,
  connectAgent,
  enrolAgent,
  openBrowser,
  openViewerMedia,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  wsUrl,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { UPGRADE_PATHS } from './web/upgrades.ts';

type Visitor = Role | 'nobody' | 'agent';
const VISITORS: readonly Visitor[] = ['nobody', 'agent', ...ROLES];
const EVERYBODY = VISITORS;
const SIGNED_IN: readonly Visitor[] = ROLES;
const SEE_CAMERAS: readonly Visitor[] = ROLES.filter((role) => role !== 'auditor');
const SEE_INCIDENTS: readonly Visitor[] = ['operator', 'investigator', 'leader', 'site_owner', 'partner'];
const WATCH_LIVE: readonly Visitor[] = ['operator', 'investigator', 'leader', 'site_owner', 'technician'];
const COUNT: readonly Visitor[] = ['operator', 'investigator', 'leader', 'site_owner'];
const READ_WATCH_LIST: readonly Visitor[] = ['investigator', 'admin'];
const JUDGE_FACES: readonly Visitor[] = ['operator', 'investigator'];
const LEND_RIGHTS: readonly Visitor[] = ['operator', 'investigator', 'leader'];
const WORK_ON_CASES: readonly Visitor[] = ['operator', 'investigator'];
const TECHNICAL: readonly Visitor[] = ['technician', 'admin'];
const TURN_CAMERAS: readonly Visitor[] = ['operator', 'technician'];
const READ_REGISTRY: readonly Visitor[] = ROLES.filter((role) => role !== 'partner' && role !== 'auditor');
const READ_REPORTS: readonly Visitor[] = ['operator', 'investigator', 'leader'];
const VIEW_RECORDINGS: readonly Visitor[] = ['operator', 'investigator', 'site_owner'];

/** Who gets past the door; what they find behind it is tested below. */
const DOORS: Record<string, readonly Visitor[]> = {
  'GET /api/health': EVERYBODY,
  'GET /api/openapi.json': EVERYBODY,
  'POST /api/sessions': EVERYBODY,
  'POST /api/sessions/code': EVERYBODY,
  'POST /api/sessions/link': EVERYBODY,
  'POST /api/agents/enrolments': EVERYBODY,
  'POST /api/agents/challenges': EVERYBODY,
  'POST /api/agents/sessions': EVERYBODY,
  'GET /api/me': SIGNED_IN,
  'PUT /api/me/password': SIGNED_IN,
  'GET /api/me/notify': SIGNED_IN,
  'PUT /api/me/notify': SIGNED_IN,
  'POST /api/me/push': SIGNED_IN,
  'DELETE /api/me/push/:deviceId': SIGNED_IN,
  'GET /api/notify/channels': ['admin'],
  'POST /api/notify/channels': ['admin'],
  'PUT /api/notify/channels/:id': ['admin'],
  'POST /api/notify/channels/:id/test': ['admin'],
  'GET /api/notify/rules': ['admin'],
  'POST /api/notify/rules': ['admin'],
  'PUT /api/notify/rules/:id': ['admin'],
  'GET /api/notify/people': ['admin'],
  'PUT /api/notify/people/:accountId': ['admin'],
  'GET /api/notify/deliveries': ['admin'],
  'GET /api/me/second-factor': SIGNED_IN,
  'POST /api/me/second-factor': SIGNED_IN,
  'POST /api/me/second-factor/confirmation': SIGNED_IN,
  'POST /api/me/second-factor/recovery-codes': SIGNED_IN,
  'POST /api/me/second-factor/removal': SIGNED_IN,
  'GET /api/me/sessions': SIGNED_IN,
  'DELETE /api/me/sessions': SIGNED_IN,
  'DELETE /api/me/sessions/:sessionId': SIGNED_IN,
  'GET /api/delegations': SIGNED_IN,
  'GET /api/delegations/choices': LEND_RIGHTS,
  'POST /api/delegations': LEND_RIGHTS,
  'POST /api/delegations/:id/revocation': SIGNED_IN,
  'DELETE /api/sessions': SIGNED_IN,
  'GET /api/cameras': SEE_CAMERAS,
  'GET /api/me/layouts': WATCH_LIVE,
  'POST /api/me/layouts': WATCH_LIVE,
  'PUT /api/me/layouts/:id': WATCH_LIVE,
  'DELETE /api/me/layouts/:id': WATCH_LIVE,
  'GET /api/cameras/:cameraId/rules': SEE_CAMERAS,
  'PUT /api/cameras/:cameraId/rules': TECHNICAL,
  'POST /api/cameras/:cameraId/rules/trial': TECHNICAL,
  'GET /api/cameras/:cameraId/rules/feedback': TECHNICAL,
  'GET /api/cameras/:cameraId/still': SEE_CAMERAS,
  'GET /api/cameras/:cameraId/ptz': TURN_CAMERAS,
  'POST /api/cameras/:cameraId/ptz/orders': TURN_CAMERAS,
  'POST /api/cameras/:cameraId/ptz/presets': TURN_CAMERAS,
  'POST /api/cameras/:cameraId/snapshots': WATCH_LIVE,
  'GET /api/incidents': SEE_INCIDENTS,
  'GET /api/search': SEE_INCIDENTS,
  'GET /api/bookmarks': VIEW_RECORDINGS,
  'POST /api/bookmarks': VIEW_RECORDINGS,
  'PUT /api/bookmarks/:id': VIEW_RECORDINGS,
  'DELETE /api/bookmarks/:id': VIEW_RECORDINGS,
  'GET /api/saved-searches': SEE_INCIDENTS,
  'POST /api/saved-searches': SEE_INCIDENTS,
  'PUT /api/saved-searches/:id': SEE_INCIDENTS,
  'DELETE /api/saved-searches/:id': SEE_INCIDENTS,
  'GET /api/incidents/:id': SEE_INCIDENTS,
  'GET /api/incidents/:id/files/:name': SEE_INCIDENTS,
  'GET /api/incidents/:id/package': SEE_INCIDENTS,
  'POST /api/incidents/:id/acknowledgement': ['operator', 'investigator'],
  'POST /api/incidents/:id/triage': WORK_ON_CASES,
  'GET /api/snoozes': SEE_INCIDENTS,
  'POST /api/snoozes': WORK_ON_CASES,
  'POST /api/snoozes/:id/end': WORK_ON_CASES,
  'GET /api/cases': ['operator', 'investigator', 'leader', 'partner'],
  'POST /api/cases': WORK_ON_CASES,
  'GET /api/cases/:id': ['operator', 'investigator', 'leader', 'partner'],
  'PUT /api/cases/:id': WORK_ON_CASES,
  'POST /api/cases/:id/steps': WORK_ON_CASES,
  'GET /api/case-tasks': WORK_ON_CASES,
  'GET /api/case-members': WORK_ON_CASES,
  'POST /api/cases/:id/incidents': WORK_ON_CASES,
  'DELETE /api/cases/:id/incidents/:incidentId': WORK_ON_CASES,
  'POST /api/cases/:id/recordings': WORK_ON_CASES,
  'POST /api/cases/:id/recordings/:partId/removal': WORK_ON_CASES,
  'POST /api/cases/:id/notes': WORK_ON_CASES,
  'POST /api/cases/:id/notes/:partId/withdrawal': WORK_ON_CASES,
  'POST /api/cases/:id/people': WORK_ON_CASES,
  'PUT /api/cases/:id/people/:partId': WORK_ON_CASES,
  'POST /api/cases/:id/people/:partId/removal': WORK_ON_CASES,
  'POST /api/cases/:id/people/:partId/erasure': WORK_ON_CASES,
  'POST /api/cases/:id/tasks': WORK_ON_CASES,
  'PUT /api/cases/:id/tasks/:partId': WORK_ON_CASES,
  'POST /api/cases/:id/handovers': ['investigator'],
  'POST /api/cases/:id/handovers/:partId/withdrawal': ['investigator'],
  'GET /api/handed-over-cases': ['partner'],
  'GET /api/handed-over-cases/:id': ['partner'],
  'POST /api/handed-over-cases/:id/answers': ['partner'],
  'PUT /api/handed-over-cases/:id/tasks/:partId': ['partner'],
  'GET /api/violations': ['operator', 'investigator', 'leader', 'site_owner'],
  'GET /api/violations/:id': ['operator', 'investigator', 'leader', 'site_owner'],
  'POST /api/violations': ['investigator'],
  'PUT /api/violations/:id': ['investigator'],
  'POST /api/violations/:id/withdrawal': ['investigator'],
  'GET /api/agents': TECHNICAL,
  'POST /api/agents/codes': TECHNICAL,
  'GET /api/agents/codes': TECHNICAL,
  'DELETE /api/agents/codes/:id': TECHNICAL,
  'PATCH /api/agents/:agentId': TECHNICAL,
  'POST /api/agents/:agentId/revocation': TECHNICAL,
  'GET /api/agents/:agentId/state': TECHNICAL,
  'POST /api/agents/:agentId/dead-letters/:key/retry': TECHNICAL,
  'GET /api/cameras/:cameraId/recordings': VIEW_RECORDINGS,
  'GET /api/cameras/:cameraId/recordings/play': VIEW_RECORDINGS,
  'GET /api/cameras/:cameraId/recordings/picture': VIEW_RECORDINGS,
  'POST /api/passers': VIEW_RECORDINGS,
  'GET /api/passers/:id/pictures': VIEW_RECORDINGS,
  'POST /api/recordings/streams/:requestId': ['agent'],
  'GET /api/recordings/holds': ['investigator'],
  'POST /api/recordings/holds': ['investigator'],
  'POST /api/recordings/holds/:id/release': ['investigator'],
  'GET /api/recordings/packages': ['investigator'],
  'POST /api/recordings/packages': ['investigator'],
  'GET /api/recordings/packages/:id': ['investigator'],
  'GET /api/recordings/packages/:id/file': ['investigator'],
  'GET /api/recordings/notices': [...VIEW_RECORDINGS, ...TECHNICAL],
  'GET /healthz': EVERYBODY,
  'GET /readyz': EVERYBODY,
  'GET /metrics': EVERYBODY,
  'GET /api/diagnostics': TECHNICAL,
  'GET /api/registry/hamlets': READ_REGISTRY,
  'POST /api/registry/hamlets': TECHNICAL,
  'PATCH /api/registry/hamlets/:id': TECHNICAL,
  'GET /api/registry/sites': READ_REGISTRY,
  'POST /api/registry/sites': TECHNICAL,
  'PATCH /api/registry/sites/:id': TECHNICAL,
  'GET /api/registry/cameras': READ_REGISTRY,
  'POST /api/registry/cameras': TECHNICAL,
  'PATCH /api/registry/cameras/:id': TECHNICAL,
  'GET /api/map/ground': READ_REGISTRY,
  'GET /api/map/tiles/:z/:x/:y': READ_REGISTRY,
  'GET /api/floor-plans': SEE_CAMERAS,
  'GET /api/floor-plans/:siteId/picture': SEE_CAMERAS,
  'POST /api/floor-plans/:siteId/picture': TECHNICAL,
  'PATCH /api/floor-plans/:siteId': TECHNICAL,
  'DELETE /api/floor-plans/:siteId': TECHNICAL,
  'GET /api/registry/differences': READ_REGISTRY,
  'POST /api/registry/imports': TECHNICAL,
  'GET /api/registry/export': READ_REGISTRY,
  'GET /api/accounts': ['admin'],
  'POST /api/accounts': ['admin'],
  'PUT /api/accounts/:id': ['admin'],
  'POST /api/accounts/:id/link': ['admin'],
  'DELETE /api/accounts/:id/second-factor': ['admin'],
  'GET /api/accounts/:id/sessions': ['admin'],
  'DELETE /api/accounts/:id/sessions': ['admin'],
  'DELETE /api/accounts/:id/sessions/:sessionId': ['admin'],
  'GET /api/reports': READ_REPORTS,
  'POST /api/reports': READ_REPORTS,
  'GET /api/reports/:id': READ_REPORTS,
  'PUT /api/reports/:id/texts': READ_REPORTS,
  'POST /api/reports/:id/issue': READ_REPORTS,
  'POST /api/reports/:id/withdrawal': READ_REPORTS,
  'GET /api/reports/:id/file': READ_REPORTS,
  'GET /api/exports/incidents': SEE_INCIDENTS,
  'GET /api/exports/violations': ['operator', 'investigator', 'leader', 'site_owner'],
  'GET /api/exports/cases': ['operator', 'investigator', 'leader', 'partner'],
  'GET /api/exports/cameras': SEE_CAMERAS,
  'GET /api/exports/statistics-months': COUNT,
  'GET /api/exports/statistics-categories': COUNT,
  'GET /api/exports/statistics-hamlets': COUNT,
  'GET /api/exports/statistics-responses': COUNT,
  'GET /api/exports/statistics-rules': COUNT,
  'GET /api/audit': ['auditor'],
  'GET /api/audit/export': ['auditor'],
  'GET /api/audit/check': ['auditor'],
  'POST /api/audit/check': ['auditor'],
  'GET /api/watch-list': READ_WATCH_LIST,
  'POST /api/watch-list': ['investigator'],
  'PUT /api/watch-list/:id': ['investigator'],
  'POST /api/watch-list/:id/submission': ['investigator'],
  'POST /api/watch-list/:id/approvals': READ_WATCH_LIST,
  'POST /api/watch-list/:id/refusal': READ_WATCH_LIST,
  'POST /api/watch-list/:id/withdrawal': READ_WATCH_LIST,
  'POST /api/watch-list/:id/pictures': ['investigator'],
  'DELETE /api/watch-list/:id/pictures/:pictureId': ['investigator'],
  'GET /api/watch-list/:id/pictures/:pictureId': READ_WATCH_LIST,
  'GET /api/watch-list/:id/proof': READ_WATCH_LIST,
  'GET /api/incidents/:id/face': JUDGE_FACES,
  'POST /api/incidents/:id/face/answers': JUDGE_FACES,
  'GET /api/incidents/:id/face/pictures/:pictureId': JUDGE_FACES,
  'GET /api/face-calibration': READ_WATCH_LIST,
  'PUT /api/face-calibration/:siteId': READ_WATCH_LIST,
  'POST /api/face-probes': ['investigator'],
  'POST /api/face-searches': ['investigator'],
  'GET /api/statistics/months': COUNT,
  'GET /api/statistics/violations': COUNT,
  'GET /api/statistics/responses': COUNT,
  'GET /api/statistics/rules': COUNT,
  'GET /api/statistics/installation': COUNT,
  'GET /api/statistics/forecast': COUNT,
  'GET /api/statistics/comparison': COUNT,
  'GET /api/statistics/rows': COUNT,
  'POST /api/uploads': ['agent'],
  'HEAD /api/uploads/:uploadId': ['agent'],
  'PATCH /api/uploads/:uploadId': ['agent'],
};

/** Which of the three cameras each role may watch: gate-1 (key point), hall-1 (headquarters), nursery-1. */
const LIVE: Record<Role, readonly string[]> = {
  operator: ['gate-1', 'hall-1', 'nursery-1'],
  investigator: ['gate-1', 'hall-1', 'nursery-1'],
  leader: ['hall-1'],
  site_owner: ['nursery-1'],
  partner: [],
  technician: ['gate-1', 'hall-1', 'nursery-1'],
  admin: [],
  auditor: [],
};
const LISTED: Record<Role, readonly string[] | 'refused'> = {
  ...LIVE,
  admin: ['gate-1', 'hall-1', 'nursery-1'],
  auditor: 'refused',
};
const INCIDENTS: Record<Role, readonly string[] | 'refused'> = {
  ...LIVE,
  leader: ['gate-1', 'hall-1', 'nursery-1'],
  technician: 'refused',
  admin: 'refused',
  auditor: 'refused',
};

/** Would end the session the other doors are tried with. */
const SIGN_OUT = 'DELETE /api/sessions';
const UNKNOWN_ID = '0190b5a0-0000-7000-8000-000000000000';

describe('access to central', () => {
  let central: TestCentral;
  let agent: TestAgent;
  const browsers = new Map<Role, Browser>();

  before(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    for (const role of ROLES) {
      const scope = role === 'site_owner' ? { siteIds: ['nursery'], siteGroups: null } : undefined;
      browsers.set(role, await signInAs(central, role, scope));
    }
  });

  after(async () => {
    agent.close();
    await central.dispose();
  });

  const browserOf = (role: Role): Browser => browsers.get(role) ?? openBrowser(central);

  const isAdmitted = async (method: string, path: string, visitor: Visitor): Promise<boolean> => {
    const isPerson = visitor !== 'nobody' && visitor !== 'agent';
    const isSignOut = `${method} ${path}` === SIGN_OUT;
    const browser =
      isPerson && isSignOut
        ? await signInAs(central, visitor)
        : isPerson
          ? browserOf(visitor)
          : openBrowser(central);
    const headers: Record<string, string> =
      visitor === 'agent' ? { authorization: `Bearer ${agent.token}` } : {};
    return isOpen({ ...browser, url: central.url }, method, path, headers);
  };

  it('has a line in this test for every route', () => {
    const routes = central.routes.map(({ method, path }) => `${method} ${path}`);

    expect(routes.sort()).to.deep.equal(Object.keys(DOORS).sort());
  });

  for (const [door, admitted] of Object.entries(DOORS)) {
    it(`lets only the right people through ${door}`, async () => {
      const [method = '', path = ''] = door.split(' ');

      const admissions = await Promise.all(VISITORS.map((visitor) => isAdmitted(method, path, visitor)));

      const entered = VISITORS.filter((_, i) => admissions[i]);
      expect(entered).to.have.members([...admitted]);
    });
  }

  /** Doors that open to a browser. */
  const doorsFor = async (browser: Browser, isTried: (door: string) => boolean): Promise<string[]> => {
    const tried = Object.keys(DOORS).filter(isTried);
    const open: string[] = [];
    for (let from = 0; from < tried.length; from += DOORS_AT_ONCE) {
      const some = tried.slice(from, from + DOORS_AT_ONCE);
      const answers = await Promise.all(
        some.map((door) => {
          const [method = '', path = ''] = door.split(' ');
          return isOpen({ ...browser, url: central.url }, method, path);
        }),
      );
      open.push(...some.filter((_, i) => answers[i]));
    }
    return open;
  };
  const abilityAt = (door: string): string =>
    central.routes.find(({ method, path }) => `${method} ${path}` === door)?.door ?? '';
  const isFor = (door: string, visitors: readonly Visitor[]): boolean =>
    visitors.every((visitor) => DOORS[door]?.includes(visitor));

  for (const role of ROLES) {
    it(`opens to a ${role} without functions the doors that are for everybody, and no other`, async () => {
      const scope = { siteIds: null, siteGroups: null, abilities: [] };
      const browser = await signInAs(central, role, scope);

      const open = await doorsFor(browser, (door) => door !== SIGN_OUT);

      const expected = Object.keys(DOORS).filter((door) => door !== SIGN_OUT && isFor(door, ROLES));
      expect(open).to.have.members(expected);
    });

    it(`opens to a ${role} whose account is switched off what is open to nobody in particular`, async () => {
      const browser = await signInAs(central, role);
      await switchOff(browser);

      const open = await doorsFor(browser, () => true);

      expect(open).to.have.members(Object.keys(DOORS).filter((door) => isFor(door, ['nobody'])));
    });
  }

  it('opens to who was lent a right its doors, and no other', async () => {
    const lender = await signInAs(central, 'investigator');
    const borrower = await signInAs(central, 'partner');
    const { abilities } = (await (await lender.get('/api/delegations/choices')).json()) as {
      abilities: string[];
    };
    const nowMs = Date.now();
    const { id: toId } = (await (await borrower.get('/api/me')).json()) as { id: string };
    const granted = await lender.send('POST', '/api/delegations', {
      ...{ toId, abilities, scope: { siteIds: null, siteGroups: null }, reason: 'Trực thay' },
      ...{ startsAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 },
    });

    const isByAbility = (door: string): boolean => ABILITIES.some((ability) => ability === abilityAt(door));
    const open = await doorsFor(borrower, isByAbility);

    const expected = Object.keys(DOORS).filter(
      (door) => isByAbility(door) && (abilities.includes(abilityAt(door)) || isFor(door, ['partner'])),
    );
    expect(granted.status).to.equal(201);
    expect(open).to.have.members(expected);
  });

  it('is written down in docs/ref/access.md as it is', () => {
    const file = path.join(import.meta.dirname, '../../docs/ref/access.md');
    const text = describeDoors(abilityAt);
    if (process.env['MATLANG_WRITE_DOCS'] === '1') {
      writeFileSync(file, text);
    }

    expect(readFileSync(file, 'utf8')).to.equal(text);
  });

  for (const role of ROLES) {
    it(`lists to a ${role} only the cameras that role may know`, async () => {
      const response = await browserOf(role).get('/api/cameras');
      const body = (await response.json()) as { items?: { id: string }[] };

      const listed = response.status === 403 ? 'refused' : body.items?.map(({ id }) => id);
      expect(typeof listed === 'string' ? listed : listed?.sort()).to.deep.equal(LISTED[role]);
    });

    it(`shows a ${role} live only the cameras that role may watch`, async () => {
      const media = await openViewerMedia(central, browserOf(role));

      const granted: string[] = [];
      for (const [tile, { id }] of CAMERAS.entries()) {
        media.send({ type: 'subscribe', tile, cameraId: id, profile: 'sub' });
        const answer = await media.next('channel', 'refused');
        if (answer['type'] === 'channel') {
          granted.push(id);
        }
      }

      expect(granted).to.deep.equal(LIVE[role]);
      media.socket.terminate();
    });

    it(`tells a ${role} only of incidents that role may know`, async () => {
      // Every door knocked at on a busy box takes longer than an agent's silence may last.
      agent = agent.socket.connected ? agent : await startTestAgent(central, agent.identity);
      const raised = [];
      for (const { id } of CAMERAS) {
        raised.push(await raiseIncident(agent, id));
      }
      const browser = browserOf(role);

      const list = await browser.get('/api/incidents?limit=3');
      const body = (await list.json()) as { items?: { cameraId: string }[] };
      const opened: string[] = [];
      for (const { id, cameraId } of raised) {
        if ((await browser.get(`/api/incidents/${id}`)).status === 200) {
          opened.push(cameraId);
        }
      }

      const listed =
        list.status === 403 ? 'refused' : [...new Set(body.items?.map(({ cameraId }) => cameraId))].sort();
      expect(listed).to.deep.equal(INCIDENTS[role]);
      expect(opened).to.deep.equal(INCIDENTS[role] === 'refused' ? [] : INCIDENTS[role]);
    });
  }

  it('answers a socket without a session with a refusal, in every namespace', async () => {
    const refusals: Record<string, string> = {};
    for (const namespace of ['', AGENT_NAMESPACE, VIEWER_NAMESPACE]) {
      refusals[namespace] = await connectError(
        io(central.url + namespace, { reconnection: false, forceNew: true }),
      );
    }

    expect(refusals).to.deep.equal({
      '': 'no-such-namespace',
      [AGENT_NAMESPACE]: 'bad-token',
      [VIEWER_NAMESPACE]: 'not-signed-in',
    });
  });

  it('does not take a person for an agent, nor an agent for a person', async () => {
    const { cookie } = browserOf('admin');
    const asAgent = io(central.url + AGENT_NAMESPACE, { extraHeaders: { cookie }, forceNew: true });
    const asPage = io(central.url + VIEWER_NAMESPACE, { auth: { token: agent.token }, forceNew: true });

    expect(await connectError(asAgent)).to.equal('bad-token');
    expect(await connectError(asPage)).to.equal('not-signed-in');
  });

  for (const path of UPGRADE_PATHS) {
    it(`refuses ${path} in the upgrade to nobody, to a made-up token and to the wrong side`, async () => {
      const { cookie } = browserOf('operator');
      const wrongSide: Record<string, string> =
        path === '/media/agent'
          ? { cookie, origin: central.url }
          : { authorization: `Bearer ${agent.token}`, origin: central.url };

      const statuses = [
        await upgradeStatus(path, { origin: central.url }),
        await upgradeStatus(path, { origin: central.url, authorization: `Bearer ${'x'.repeat(43)}` }),
        await upgradeStatus(path, { origin: central.url, cookie: 'matlang_session=made-up' }),
        await upgradeStatus(path, wrongSide),
      ];

      expect(statuses).to.deep.equal([401, 401, 401, 401]);
    });
  }

  it("refuses the media socket to another site's page that rides on the officer's cookie", async () => {
    const { cookie } = browserOf('operator');

    expect(await upgradeStatus('/media/viewer', { cookie, origin: 'https://evil.example' })).to.equal(403);
    expect(await upgradeStatus('/media/viewer', { cookie })).to.equal(403);
    expect(await upgradeStatus('/media/viewer', { cookie, origin: central.url })).to.equal(101);
  });

  it("refuses a change that another site's page asks for", async () => {
    const operator = browserOf('operator');

    const foreign = await operator.send('DELETE', '/api/sessions', undefined, {
      origin: 'https://evil.example',
    });

    expect(foreign.status).to.equal(403);
    expect((await operator.get('/api/me')).status).to.equal(200);
  });

  it('forgets a revoked agent at once: connection, token and new sessions', async () => {
    const identity = await enrolAgent(central, 'Hộp bị mất');
    const stolen = await connectAgent(central, identity);
    const gone = new Promise((resolve) => stolen.socket.once('disconnect', resolve));

    const revoked = await browserOf('technician').send('POST', `/api/agents/${identity.agentId}/revocation`);
    await gone;

    const again = await openBrowser(central).send('POST', '/api/agents/challenges', {
      agentId: identity.agentId,
    });
    const upload = await openBrowser(central).send('POST', '/api/uploads', undefined, {
      authorization: `Bearer ${stolen.token}`,
    });
    expect(revoked.status).to.equal(204);
    expect(again.status).to.equal(403);
    expect(await again.json()).to.have.nested.property('error.code', 'revoked');
    expect(upload.status).to.equal(401);
  });

  const switchOff = async (browser: Browser): Promise<void> => {
    const admin = browserOf('admin');
    const { id } = (await (await browser.get('/api/me')).json()) as { id: string };
    const list = await admin.get('/api/accounts');
    const { items } = accountList.parse(await list.json());
    const found = items.find((account) => account.id === id);
    const body = {
      revision: found?.revision,
      displayName: found?.displayName,
      role: found?.role,
      scope: found?.scope,
      isDisabled: true,
    };
    const changed = await admin.send('PUT', `/api/accounts/${id}`, body);
    expect(changed.status).to.equal(200);
  };

  const upgradeStatus = (path: string, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(wsUrl(central, path), { headers });
      socket.once('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0);
        socket.terminate();
      });
      socket.once('open', () => {
        resolve(101);
        socket.terminate();
      });
      socket.on('error', () => undefined);
    });
});

function connectError(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('connect', () => {
      resolve('connected');
      socket.disconnect();
    });
    socket.once('connect_error', (error: Error) => {
      resolve(error.message);
      socket.disconnect();
    });
  });
}

/** Thousands are asked: what `fetch` makes of an answer that nobody reads costs more than central's part in it. */
const KEPT_OPEN = new Agent({ keepAlive: true });
/** Those at once leave their rows in the audit trail together. */
const DOORS_AT_ONCE = 16;

/** Asks at a door for something that is not there. */
async function isOpen(
  browser: Browser & { url: string },
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<boolean> {
  const where = path
    .replace(/:(id|agentId|requestId)/, UNKNOWN_ID)
    .replace(':name', 'clip.mp4')
    .replace(':key', 'file-1')
    .replace(':sessionId', '0'.repeat(32))
    .replace(':cameraId', 'no-such-camera')
    .replace(':uploadId', `${UNKNOWN_ID}-clip.mp4`);
  const body = method === 'GET' || method === 'HEAD' ? '' : '{}';
  const asking = request(new URL(where, browser.url), {
    method,
    agent: KEPT_OPEN,
    headers: {
      ...(browser.cookie === '' ? {} : { cookie: browser.cookie }),
      ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
      ...headers,
    },
  });
  asking.end(body);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer.statusCode !== 401 && answer.statusCode !== 403;
}

/** For people who set up accounts. */
function describeDoors(abilityAt: (door: string) => string): string {
  const head = ['door', 'asks for', ...VISITORS];
  const rows = Object.entries(DOORS).map(([door, admitted]) => [
    `\`${door}\``,
    abilityAt(door),
    ...VISITORS.map((visitor) => (admitted.includes(visitor) ? 'yes' : '-')),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    '# Every door of central',
    '',
    'Written by `central/src/access.test.ts`, which tries each of them as each of these. A door that opens shows only what lies in',
    'the scope of the account (site, group of sites, camera, function, cases handed over): [design 005](../design/005-people-and-doors.md).',
    "Rights that were lent open doors as one's own do.",
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
  ].join('\n');
}
