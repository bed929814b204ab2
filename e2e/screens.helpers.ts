/**
 * The screens of the page, for pictures and for axe: which there are, who has them, and when one has come to rest. A page
 * is kept for each role and moves by its own navigation: loading it again for each picture would take minutes.
 */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { me, type Role } from '#protocol/account.ts';
import { screensOf } from '#web-viewer/views/frame/screens.ts';
import { openPage } from './page.helpers.ts';

export interface Shot {
  name: string;
  /** Null: a stranger. */
  role: Role | null;
  path: string;
  /** On a page of its own, before it goes there: what central is made to answer. */
  prepare?: (page: Page) => Promise<unknown>;
  /** What is done once it is there: a dialog opened, a key pressed. */
  show?: (page: Page) => Promise<unknown>;
  /** It shows that it is loading. */
  isBusy?: boolean;
}

export interface Look {
  locale: 'vi' | 'en';
  scheme: 'light' | 'dark';
  size: keyof typeof SIZES;
}

export const SIZES = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
  /** What WCAG 2.2 asks a page to fit into; a desk at 400 % shows as much. */
  narrow: { width: 320, height: 640 },
} as const;

export const EVERY_LOOK: readonly Look[] = (['vi', 'en'] as const)
  .flatMap<Look>((locale) =>
    (['light', 'dark'] as const).flatMap((scheme) =>
      (['desktop', 'phone'] as const).map((size) => ({ locale, scheme, size })),
    ),
  )
  .concat({ locale: 'vi', scheme: 'light', size: 'narrow' });

/** The first of them that has a screen shows it: few roles have most of them. */
export const SHOWN_BY = ['operator', 'investigator', 'technician', 'admin', 'auditor'] as const;
const ROOM_IS_OF = 'operator';

export interface Asker {
  url: string;
  cookieOf: (role: Role) => string;
}

export async function ask<Shape>(
  asker: Asker,
  role: Role,
  path: string,
  shape: z.ZodType<Shape>,
): Promise<Shape> {
  const answer = await fetch(asker.url + path, { headers: { cookie: asker.cookieOf(role) } });
  return shape.parse(await answer.json());
}

/** Every screen of the navigation once, each for a role that has it. */
export async function screensOfNavigation(asker: Asker): Promise<Shot[]> {
  const shots = new Map<string, Shot>();
  for (const role of SHOWN_BY) {
    for (const { name, path } of screensOf(await ask(asker, role, '/api/me', me))) {
      const isBetter = role !== ROOM_IS_OF || name === 'room';
      if (isBetter && !shots.has(name)) {
        shots.set(name, { name, role, path });
      }
    }
  }
  return [...shots.values()];
}

/** A page of its own for each role, in one look; changed in place where the page can. */
export async function openAs(browser: Browser, asker: Asker, role: Role | null, look: Look): Promise<Page> {
  const page = await openPage(browser, `${asker.url}/eye.svg`, role === null ? '' : asker.cookieOf(role));
  const { locale, scheme, size } = look;
  const byAccount = role === null ? {} : { [(await ask(asker, role, '/api/me', me)).id]: scheme };
  const kept = { 'matlang.locale': locale, 'matlang.scheme': { last: scheme, byAccount } };
  await page.evaluate((entries) => {
    for (const [key, value] of Object.entries(entries)) {
      localStorage.setItem(key, JSON.stringify(value));
    }
  }, kept);
  await page.setViewportSize(SIZES[size]);
  // Menus and dialogs are there at once, not half faded in.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(asker.url);
  await comeToRest(page);
  return page;
}

/** Goes there as a link of the page does. */
export async function goTo(page: Page, { path, isBusy = false, show }: Shot): Promise<void> {
  await page.evaluate((address) => history.pushState(null, '', address), path);
  if (isBusy) {
    await page.locator('.mantine-Skeleton-root, main[aria-busy="true"]').first().waitFor();
    return;
  }
  await comeToRest(page);
  if (show !== undefined) {
    await show(page);
    await comeToRest(page);
  }
}

/** Nothing is being loaded any more, and pictures have come. */
export async function comeToRest(page: Page): Promise<void> {
  await page.locator('#page main').first().waitFor();
  await page.waitForFunction(
    () =>
      document.querySelector('.mantine-Skeleton-root, main[aria-busy="true"]') === null &&
      [...document.images].every(
        (image) => image.complete || image.loading === 'lazy' || image.src.startsWith('blob:'),
      ),
  );
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds serious or critical by WCAG 2.2 AA, one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (rules) => (globalThis as unknown as { axe: typeof axe }).axe.run(document, { runOnly: rules }),
    RULES,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** What sticks out of the page to the right, as a person on a phone would find by pushing it: one line each. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const main = document.querySelector('main');
    return [root, ...(main === null ? [] : [main])]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map(
        ({ tagName, scrollWidth, clientWidth }) =>
          `${tagName.toLowerCase()}: ${scrollWidth} px in ${clientWidth} px`,
      );
  });
}

const MOST_STOPS = 60;

/** Goes through a screen by the Tab key: each stop has to be in sight, under nothing, and marked. One line for each that is not. */
export async function focusFaults(page: Page): Promise<string[]> {
  const faults = new Set<string>();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(lookAtFocus);
    if (found === 'end') {
      break;
    }
    if (found !== null) {
      faults.add(found);
    }
  }
  return [...faults];
}

/** In the page. Null: nothing to complain of; `end`: the keyboard has left the page. */
function lookAtFocus(): string | null {
  const at = document.activeElement;
  if (at === null || at === document.body) {
    return 'end';
  }
  const name = `${at.tagName.toLowerCase()} "${(at.getAttribute('aria-label') ?? at.textContent).trim().slice(0, 40)}"`;
  const { left, top, right, bottom } = at.getBoundingClientRect();
  if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) {
    return `${name} has the focus out of sight`;
  }
  // A switch or a choice draws its mark beside the field that has the focus.
  const marked = [at, at.parentElement, at.nextElementSibling].filter((one) => one !== null);
  const isMarked = marked.some((one) => {
    const style = getComputedStyle(one);
    return (
      (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2) ||
      style.boxShadow !== 'none'
    );
  });
  if (!isMarked) {
    return `${name} has the focus and does not show it`;
  }
  const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
  const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
  const above = document.elementFromPoint(x, y);
  const isUnder =
    above !== null && !at.contains(above) && !above.contains(at) && !at.parentElement?.contains(above);
  return isUnder ? `${name} has the focus under ${above.tagName.toLowerCase()}` : null;
}
