/** What a person does first: follows the one-time link of a role. Screenshots are kept where the run says. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

const PAGE_TIMEOUT_MS = 30_000;

export async function signIn(browser: Browser, link: string, size = { width: 1600, height: 900 }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh' });
  // The TypeScript runner wraps named functions in a helper that pages do not have.
  await context.addInitScript('globalThis.__name = (value) => value');
  const page = await context.newPage();
  page.setDefaultTimeout(PAGE_TIMEOUT_MS);
  await page.goto(link);
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return page;
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
