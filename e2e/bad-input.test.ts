/**
 * Everything the world does wrong, at once, against the whole system: broken cameras, careless installers, boxes nobody
 * knows, and visitors without a session. Each is named where people look, nothing crashes, nothing hammers.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { stringify } from 'yaml';
import { incidentPage, type IncidentView } from '#protocol/incident.ts';
import { AGENT_MEDIA_PATH, VIEWER_MEDIA_PATH } from '#protocol/live-control.ts';
import { problem } from '#protocol/problem.ts';
import { NOT_SIGNED_IN, VIEWER_NAMESPACE } from '#protocol/viewer-events.ts';
import { signInByLink } from '../scripts/demo/sign-in.ts';
import { CACHE_DIR, startDemo, type Demo } from '../scripts/demo/start-demo.ts';
import {
  BAD_CAMERAS,
  CAMERA_COUNT,
  enterCarelessly,
  FAULTS,
  HEALTHY,
  ONE_STREAM,
  openDoors,
  type BadCamera,
  type Doors,
} from './bad-cameras.helpers.ts';
import { launchChromium, requireChromium } from './chromium.helpers.ts';
import { gapsMs } from './door.helpers.ts';
import { runMatlang, startMatlang } from './matlang-process.helpers.ts';
import { openPage, paintedPictures, screenshotFolder } from './page.helpers.ts';
import { connectRefusal, upgradeStatus } from './stranger.helpers.ts';
import { signInTechnician, visitsBeforeTime, type Technician } from './technician.helpers.ts';
import { until } from './until.helpers.ts';

const SOME_ID = '0199a2b4-6c00-7000-8000-000000000001';
/** A fifth of the base of the back-off for streams, less what a clock may round away. */
const SHORTEST_PAUSE_MS = 95;
/** The login guard waits 30 s after the first refusal. */
const LOGIN_PAUSE_MS = 29_000;

interface ApiDocument {
  paths: Record<string, Record<string, { security: object[] }>>;
}

const RETRIED = ['noSub', 'noRtsp', 'garbage', 'stalled'] as const;

/** The one that hangs has another reason with every try. */
const lasting = Object.values(BAD_CAMERAS).filter(({ id }) => id !== BAD_CAMERAS.stalled.id);

