/** The whole path on one machine, seen by an operator: wall, alarm, incident, clip, acknowledgement. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { startDemo, type Demo } from '../scripts/demo/start-demo.ts';
import { launchChromium, requireChromium } from './chromium.helpers.ts';
import { screenshotFolder, signIn } from './page.helpers.ts';

describe('the commune in the browser', function () {
  this.timeout(180_000);
  let demo: Demo;
  let browser: Browser;
  let page: Page;
  let screens: string;
  /** Undone in reverse order, also when starting failed half-way. */
  const undo: (() => void | Promise<void>)[] = [];

  before(async function () {
    requireChromium(this);
    const dataDir = mkdtempSync(join(tmpdir(), 'matlang-demo-'));
    undo.push(() => rmSync(dataDir, { recursive: true, force: true }));
    screens = screenshotFolder();
    console.log(`      screenshots: ${screens}`);
    demo = await startDemo({ cameras: 4, port: 0, dataDir, activity: 'none' });
    undo.push(demo.stop);
    browser = await launchChromium();
    undo.push(() => browser.close());
    page = await signIn(browser, demo.links.operator);
  });

  after(async () => {
    for (const step of undo.reverse()) {
      await step();
    }
  });

  it('shows every camera live, with pictures that move on', async () => {
    await page.waitForFunction(
      () => document.querySelectorAll('[data-camera-id][data-state="live"]').length === 4,
    );

    const { before, after } = await page.evaluate(async () => {
      const video = document.querySelector('[data-camera-id] video');
      if (!(video instanceof HTMLVideoElement)) {
        return { before: 0, after: 0 };
      }
      const nextFrame = (): Promise<number> =>
        new Promise((resolve) => {
          video.requestVideoFrameCallback((_now, metadata) => resolve(metadata.mediaTime));
        });
      return { before: await nextFrame(), after: await nextFrame() };
    });

    expect(after).to.be.greaterThan(before);
    await page.screenshot({ path: join(screens, 'wall.png') });
  });

  it('brings the alarm by itself, with a snapshot', async () => {
    const gate = demo.commune.cameras.find(({ scene }) => scene === 'gate');
    demo.trigger(gate?.id ?? '', 'comes-in');

    const row = page.locator('[data-incident-id]').first();
    await row.waitFor();
    const snapshot = row.locator('img').first();
    await snapshot.waitFor();
    const width = await snapshot.evaluate((image: HTMLImageElement) =>
      image.decode().then(() => image.naturalWidth),
    );

    expect(await row.innerText()).to.contain(gate?.name ?? 'a gate');
    expect(width).to.be.greaterThan(0);
    await page.screenshot({ path: join(screens, 'alarm.png') });
  });

  it('plays the clip with zone and box drawn over it, and says why', async () => {
    const id = await page.locator('[data-incident-id]').first().getAttribute('data-incident-id');
    await page.goto(`${demo.url}/incidents/${id ?? ''}`);

    await page.locator('[data-clip="ready"]').waitFor({ timeout: 90_000 });
    const seen = await page.waitForFunction(() => {
      const video = document.querySelector<HTMLVideoElement>('[data-clip="ready"] video');
      const box = document.querySelector('[data-box]');
      return video && box && video.currentTime > 0 ? { duration: video.duration } : null;
    });

    const { duration } = (await seen.jsonValue()) ?? { duration: 0 };
    expect(duration).to.be.within(8, 90);
    expect(await page.locator('[data-incident-id]').first().innerText()).to.match(/Người|Xe/);
    await page.screenshot({ path: join(screens, 'incident.png') });
  });

  it('takes an acknowledgement with a note, once', async () => {
    await page.getByRole('textbox').first().fill('Đã gọi tổ tuần tra');
    await page
      .getByRole('button', { name: /Tiếp nhận|Ghi nhận|Xác nhận/ })
      .first()
      .click();

    await page.locator('[data-status="acknowledged"]').first().waitFor();
    await page.getByText('Đã gọi tổ tuần tra').first().waitFor();
    await page.screenshot({ path: join(screens, 'acknowledged.png') });
  });

  it('can be used by everybody: axe finds nothing serious in room, incident and list', async () => {
    const found: string[] = [];
    for (const path of ['/', new URL(page.url()).pathname, '/incidents', '/cameras']) {
      await page.goto(demo.url + path);
      await page.locator('main h1').first().waitFor();
      found.push(...(await seriousFaults(page)).map((fault) => `${path}: ${fault}`));
    }

    expect(found).to.deep.equal([]);
  });

  it('speaks English when asked, and remembers it', async () => {
    await page.getByRole('button', { name: /Trực ban/ }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('link', { name: 'Incidents' }).waitFor();

    await page.reload();

    await page.getByRole('link', { name: 'Incidents' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).to.equal('en');
    await page.screenshot({ path: join(screens, 'cameras-en.png') });
  });

  it('lets a sign-in link be used once only', async () => {
    const again = await browser.newContext();
    const stranger = await again.newPage();

    await stranger.goto(demo.links.operator);

    await stranger.getByRole('alert').first().waitFor();
    expect(new URL(stranger.url()).pathname).to.equal('/sign-in');
    await again.close();
  });
});

/** Findings of impact serious or critical, by WCAG 2.2 AA. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const result = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    }),
  );
  return result.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
