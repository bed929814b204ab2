import { expect } from 'chai';
import JSZip from 'jszip';
import { createFakeClock } from '#base/fake-clock.ts';
import { createLog, silentLog } from '#base/log.ts';
import { createLogRing } from '#base/log-ring.ts';
import {
  openBrowser,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import { openLedger } from './ledger/database.ts';
import { createReadiness } from './upkeep/readiness.ts';

describe('central says how it is', () => {
  let central: TestCentral;
  let agent: TestAgent;

  before(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
  });

  after(async () => {
    agent.close();
    await central.dispose();
  });

  const get = (path: string, headers: Record<string, string> = {}) => openBrowser(central).get(path, headers);

  it('is up, and ready while its ledger takes writes and there is room', async () => {
    const up = await get('/healthz');
    const ready = await get('/readyz');

    expect([up.status, await up.json()]).to.deep.equal([200, { status: 'up' }]);
    expect(ready.status).to.equal(200);
    const { isReady, checks } = (await ready.json()) as { isReady: boolean; checks: { name: string }[] };
    expect(isReady).to.equal(true);
    expect(checks.map(({ name }) => name)).to.deep.equal(['ledger', 'migrations', 'disk']);
  });

  it('is not ready, and says why, when the ledger is shut or the disk is full', async () => {
    const db = await openLedger(':memory:');
    await db.destroy();
    const look = (writeLedger: () => Promise<void>, leastRoomBytes: number, dataDir = central.dataDir) =>
      createReadiness({
        ...{ clock: createFakeClock(), log: silentLog, dataDir, writeLedger, leastRoomBytes },
        missingMigrations: async () => [],
      })();

    const shut = await look(async () => {
      await db.selectFrom('beats').selectAll().execute();
    }, 0);
    const full = await look(async () => undefined, 2 ** 60);
    const gone = await look(async () => undefined, 0, '/nowhere/at/all');

    const badOf = ({ checks }: Awaited<typeof shut>) =>
      checks.filter(({ isWell }) => !isWell).map(({ name }) => name);
    expect([shut, full, gone].map(badOf)).to.deep.equal([['ledger'], ['disk'], ['disk']]);
    expect([shut, full, gone].some(({ isReady }) => isReady)).to.equal(false);
  });

  it('counts requests by the pattern of their route, and incidents by kind', async () => {
    const browser = await signInAs(central, 'operator');
    const { id } = await raiseIncident(agent, 'gate-1');
    await agent.ask('camera-health', {
      cameras: [
        {
          cameraId: 'gate-1',
          state: 'online',
          reason: 'none',
          detail: '',
          sinceAtMs: 1,
          nextTryAtMs: null,
          fps: 5,
          watch: null,
        },
      ],
    });
    await browser.get(`/api/incidents/${id}`);
    await browser.get('/no/such/page-4711');

    const text = await (await get('/metrics')).text();

    expect(text).to.match(
      /matlang_http_request_duration_seconds_count\{method="GET",route="\/api\/incidents\/:id",status="200"\} 1/,
    );
    expect(text).to.contain('matlang_incidents_total{kind="line-crossing"} 1');
    expect(text).to.contain('matlang_intake_reports_total{event="hello",status="welcome"} 1');
    expect(text).to.contain('matlang_agents{state="connected"} 1');
    expect(text).to.contain('matlang_cameras{state="online"} 1');
    expect(text).to.match(/matlang_audit_rows [1-9]/);
    expect(text).to.match(/process_cpu_user_seconds_total/);
    expect(text).to.not.contain(id).and.not.contain('4711').and.not.contain('gate-1');
  });

  it('shows its figures to nobody who comes through a proxy without the token', async () => {
    const forwarded = await get('/metrics', { 'x-forwarded-for': '203.0.113.9' });

    expect(forwarded.status).to.equal(404);
  });

  it('answers with the id of the request: a plain one it was given, or its own', async () => {
    const given = await get('/healthz', { 'x-request-id': 'proxy-4711.abc' });
    const odd = await get('/healthz', { 'x-request-id': 'a b{evil}' });

    expect(given.headers.get('x-request-id')).to.equal('proxy-4711.abc');
    expect(odd.headers.get('x-request-id')).to.match(/^[0-9a-f-]{36}$/);
  });
});

describe('the diagnostics bundle', () => {
  const SECRETS = {
    metrics: 'metrics-token-0123456789',
    line: 'hunter2-in-the-log',
    url: 'rtsp-password-in-url',
    bearer: 'Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6',
    code: '7KQ2-M9XA-55TT-0ZZB',
  };

  it('holds versions, health and the last log lines, and none of the secrets that lie everywhere', async () => {
    const ring = createLogRing();
    const log = createLog('central', 'debug', ring);
    const central = await startTestCentral({
      log,
      recentLog: () => ring.lines(),
      metricsToken: SECRETS.metrics,
    });
    const agent = await startTestAgent(central);
    const technician = await signInAs(central, 'technician');
    log.info(
      { note: `password=${SECRETS.line}`, url: `rtsp://admin:${SECRETS.url}@10.0.0.9/main` },
      'careless',
    );
    log.warn(`Authorization: Bearer ${SECRETS.bearer}, code ${SECRETS.code}`);
    const drawn = await technician.send('POST', '/api/agents/codes', { name: 'Hộp mới' });
    const { code } = (await drawn.json()) as { code: string };
    const wrongToken = await openBrowser(central).get('/metrics', { authorization: 'Bearer wrong' });
    const rightToken = await openBrowser(central).get('/metrics', {
      authorization: `Bearer ${SECRETS.metrics}`,
    });

    const response = await technician.get('/api/diagnostics', { 'x-request-id': 'bundle-please' });
    const zip = await JSZip.loadAsync(await response.arrayBuffer());
    const files: Record<string, string> = {};
    for (const [name, entry] of Object.entries(zip.files)) {
      files[name] = await entry.async('text');
    }

    const all = Object.values(files).join('\n');
    const cookie = technician.cookie.split('=')[1] ?? 'no cookie';
    for (const secret of [...Object.values(SECRETS), code, cookie, agent.token]) {
      expect(all).to.not.contain(secret);
    }
    expect(Object.keys(files).sort()).to.deep.equal(
      ['about', 'agents', 'cameras', 'config', 'ledger', 'readiness']
        .map((name) => `${name}.json`)
        .concat('log.txt', 'metrics.txt')
        .sort(),
    );
    expect(files['log.txt']).to.contain('careless').and.contain('request answered');
    expect(files['config.json']).to.contain('Yên Hòa');
    expect(JSON.parse(files['ledger.json'] ?? '')).to.have.nested.property('rows.audit');
    expect([wrongToken.status, rightToken.status]).to.deep.equal([404, 200]);
    agent.close();
    await central.dispose();
  });
});
