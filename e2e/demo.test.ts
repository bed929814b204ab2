/** The whole path on one machine, seen by an operator: wall, alarm, incident, clip, acknowledgement. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  let dataDir: string;
  let screens: string;

  before(async function () {
    requireChromium(this);
    dataDir = mkdtempSync(join(tmpdir(), 'matlang-demo-'));
    screens = screenshotFolder();
    console.log(`      screenshots: ${screens}`);
    demo = await startDemo({ cameras: 4, port: 0, dataDir, hasSchedule: false });
    browser = await launchChromium();
    page = await signIn(browser, demo.links.operator);
  });

  after(async () => {
    await browser.close();
    await demo.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('shows every camera live, with pictures that move on', async () => {
    await page.waitForFunction(() => document.querySelectorAll('[data-camera-id][data-state="live"]').length === 4);

    const [before, after] = await page.evaluate(async () => {
      const video = document.querySelector('[data-camera-id] video');
      if (!(video instanceof HTMLVideoElement)) {
        return [0, 0];
      }
      const nextFrame = (): Promise<number> =>
        new Promise((resolve) => {
          video.requestVideoFrameCallback((_now, metadata) => resolve(metadata.mediaTime));
        });
      return [await nextFrame(), await nextFrame()];
    });

    expect(after).to.be.greaterThan(before ?? 0);
    await page.screenshot({ path: join(screens, 'wall.png') });
  });

  it('brings the alarm by itself, with a snapshot', async () => {
    const gate = demo.commune.cameras.find(({ scene }) => scene === 'gate');
    demo.trigger(gate?.id ?? '', 'comes-in');

    const row = page.locator('[data-incident-id]').first();
    await row.waitFor();
    const snapshot = row.locator('img').first();
    await snapshot.waitFor();
    const width = await snapshot.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth));

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
    await page.getByRole('button', { name: /Tiếp nhận|Ghi nhận|Xác nhận/ }).first().click();

    await page.locator('[data-status="acknowledged"]').first().waitFor();
    await page.getByText('Đã gọi tổ tuần tra').first().waitFor();
    await page.screenshot({ path: join(screens, 'acknowledged.png') });
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
