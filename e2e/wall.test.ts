/** The wall as an operator makes it his own: arranged by keys, kept over a reload, and the alarm on its large tile. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { startDemo, type Demo } from '../scripts/demo/start-demo.ts';
import { launchChromium, requireChromium } from './chromium.helpers.ts';
import { signIn } from './page.helpers.ts';

describe('the wall an operator arranges', function () {
  this.timeout(180_000);
  let demo: Demo;
  let browser: Browser;
  let page: Page;
  /** Undone in reverse order, also when starting failed half-way. */
  const undo: (() => void | Promise<void>)[] = [];

  before(async function () {
    requireChromium(this);
    const dataDir = mkdtempSync(join(tmpdir(), 'matlang-wall-'));
    undo.push(() => rmSync(dataDir, { recursive: true, force: true }));
    demo = await startDemo({ cameras: 2, port: 0, dataDir, activity: 'none', eyes: 1 });
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

  const slotsOf = (): Promise<(string | null)[]> =>
    page
      .locator('article[data-camera-id]')
      .evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('data-camera-id')));
  const allLive = async (): Promise<void> => {
    await page.waitForFunction(
      () => document.querySelectorAll('article[data-camera-id][data-state="live"]').length === 2,
    );
  };

  it('changes two tiles by keys alone, and has them so after a reload', async () => {
    await allLive();
    await page.getByLabel('Số ô').selectOption('1+5');
    const before = await slotsOf();

    await page.locator('[data-slot="0"] button').focus();
    await page.keyboard.press('e');
    await page.getByLabel('Tên bố cục').waitFor();
    await page.locator('[data-slot="0"] button').first().focus();
    for (const key of ['Space', 'ArrowRight', 'Space']) {
      await page.keyboard.press(key);
    }
    await page.getByLabel('Tên bố cục').fill('Ca đêm');
    await page.getByRole('button', { name: 'Lưu', exact: true }).click();
    await page.getByRole('button', { name: 'Ca đêm' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Ca đêm' }).waitFor();

    await allLive();
    expect(await slotsOf()).to.deep.equal(before.toReversed());
  });

  it('puts an alarm on the large tile, says which, and keeps it there on a TV', async () => {
    const gate = demo.commune.cameras[0]?.id ?? '';

    demo.trigger(gate, 'comes-in');
    const spot = page.locator(`[data-spot-incident]:not([data-spot-incident=""])`);
    await spot.waitFor();
    expect(await spot.getAttribute('data-spot-camera')).to.equal(gate);
    expect(await spot.innerText()).to.contain('Vượt vạch');
    const incidentId = await spot.getAttribute('data-spot-incident');

    await page.goto(`${demo.url}/?tv=1`);
    await page.locator(`[data-spot-incident="${incidentId ?? ''}"] [data-state="live"]`).waitFor();
    expect(await page.getByRole('complementary').count()).to.equal(0);
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Báo động' }).waitFor();
    expect(page.url()).not.to.contain('tv=1');
  });
});
