/** What a person does first: follows the one-time link of a role. Screenshots are kept where the run says. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { keepLog } from './page-log.helpers.ts';

const PAGE_TIMEOUT_MS = 30_000;

const DESK = { width: 1600, height: 900 };

export async function signIn(browser: Browser, link: string, size = DESK): Promise<Page> {
  const page = await newPage(browser, size);
  await page.goto(link);
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return page;
}

/** For somebody who has signed in already; `cookie` as in a header, empty for a stranger. */
export async function openPage(browser: Browser, url: string, cookie: string): Promise<Page> {
  const page = await newPage(browser, DESK);
  const [name = '', value = ''] = cookie.split('=');
  if (name !== '') {
    await page.context().addCookies([{ name, value, url: new URL(url).origin }]);
  }
  await page.goto(url);
  return page;
}

async function newPage(browser: Browser, size: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({
    viewport: size,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
  });
  // The TypeScript runner wraps named functions in a helper that pages do not have.
  await context.addInitScript('globalThis.__name = (value) => value');
  const page = await context.newPage();
  page.setDefaultTimeout(PAGE_TIMEOUT_MS);
  keepLog(page);
  return page;
}

/** Videos that have shown a frame and canvases that have been drawn on. */
export function paintedPictures(tile: Locator): Promise<number> {
  return tile.evaluate((element) => {
    const videos = [...element.querySelectorAll('video')].filter(
      ({ readyState, videoWidth }) => readyState >= 2 && videoWidth > 0,
    );
    const canvases = [...element.querySelectorAll('canvas')].filter((canvas) => {
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
      return pixels?.some((value) => value > 0) ?? false;
    });
    return videos.length + canvases.length;
  });
}

/** A folder of this run under the temporary folder, or MATLANG_SCREENSHOTS; its path is printed once. */
export function screenshotFolder(): string {
  const chosen = process.env['MATLANG_SCREENSHOTS'];
  if (chosen !== undefined) {
    mkdirSync(chosen, { recursive: true });
    return chosen;
  }
  return mkdtempSync(join(tmpdir(), 'matlang-screens-'));
}
