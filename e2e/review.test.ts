/**
 * What an investigator does with a recording: opens it from an incident, looks around in it, keeps a stretch. The
 * recordings are real ones of the simulated cameras; who may not, does not. Packages: journeys/.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { expect } from 'chai';
import type { Browser, Locator, Page } from 'playwright-core';
import { incidentPage, type IncidentView } from '#protocol/incident.ts';
import { timeline, type Timeline } from '#protocol/recording.ts';
import { signInByLink } from '../scripts/demo/sign-in.ts';
import { startDemo, type Demo } from '../scripts/demo/start-demo.ts';
import { launchChromium, requireChromium } from './chromium.helpers.ts';
import { openPage, paintedPictures, screenshotFolder } from './page.helpers.ts';
import { until } from './until.helpers.ts';

/** As the page opens a recording: this long before the incident. */
const BEFORE_MS = 30_000;
/** The picture that was to be seen at an instant began up to this long before it. */
const LONGEST_PICTURE_MS = 1_000;
const HOUR_MS = 3_600_000;

describe('recordings on the page', function () {
  this.timeout(240_000);
  let demo: Demo;
  let browser: Browser;
  let page: Page;
  let incident: IncidentView;
  let investigator: string;
  let operator: string;
  let screens: string;
  const undo: (() => unknown)[] = [];

  before(async function () {
    requireChromium(this);
    const folder = mkdtempSync(join(tmpdir(), 'matlang-review-'));
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    screens = screenshotFolder();
    console.log(`      screenshots: ${screens}`);
    demo = await startDemo({ cameras: 2, port: 0, dataDir: folder, activity: 'none' });
    undo.push(demo.stop);
    investigator = await signInByLink(demo.url, demo.links.investigator);
    operator = await signInByLink(demo.url, demo.links.operator);
    incident = await recordAnIncident();
    browser = await launchChromium();
    undo.push(() => browser.close());
    page = await openPage(browser, `${demo.url}/incidents/${incident.id}`, investigator);
  });

  after(async () => {
    for (const step of undo.reverse()) {
      await step();
    }
  });

  it('open from an incident half a minute before it, with the picture of that moment', async () => {
    await page.getByRole('link', { name: 'Xem lại quanh lúc này' }).click();
    const stage = await shown();

    const wantedMs = incident.startedAtMs - BEFORE_MS;
    expect(await atMs(stage)).to.be.within(wantedMs - LONGEST_PICTURE_MS, incident.startedAtMs);
    expect(await paintedPictures(stage)).to.equal(1);
    await page.screenshot({ path: join(screens, 'review.png') });
  });

  it('are walked through by keys, ten seconds at a time, standing still', async () => {
    await page.keyboard.press('k');
    await page.locator('[data-playing="false"]').waitFor();
    const before = await atMs(await shown());

    await page.keyboard.press('ArrowRight');
    const after = await until('the picture ten seconds on', async () => {
      const now = await atMs(await shown());
      return now > before + 5_000 ? now : null;
    });

    expect(after - before).to.be.within(9_000, 11_000);
  });

  it('run at sixteen times with L, on key frames', async () => {
    const before = await atMs(await shown());
    await page.keyboard.press('k');
    for (const speed of [2, 4, 8, 16]) {
      await page.keyboard.press('l');
      await page.locator(`[data-speed="${speed}"]`).waitFor();
    }

    const after = await until('sixteen seconds of street', async () => {
      const now = await atMs(page.locator('[data-playback]'));
      return now > before + 16_000 ? now : null;
    });

    expect(after).to.be.greaterThan(before + 16_000);
    await page.screenshot({ path: join(screens, 'sixteen.png') });
  });

  it('are found by day and time as people write them, and other writing is refused', async () => {
    await page.getByLabel('Ngày, giờ').fill('hôm qua');
    await page.keyboard.press('Enter');
    await page.getByText('Hãy gõ như 22/11/2026 02:14').waitFor();

    await page.getByLabel('Ngày, giờ').fill(written(incident.startedAtMs));
    await page.keyboard.press('Enter');

    const secondMs = Math.floor(incident.startedAtMs / 1000) * 1000;
    await until('that second', async () => {
      const now = await atMs(await shown());
      return now >= secondMs - 1_000 && now < secondMs + 20_000 ? now : null;
    });
  });

  it('are kept from deletion over a marked stretch, and the agent says so', async () => {
    await markStretch();
    await page.getByRole('button', { name: 'Giữ bản ghi' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Lý do').fill('Vụ mất xe máy, hồ sơ 2026-118');
    await dialog.getByRole('button', { name: 'Giữ bản ghi này' }).click();

    await page.locator('[data-hold][data-delivery="kept"]').waitFor();

    const { spans } = await timelineFor(investigator);
    expect(spans.some(({ isHeld }) => isHeld)).to.equal(true);
  });

  it('of two cameras run on one clock, and a stretch of both is kept at once', async () => {
    const both = demo.commune.cameras.map(({ id }) => `camera=${id}`).join('&');
    const own = await openPage(
      browser,
      `${demo.url}/review?${both}&at=${incident.startedAtMs}`,
      investigator,
    );
    await own.locator('[data-settled-ms]:not([data-settled-ms=""])').waitFor();
    await own.keyboard.press('k');
    await own.locator('[data-playing="false"]').waitFor();

    await own.keyboard.press('.');
    const stages = own.locator('[data-playback="ready"][data-has-picture="true"][data-off-ms="0"]');
    await until('both pictures of one instant', async () => ((await stages.count()) === 2 ? true : null));
    await own.screenshot({ path: join(screens, 'two.png') });
    await own.getByRole('textbox', { name: 'Đầu đoạn' }).fill(written(incident.startedAtMs));
    await own.keyboard.press('Enter');
    await own.getByRole('textbox', { name: 'Cuối đoạn' }).fill(written(incident.startedAtMs + 5_000));
    await own.keyboard.press('Enter');
    await own.getByRole('button', { name: 'Giữ bản ghi' }).click();
    const dialog = own.getByRole('dialog');
    await dialog.getByLabel('Lý do').fill('Cả hai camera');
    await dialog.getByRole('button', { name: 'Giữ bản ghi này' }).click();
    const kept = own.locator('[data-hold][data-delivery="kept"]', { hasText: 'Cả hai camera' });
    await until('both holds', async () => ((await kept.count()) === 2 ? true : null));

    for (const hold of [0, 1]) {
      await release(kept.first(), `Thôi ${hold}`);
    }
    await own.context().close();
  });

  it('can be worked with by everybody: axe finds nothing serious', async () => {
    await page.getByText('Khoảng không có bản ghi').or(page.getByText('bản ghi liền mạch')).first().waitFor();

    expect(await seriousFaults(page)).to.deep.equal([]);
  });

  it('are let go of again with a reason', async () => {
    await release(page.locator('[data-hold][data-delivery]').first(), 'Đã có gói chứng cứ');

    // The others are those of two cameras.
    await page.getByText('Đã gỡ, đã hết hạn (3)').waitFor();
  });

  it('are looked at on duty, but neither kept nor handed on', async () => {
    const own = await openPage(
      browser,
      `${demo.url}/review?camera=${incident.cameraId}&at=${incident.startedAtMs}`,
      operator,
    );
    await own.locator('[data-playback="ready"][data-has-picture="true"]').waitFor();

    expect(await own.getByRole('button', { name: 'Lập gói chứng cứ' }).count()).to.equal(0);
    expect(await own.getByRole('button', { name: 'Giữ bản ghi' }).count()).to.equal(0);
    expect(await post('/api/recordings/packages', packageBody(), operator)).to.equal(403);
    expect(await post('/api/recordings/holds', holdBody(), operator)).to.equal(403);
    await own.context().close();
  });

  it('of another place are nothing to the owner of a site', async () => {
    const owner = await signInByLink(demo.url, demo.links.site_owner);
    const path = `/api/cameras/${incident.cameraId}/recordings`;
    const span = `fromMs=${incident.startedAtMs}&toMs=${incident.startedAtMs + 1000}`;
    const own = await openPage(browser, `${demo.url}/review?camera=${incident.cameraId}`, owner);
    await own.getByText('Không tìm thấy').waitFor();

    expect(await get(`${path}?${span}`, owner)).to.equal(404);
    expect(await get(`${path}/play?${span}`, owner)).to.equal(404);
    expect(await get(`${path}/picture?atMs=${incident.startedAtMs}`, owner)).to.equal(404);
    await own.context().close();
  });

  it('are on the page of those who look after the boxes: how much there is, and the clock', async () => {
    const technician = await signInByLink(demo.url, demo.links.technician);
    const own = await openPage(browser, `${demo.url}/agents`, technician);
    await own.getByRole('button', { name: 'Chi tiết' }).click();
    const row = own.locator(`[data-stored-camera="${incident.cameraId}"]`);
    await row.waitFor();

    expect(await row.innerText()).to.match(/đang ghi[^]*MB/);
    expect(await own.locator('[data-clock]').getAttribute('data-clock')).to.equal('central');
    expect(await seriousFaults(own)).to.deep.equal([]);
    await own.screenshot({ path: join(screens, 'agents.png'), fullPage: true });
    await own.context().close();
  });

  async function release(hold: Locator, reason: string): Promise<void> {
    await hold.getByRole('button', { name: 'Gỡ' }).click();
    await hold.getByLabel('Lý do').fill(reason);
    await hold.getByRole('button', { name: 'Gỡ khoá giữ' }).click();
  }

  /** Somebody comes once there is enough recorded to look back at, and some more is recorded after it. */
  async function recordAnIncident(): Promise<IncidentView> {
    const gate = demo.commune.cameras.find(({ scene }) => scene === 'gate')?.id ?? '';
    const recordedMs = async (): Promise<number> =>
      (await timelineFor(investigator, gate)).spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    await demo.allOnline;
    await until(
      'forty seconds of recording',
      async () => ((await recordedMs()) > 40_000 ? true : null),
      120_000,
    );
    demo.trigger(gate, 'comes-in');
    const first = await until('the incident', async () => {
      const reply = await fetch(`${demo.url}/api/incidents?cameraId=${gate}`, {
        headers: { cookie: operator },
      });
      return incidentPage.parse(await reply.json()).items[0] ?? null;
    });
    const enoughMs = (await recordedMs()) + 25_000;
    await until('what came after it', async () => ((await recordedMs()) > enoughMs ? true : null), 90_000);
    return first;
  }

  async function timelineFor(cookie: string, cameraId = incident.cameraId): Promise<Timeline> {
    const nowMs = Date.now();
    const query = `fromMs=${nowMs - HOUR_MS}&toMs=${nowMs + HOUR_MS}`;
    const reply = await fetch(`${demo.url}/api/cameras/${cameraId}/recordings?${query}`, {
      headers: { cookie },
    });
    const body: unknown = await reply.json();
    // Until the agent has said hello there is nobody to ask.
    return reply.ok
      ? timeline.parse(body)
      : { ...NOTHING_YET, cameraId, fromMs: nowMs - HOUR_MS, toMs: nowMs + HOUR_MS };
  }

  async function shown(): Promise<Locator> {
    const stage = page.locator('[data-playback="ready"][data-has-picture="true"]');
    await stage.waitFor();
    return stage;
  }

  async function markStretch(): Promise<void> {
    await page.getByRole('textbox', { name: 'Đầu đoạn' }).fill(written(incident.startedAtMs - 5_000));
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Cuối đoạn' }).fill(written(incident.startedAtMs + 10_000));
    await page.keyboard.press('Enter');
    await page.locator('[data-range="whole"]').waitFor();
  }

  async function get(path: string, cookie: string): Promise<number> {
    return (await fetch(demo.url + path, { headers: { cookie } })).status;
  }

  async function post(path: string, body: unknown, cookie: string): Promise<number> {
    const headers = { cookie, origin: demo.url, 'content-type': 'application/json' };
    return (await fetch(demo.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).status;
  }

  function stretch(): { cameraId: string; fromMs: number; toMs: number } {
    const { cameraId, startedAtMs } = incident;
    return { cameraId, fromMs: startedAtMs, toMs: startedAtMs + 1000 };
  }

  function packageBody(): unknown {
    return { ranges: [stretch()], reference: '2026-118/VV', reason: 'Giao Cơ quan điều tra' };
  }

  function holdBody(): unknown {
    return { ...stretch(), reason: 'Vụ mất xe máy', expiresAtMs: null };
  }
});

const NOTHING_YET: Pick<Timeline, 'spans' | 'gaps' | 'activity' | 'oldestAtMs' | 'clock'> = {
  spans: [],
  gaps: [],
  activity: [],
  oldestAtMs: null,
  clock: { source: 'none' },
};

async function atMs(stage: Locator): Promise<number> {
  return Number(await stage.getAttribute('data-at-ms'));
}

/** 22/11/2026 02:14:37 in Vietnam. */
function written(ms: number): string {
  const [date = '', time = ''] = new Date(ms + 7 * HOUR_MS).toISOString().slice(0, 19).split('T');
  return `${date.split('-').reverse().join('/')} ${time}`;
}

/** Findings of impact serious or critical, by WCAG 2.2 AA. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
