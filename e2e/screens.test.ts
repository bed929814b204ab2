/**
 * Every screen as people see it. In short: each screen of the navigation once, in Vietnamese, light, on a desktop, looked
 * at by axe. With MATLANG_SCREENS=all also what is behind them and the states they can be in, in both languages, both
 * themes, on a desktop, on a phone and in 320 pixels, and each by the Tab key; the folder of the pictures is printed, and
 * somebody looks at them. MATLANG_SCREENS=room,cases: only those, in every look.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { Role } from '#protocol/account.ts';
import { signInByLink } from '../scripts/demo/sign-in.ts';
import { startDemo } from '../scripts/demo/start-demo.ts';
import { launchChromium, requireChromium } from './chromium.helpers.ts';
import { screenshotFolder } from './page.helpers.ts';
import { screensBehind } from './screens-behind.helpers.ts';
import {
  EVERY_LOOK,
  focusFaults,
  goTo,
  openAs,
  screensOfNavigation,
  seriousFindings,
  SHOWN_BY,
  tooWide,
  type Asker,
  type Look,
  type Shot,
} from './screens.helpers.ts';

const WANTED = process.env['MATLANG_SCREENS'] ?? '';
const IS_LONG = WANTED !== '';
const SHORT: readonly Look[] = [{ locale: 'vi', scheme: 'light', size: 'desktop' }];

describe('every screen', function () {
  this.timeout(IS_LONG ? 3_600_000 : 600_000);
  let browser: Browser;
  let asker: Asker;
  let folder: string;
  let shots: Shot[];
  const undo: (() => unknown)[] = [];

  before(async function () {
    requireChromium(this);
    const dataDir = mkdtempSync(join(tmpdir(), 'matlang-every-screen-'));
    undo.push(() => rmSync(dataDir, { recursive: true, force: true }));
    folder = screenshotFolder();
    console.log(`      screenshots: ${folder}`);
    const demo = await startDemo({ cameras: 2, port: 0, dataDir, activity: 'none', historyMonths: 3 });
    undo.push(demo.stop);
    browser = await launchChromium();
    undo.push(() => browser.close());
    const cookies = new Map<Role, string>();
    for (const role of [...SHOWN_BY, 'leader', 'partner', 'site_owner'] as const) {
      cookies.set(role, await signInByLink(demo.url, demo.links[role]));
    }
    asker = { url: demo.url, cookieOf: (role) => cookies.get(role) ?? '' };
    await demo.allOnline;
    shots = await screensOfNavigation(asker);
    if (IS_LONG) {
      shots.push(...(await screensBehind(asker)));
    }
    if (IS_LONG && WANTED !== 'all') {
      shots = shots.filter(({ name }) => WANTED.split(',').includes(name));
    }
  });

  after(async () => {
    for (const step of undo.reverse()) {
      await step();
    }
  });

  for (const look of IS_LONG ? EVERY_LOOK : SHORT) {
    const { locale, scheme, size } = look;

    it(`can be read by everybody, and fits: ${locale}, ${scheme}, ${size}`, async () => {
      const faults: string[] = [];

      const pages = new Map<Shot['role'], Page>();
      for (const shot of shots) {
        const { role, prepare } = shot;
        const page = (prepare ? undefined : pages.get(role)) ?? (await openAs(browser, asker, role, look));
        await prepare?.(page);
        await goTo(page, shot);
        await page.screenshot({ path: join(folder, `${shot.name}.${locale}.${scheme}.${size}.png`) });
        const found = [...(await seriousFindings(page)), ...(await tooWide(page))];
        if (IS_LONG && scheme === 'light' && locale === 'vi') {
          found.push(...(await focusFaults(page)));
        }
        faults.push(...found.map((fault) => `${shot.name}: ${fault}`));
        if (prepare) {
          await page.context().close();
        } else {
          pages.set(role, page);
        }
      }
      for (const page of pages.values()) {
        await page.context().close();
      }

      expect(faults).to.deep.equal([]);
    });
  }
});
