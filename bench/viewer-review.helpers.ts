/** How long somebody waits who chooses a time on the timeline of a review, until all its cameras show that moment. */
import type { Browser, Page } from 'playwright-core';
import { signIn } from '../e2e/page.helpers.ts';
import type { Demo } from '../scripts/demo/start-demo.ts';
import { say, wait } from './stage.helpers.ts';

/** Before the end of the recordings, seconds: far from each other, so that what is on its way is of no use. */
const CHOSEN_S = [20, 110, 45, 95, 30, 70];
/** What one sets out with may lie a minute and a half back: so much has to be recorded. */
const RECORDED_MS = 130_000;
const PATIENCE_MS = 60_000;
const BETWEEN_MS = 1_000;

/** Seconds from the click to the last camera's picture, one for each time that was chosen. */
export async function chooseTimes(
  browser: Browser,
  demo: Demo,
  cameraIds: readonly string[],
): Promise<number[]> {
  const page = await signIn(browser, demo.links.investigator);
  page.setDefaultTimeout(PATIENCE_MS);
  const endMs = Date.now();
  const cameras = cameraIds.map((id) => `camera=${encodeURIComponent(id)}`).join('&');
  await page.goto(`${demo.url}/review?${cameras}&at=${endMs - 60_000}`);
  await page.locator('[data-settled-ms]:not([data-settled-ms=""])').waitFor();
  await page.locator('[data-timeline="known"]').waitFor();
  const tookS: number[] = [];
  for (const beforeS of CHOSEN_S) {
    await wait(BETWEEN_MS);
    tookS.push(await chooseTime(page, endMs - beforeS * 1000));
    say(`all ${cameraIds.length} cameras in step after ${(tookS.at(-1) ?? 0).toFixed(2)} s`);
  }
  await page.context().close();
  return tookS;
}

/** A review is of what was recorded since `startedAtMs`. */
export async function untilRecorded(startedAtMs: number): Promise<void> {
  const missingMs = RECORDED_MS - (Date.now() - startedAtMs);
  if (missingMs > 0) {
    say(`recording for ${Math.round(missingMs / 1000)} s more`);
    await wait(missingMs);
  }
}

async function chooseTime(page: Page, atMs: number): Promise<number> {
  const strip = page.locator('[role="slider"][data-timeline]');
  const [box, view] = await Promise.all([
    strip.boundingBox(),
    strip.evaluate((element) => ({
      fromMs: Number(element.getAttribute('data-from-ms')),
      toMs: Number(element.getAttribute('data-to-ms')),
    })),
  ]);
  if (box === null || atMs <= view.fromMs || atMs >= view.toMs) {
    throw new Error('the timeline does not show the time that is to be chosen');
  }
  const share = (atMs - view.fromMs) / (view.toMs - view.fromMs);
  await page.evaluate(() => {
    window.inStepAfterMs = new Promise((resolve) => {
      let chosenAtMs: number | null = null;
      let isUnderWay = false;
      addEventListener('pointerup', () => (chosenAtMs = performance.now()), { once: true, capture: true });
      const watch = new MutationObserver(() => {
        const settled = document.querySelector('[data-settled-ms]')?.getAttribute('data-settled-ms') ?? '';
        isUnderWay ||= chosenAtMs !== null && settled === '';
        if (isUnderWay && chosenAtMs !== null && settled !== '') {
          watch.disconnect();
          resolve(performance.now() - chosenAtMs);
        }
      });
      watch.observe(document.body, { subtree: true, attributeFilter: ['data-settled-ms'] });
    });
  });
  await page.mouse.click(box.x + share * box.width, box.y + box.height / 2);
  return (await page.evaluate(() => window.inStepAfterMs)) / 1000;
}

declare global {
  interface Window {
    inStepAfterMs: Promise<number>;
  }
}
