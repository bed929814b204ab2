/** Real Chromium for tests and benches: found, started with a fresh profile, closed by its own handle. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import type { Context } from 'mocha';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

export function findChromium(): string | null {
  const fromEnvironment = process.env['CHROMIUM_PATH'];
  if (fromEnvironment !== undefined) {
    return fromEnvironment;
  }
  return USUAL_PLACES.find((path) => existsSync(path)) ?? null;
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new Error('no Chromium found: install it (apt-get install chromium) or set CHROMIUM_PATH');
  }
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Skips with one loud line, or fails where nothing may be skipped (`MATLANG_REQUIRE_ALL=1`). */
export function skipOrFail(test: Context, reason: string): void {
  if (process.env['MATLANG_REQUIRE_ALL'] === '1') {
    throw new Error(reason);
  }
  console.warn(`SKIPPED: ${reason}`);
  test.skip();
}

export function requireChromium(test: Context): void {
  if (findChromium() === null) {
    skipOrFail(test, 'browser tests: no Chromium found; apt-get install chromium or set CHROMIUM_PATH');
  }
}
