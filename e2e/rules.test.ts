/** A technician draws a zone over the simulated yard, tries it on what was seen, switches it on, and it fires. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { expect } from 'chai';
import type { Browser, Locator, Page } from 'playwright-core';
import type { IncidentView } from '#protocol/incident.ts';
import { startDemo, type Demo } from '../scripts/demo/start-demo.ts';
import { openViewer, type ViewerClient } from '../scripts/demo/viewer-client.ts';
import { launchChromium, requireChromium } from './chromium.helpers.ts';
import { screenshotFolder, signIn } from './page.helpers.ts';

/** The simulated intruder walks from the left edge at this height and stands at x = 0.7. */
const ZONE = [
  [0.12, 0.6],
  [0.5, 0.6],
  [0.5, 0.98],
  [0.12, 0.98],
] as const;
const NAME = 'Sân bên trái';

describe('rules made on the page', function () {
  this.timeout(180_000);
  let demo: Demo;
  let browser: Browser;
  let page: Page;
  let operator: ViewerClient;
  let yardId: string;
  let screens: string;
  const undo: (() => void | Promise<void>)[] = [];
  const incidents: IncidentView[] = [];

  before(async function () {
    requireChromium(this);
    const dataDir = mkdtempSync(join(tmpdir(), 'matlang-rules-'));
    undo.push(() => rmSync(dataDir, { recursive: true, force: true }));
    screens = screenshotFolder();
    console.log(`      screenshots: ${screens}`);
    demo = await startDemo({ cameras: 3, port: 0, dataDir, activity: 'none' });
    undo.push(demo.stop);
    yardId = demo.commune.cameras.find(({ scene }) => scene === 'yard')?.id ?? '';
    await demo.allOnline;
    operator = await openViewer(demo.url, demo.links.operator);
    undo.push(() => operator.close());
    operator.onIncident((incident) => incidents.push(incident));
    browser = await launchChromium();
    undo.push(() => browser.close());
    page = await signIn(browser, demo.links.technician);
  });

  after(async () => {
    for (const step of undo.reverse()) {
      await step();
    }
  });

  it('show the rules of the file over a fresh picture of the camera', async () => {
    await playIntruder();
    await page.goto(`${demo.url}/cameras/${yardId}/rules`);

    await page.locator('[data-rule="kho-truong"]').waitFor();
    const still = page.locator('[data-still="shown"] img');
    const width = await still.evaluate((image: HTMLImageElement) =>
      image.decode().then(() => image.naturalWidth),
    );

    expect(width).to.be.greaterThan(300);
    expect(await page.locator('[data-delivery]').getAttribute('data-revision')).to.equal('0');
    await page.screenshot({ path: join(screens, 'rules.png') });
  });

  it('are drawn with the mouse, and corrected with the keys', async () => {
    await page.getByRole('button', { name: 'Thêm quy tắc' }).click();
    for (const [x, y] of ZONE) {
      await clickAt(page.locator('[data-drawing]'), x, y);
    }
    await page.getByRole('button', { name: 'Vẽ xong' }).click();
    await page.getByLabel('Tên quy tắc').fill(NAME);

    const corner = page.getByRole('button', { name: /^Đỉnh 1 của vùng/ });
    const before = await corner.getAttribute('aria-label');
    await corner.focus();
    await page.keyboard.press('Shift+ArrowLeft');
    const moved = await corner.getAttribute('aria-label');
    await page.keyboard.press('Tab');
    const next = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

    expect(before).to.match(/: 12 %, 60 %$/);
    expect(moved).to.match(/: 7 %, 60 %$/);
    expect(next).to.match(/^Đỉnh 2 của vùng/);
    await page.getByText('Có thay đổi chưa bật').waitFor();
  });

  it('are tried on the last day: what would have fired, when, why, and where', async () => {
    await page.getByRole('button', { name: 'Thử trên 24 giờ qua' }).click();
    const trial = page.locator('[data-trial]');
    await trial.waitFor();
    const count = await page.locator('[data-rule="Sân bên trái"] [data-count]').innerText();
    const first = trial.getByRole('button').filter({ hasText: NAME }).first();
    await first.click();
    await page.locator('[data-trial-box]').waitFor();

    expect(Number(count)).to.be.within(1, 3);
    expect(await first.innerText()).to.contain(`Người ở trong vùng "${NAME}"`);
    await page.screenshot({ path: join(screens, 'rules-trial.png'), fullPage: true });
  });

  it('can be read by everybody: no serious finding of axe', async () => {
    await page.evaluate(axe.source);

    const found = await page.evaluate(async () => {
      const runner = (globalThis as unknown as { axe: typeof axe }).axe;
      const { violations } = await runner.run(document.body);
      return violations.map(({ id, impact }) => `${impact ?? ''} ${id}`);
    });

    expect(found.filter((finding) => /^(serious|critical)/.test(finding))).to.deep.equal([]);
  });

  it('are not lost by leaving without a question', async () => {
    const questions: string[] = [];
    page.once('dialog', (dialog) => {
      questions.push(dialog.message());
      void dialog.dismiss();
    });

    await page.getByRole('link', { name: 'Tình trạng camera' }).click();

    expect(questions).to.have.length(1);
    expect(new URL(page.url()).pathname).to.equal(`/cameras/${yardId}/rules`);
  });

  it('are switched on, and an incident of the new rule arrives', async () => {
    await page.getByRole('button', { name: 'Bật', exact: true }).click();
    await page.locator('[data-delivery="in-force"][data-revision="1"]').waitFor();
    await page.screenshot({ path: join(screens, 'rules-on.png') });

    const arrived = nextIncident(NAME);
    demo.trigger(yardId, 'intruder');

    expect(await arrived).to.include({ cameraId: yardId, kind: 'intrusion', ruleId: 'san-ben-trai' });
  });

  it('may be looked at by an operator, not changed', async () => {
    const onDuty = await signIn(browser, demo.links.investigator);
    await onDuty.goto(`${demo.url}/cameras/${yardId}/rules`);

    await onDuty.locator('[data-rule="san-ben-trai"]').waitFor();

    expect(await onDuty.getByRole('button', { name: 'Bật', exact: true }).count()).to.equal(0);
    expect(await onDuty.getByRole('button', { name: /^Đỉnh/ }).count()).to.equal(0);
    await onDuty.close();
  });

  /** Somebody walks through the yard and is gone: the rule of the file has its incident, the journal its looks. */
  const playIntruder = async (): Promise<void> => {
    const raised = nextIncident('Người vào khu vực kho của trường');
    demo.trigger(yardId, 'intruder');
    await raised;
  };

  const nextIncident = (ruleName: string): Promise<IncidentView> =>
    new Promise((resolve) => {
      operator.onIncident((incident) => {
        if (incident.ruleName === ruleName) {
          resolve(incident);
        }
      });
    });
});

async function clickAt(picture: Locator, x: number, y: number): Promise<void> {
  const box = await picture.boundingBox();
  await picture.click({ position: { x: x * (box?.width ?? 0), y: y * (box?.height ?? 0) } });
}