describe('bad input', function () {
  this.timeout(180_000);
  let dataDir: string;
  let doors: Doors;
  let demo: Demo;
  let technician: Technician;
  let operatorCookie: string;
  let pidsAtFirst: Record<string, number>;

  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'matlang-bad-'));
    doors = await openDoors();
    demo = await startDemo({
      cameras: CAMERA_COUNT,
      port: 0,
      dataDir,
      activity: 'none',
      faults: FAULTS,
      adjustCamera: enterCarelessly(doors, dataDir),
    });
    technician = await signInTechnician(demo.url, demo.links.technician);
    operatorCookie = await signInByLink(demo.url, demo.links.operator);
    pidsAtFirst = await until('the eyes', () => ('eye-1' in demo.pids() ? demo.pids() : null));
  });

  after(async () => {
    technician.close();
    await demo.stop();
    await Promise.all(doors.all.map(([, door]) => door.close()));
    rmSync(dataDir, { recursive: true, force: true });
  });

  describe('from an agent', () => {
    it('ends enrolment with a code that central does not know, and names the code', async () => {
      const { exitCode, output } = await runMatlang([
        'enrol',
        'ZZZZ',
        '--config',
        writeAgentYaml('unknown-code'),
      ]);

      expect(exitCode).to.equal(1);
      expect(output).to.contain("'ZZZZ'").and.to.contain(demo.url).and.to.contain('ask an administrator');
    });

    it('ends an agent that was never enrolled, and says what to do', async () => {
      const { exitCode, output } = await runMatlang(['agent', '--config', writeAgentYaml('never-enrolled')]);

      expect(exitCode).to.equal(1);
      expect(output).to.contain('is not enrolled; run: matlang enrol CODE');
    });

    it('ends an agent whose file is wrong, with the path, the value and what was expected', async () => {
      const file = writeAgentYaml('wrong-file', { eyes: 99, central: { url: 'central.local' } });

      const { exitCode, output } = await runMatlang(['agent', '--config', file]);

      expect(exitCode).to.equal(2);
      expect(output)
        .to.contain(`${file}: eyes: found 99, `)
        .and.to.match(/eyes.*16/);
      expect(output).to.contain('central.url: found "central.local", expected http(s)://host[:port]');
    });

    it('refuses a second box with a stolen identity and shows the theft, while the first goes on', async () => {
      const first = await until(
        'the agent',
        async () =>
          (await technician.agents()).find(
            ({ isConnected, cameraCount }) => isConnected && cameraCount > 0,
          ) ?? null,
      );
      const file = writeAgentYaml('stolen');
      mkdirSync(join(dataDir, 'stolen', 'state'), { mode: 0o700 });
      copyFileSync(
        join(dataDir, 'agent', 'state', 'identity.json'),
        join(dataDir, 'stolen', 'state', 'identity.json'),
      );

      const thief = startMatlang(['agent', '--config', file]);
      try {
        await until(
          'the refusal',
          () => thief.lines.find((line) => line.includes('already-connected')) ?? null,
        );
        const [agent] = await technician.agents();

        expect(agent?.identityConflictAtMs).to.be.a('number');
        expect(agent?.isConnected).to.equal(true);
        expect(agent?.cameraCount).to.equal(first.cameraCount).and.to.equal(CAMERA_COUNT);
        expect(thief.child.exitCode).to.equal(null);
      } finally {
        await thief.stop();
      }
    });
  });

  describe('from cameras', () => {
    for (const { id, what, state, reason, detail } of Object.values(BAD_CAMERAS)) {
      it(`tells of a camera that ${what}: ${state}, ${reason}`, async () => {
        const health = await until(
          `${id} to be ${state}`,
          () =>
            technician.heardOf(id).find((heard) => heard.state === state && heard.reason === reason) ?? null,
        );

        expect(health.detail).to.match(detail);
        expect(health.detail).not.to.contain('mot-mat-khau-sai');
      });
    }

    it('leaves the cameras beside them alone: online, and their alarms come', async () => {
      const cameras = await until('two healthy cameras', async () => {
        const listed = await technician.cameras();
        const online = listed.filter(({ health }) => health.state === 'online').map(({ id }) => id);
        return online.includes(HEALTHY) && online.includes(ONE_STREAM) ? listed : null;
      });
      demo.trigger(HEALTHY, 'comes-in');
      await until(
        'an incident',
        async () => (await incidents()).find(({ cameraId }) => cameraId === HEALTHY) ?? null,
      );

      const states = technician.heardOf(HEALTHY).map(({ state }) => state);
      expect(cameras).to.have.length(CAMERA_COUNT);
      expect(states.slice(states.indexOf('online'))).to.satisfy((later: string[]) =>
        later.every((s) => s === 'online'),
      );
    });

    it('lists each with its state and reason', async () => {
      const expected = lasting.map(({ id, state, reason }) => ({ id, state, reason }));

      await until('the list to say so', async () => {
        const listed = await technician.cameras();
        return expected.every(({ id, state, reason }) =>
          listed.some(
            ({ health }) => health.cameraId === id && health.state === state && health.reason === reason,
          ),
        )
          ? true
          : null;
      });
    });

    it('says of each when it is tried again, after a pause', () => {
      // Reports come twice a second: the first pauses of these two may be over before.
      const slow: BadCamera[] = [BAD_CAMERAS.garbage, BAD_CAMERAS.silent];
      for (const { id } of lasting.filter((camera) => !slow.includes(camera))) {
        const pauses = technician
          .heardOf(id)
          .map(({ nextTryAtMs, sinceAtMs }) => (nextTryAtMs === null ? 0 : nextTryAtMs - sinceAtMs));

        expect(Math.max(...pauses), id).to.be.at.least(SHORTEST_PAUSE_MS);
      }
    });

    it('knocks at none sooner than it said, never without a pause, and not again with a refused password', async () => {
      await until('a second try at every door that heals by itself', () =>
        RETRIED.every((name) => doors[name].visitsAtMs.length > 1) ? true : null,
      );

      for (const [name, door] of doors.all) {
        const early = visitsBeforeTime(door, technician.heardOf(BAD_CAMERAS[name].id));

        expect(door.visitsAtMs, `${name}: visits`).not.to.be.empty;
        expect(early, `${name}: visits before their time`).to.deep.equal([]);
      }
      for (const name of ['noSub', 'noRtsp'] as const) {
        expect(gapsMs(doors[name]), name).to.satisfy(allAtLeast(SHORTEST_PAUSE_MS));
      }
      for (const name of ['garbage', 'stalled'] as const) {
        expect(gapsMs(doors[name]), name).to.satisfy(allAtLeast(8_000 + SHORTEST_PAUSE_MS));
      }
      for (const name of ['rtspPassword', 'onvifPassword'] as const) {
        const [first = 0] = doors[name].visitsAtMs;
        const soon = doors[name].visitsAtMs.filter((atMs) => atMs - first < LOGIN_PAUSE_MS);
        expect(soon, name).to.have.length(1);
      }
    });
  });

  describe('from visitors', () => {
    it('answers every route that needs a session with 401 and a problem', async () => {
      const document = (await (await fetch(`${demo.url}/api/openapi.json`)).json()) as ApiDocument;
      const guarded = Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.entries(methods)
          .filter(([, { security }]) => security.length > 0)
          .map(([method]) => ({ method: method.toUpperCase(), path: path.replace(/\{\w+\}/g, SOME_ID) })),
      );
      const reading = guarded.filter(({ method }) => method === 'GET').map(({ path }) => path);

      expect(reading).to.include.members([
        '/api/me',
        '/api/cameras',
        '/api/agents',
        '/api/incidents',
        '/api/audit',
      ]);
      for (const { method, path } of guarded) {
        const reply = await fetch(demo.url + path, { method, headers: { origin: demo.url } });

        expect(reply.status, `${method} ${path}`).to.equal(401);
        if (method !== 'HEAD') {
          expect(problem.parse(await reply.json()).error.code, path).to.equal('not-signed-in');
        }
      }
    });

    it('gives the snapshot of an incident to an operator and to no stranger', async () => {
      const snapshot = await until('a snapshot', async () => (await incidents())[0]?.files[0] ?? null);
      const ask = (headers: Record<string, string>): Promise<Response> =>
        fetch(demo.url + snapshot.url, { headers });

      const [operator, nobody, forger] = await Promise.all([
        ask({ cookie: operatorCookie }),
        ask({}),
        ask({ cookie: 'matlang_session=made-up-by-somebody-who-wants-to-see' }),
      ]);

      expect([operator.status, nobody.status, forger.status]).to.deep.equal([200, 401, 401]);
      expect(operator.headers.get('content-type')).to.equal('image/jpeg');
      expect(problem.parse(await nobody.json()).error.message).to.equal('sign in first');
    });

    it('refuses the sockets: events, pictures and those of agents', async () => {
      expect(await connectRefusal(demo.url + VIEWER_NAMESPACE)).to.equal(NOT_SIGNED_IN);
      expect(await upgradeStatus(demo.url, VIEWER_MEDIA_PATH)).to.equal(401);
      expect(await upgradeStatus(demo.url, AGENT_MEDIA_PATH)).to.equal(401);
      expect(await upgradeStatus(demo.url, '/media/anything')).to.equal(404);
    });
  });

  describe('on the screen', () => {
    let browser: Browser;
    let screens: string;

    before(async function () {
      requireChromium(this);
      screens = screenshotFolder();
      console.log(`      screenshots: ${screens}`);
      browser = await launchChromium();
    });

    after(async () => {
      await (browser as Browser | undefined)?.close();
    });

    it('says in Vietnamese what is wrong with each camera and when it is tried again', async () => {
      const page = await openPage(browser, `${demo.url}/cameras`, technician.cookie);

      for (const { id, state, reason, words } of lasting) {
        const row = page.locator(
          `tr[data-camera-id="${id}"][data-health="${state}"][data-reason="${reason}"]`,
        );
        await row.waitFor();
        expect(await row.innerText(), id)
          .to.contain(words.state)
          .and.to.contain(words.reason);
      }
      const locked = page.locator(`tr[data-camera-id="${BAD_CAMERAS.rtspPassword.id}"]`);
      expect(await locked.innerText()).to.match(/sau \d+ s/);
      expect(await page.locator(`tr[data-camera-id="${HEALTHY}"]`).innerText()).to.contain('Hoạt động');
      await page.screenshot({ path: join(screens, 'bad-cameras.png') });
    });

    it('shows the technician that an identity is used twice', async () => {
      const page = await openPage(browser, `${demo.url}/agents`, technician.cookie);

      await page.getByRole('alert').filter({ hasText: 'Một máy khác dùng trùng danh tính' }).waitFor();
      await page.screenshot({ path: join(screens, 'stolen-identity.png') });
    });

    it('shows no picture of a camera that is offline, and says so in its place', async () => {
      const page = await openPage(browser, demo.url, operatorCookie);
      await page.locator('article').first().waitFor();
      // Sixteen tiles.
      await page.keyboard.press('4');
      const tile = page.locator(
        `article[data-camera-id="${BAD_CAMERAS.unreachable.id}"][data-state="offline"]`,
      );
      await tile.waitFor();
      await page.locator(`article[data-camera-id="${HEALTHY}"][data-state="live"]`).waitFor();

      expect(await tile.innerText())
        .to.match(/Mất kết nối từ/)
        .and.to.contain(BAD_CAMERAS.unreachable.words.reason);
      expect(await paintedPictures(tile)).to.equal(0);
      expect(await paintedPictures(page.locator(`article[data-camera-id="${HEALTHY}"]`))).to.equal(1);
      await page.screenshot({ path: join(screens, 'bad-wall.png') });
    });

    it('shows a stranger the sign-in form and nothing else, whatever the address', async () => {
      const page = await openPage(browser, demo.url, '');

      for (const path of ['/', '/cameras', '/agents', `/incidents/${SOME_ID}`]) {
        await page.goto(demo.url + path);
        await page.getByLabel('Mật khẩu').first().waitFor();

        const told = page.locator('[data-camera-id], [data-incident-id], [data-agent-id]');
        expect(await told.count(), path).to.equal(0);
      }
    });
  });

  describe('all in all', () => {
    it('crashes nothing and calls nobody: every process that was there still is, without an error in its log', async () => {
      const ended = await Promise.race([demo.broken, Promise.resolve(null)]);

      expect(ended).to.equal(null);
      expect(demo.pids()).to.deep.equal(pidsAtFirst);
      for (const part of ['agent', 'central', 'simulators']) {
        const lines = readFileSync(join(dataDir, 'logs', `${part}.log`), 'utf8').split('\n');
        expect(
          lines.filter((line) => /"level":(?:50|60)|^\s+at /.test(line)),
          part,
        ).to.deep.equal([]);
      }
    });
  });

  function writeAgentYaml(name: string, change: object = {}): string {
    const folder = join(dataDir, name);
    mkdirSync(folder, { mode: 0o700 });
    const file = join(folder, 'agent.yaml');
    const [site] = demo.commune.sites;
    const content = {
      central: { url: demo.url },
      stateDir: join(folder, 'state'),
      modelDir: join(CACHE_DIR, 'models'),
      eyes: 1,
      sites: [site],
      cameras: [],
    };
    writeFileSync(file, stringify({ ...content, ...change }));
    return file;
  }

  async function incidents(): Promise<IncidentView[]> {
    const reply = await fetch(`${demo.url}/api/incidents`, { headers: { cookie: operatorCookie } });
    return incidentPage.parse(await reply.json()).items;
  }
});

function allAtLeast(leastMs: number): (gapsMs: readonly number[]) => boolean {
  return (gaps) => gaps.every((gapMs) => gapMs >= leastMs);
}
