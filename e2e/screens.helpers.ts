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
}

export interface Look {
  locale: 'vi' | 'en';
  scheme: 'light' | 'dark';
  size: 'desktop' | 'phone';
}

export const SIZES = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;

export const EVERY_LOOK: readonly Look[] = (['vi', 'en'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((scheme) =>
    (['desktop', 'phone'] as const).map((size) => ({ locale, scheme, size })),
  ),
);

/** The first of them that has a screen shows it: few roles have most of them. */
export const SHOWN_BY = ['operator', 'investigator', 'technician', 'admin', 'auditor'] as const;
const ROOM_IS_OF = 'operator';

export interface Asker {
  url: string;
  cookieOf: (role: Role) => string;
}

async function ask<Shape>(asker: Asker, role: Role, path: string, shape: z.ZodType<Shape>): Promise<Shape> {
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

/** What is behind the screens: one of each thing, the account, and what is not there or not allowed. */
export async function screensBehind(asker: Asker): Promise<Shot[]> {
  const firstId = async (role: Role, path: string): Promise<string> => {
    const rows = z.object({ items: z.array(z.looseObject({ id: z.string() })) });
    return (await ask(asker, role, path, rows)).items[0]?.id ?? 'none';
  };
  return [
    { name: 'incident', role: 'operator', path: `/incidents/${await firstId('operator', '/api/incidents')}` },
    { name: 'case', role: 'investigator', path: `/cases/${await firstId('investigator', '/api/cases')}` },
    { name: 'report', role: 'leader', path: `/reports/${await firstId('leader', '/api/reports')}` },
    {
      name: 'rules',
      role: 'technician',
      path: `/cameras/${await firstId('technician', '/api/cameras')}/rules`,
    },
    { name: 'statistics-rows', role: 'leader', path: '/statistics/rows?list=violations' },
    { name: 'watch-list-new', role: 'investigator', path: '/watch-list/new' },
    { name: 'account', role: 'operator', path: '/account' },
    { name: 'partner', role: 'partner', path: '/cases' },
    { name: 'not-found', role: 'operator', path: '/nothing-here' },
    { name: 'no-right', role: 'operator', path: '/audit' },
    { name: 'sign-in', role: null, path: '/sign-in' },
  ];
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
  await page.goto(asker.url);
  await comeToRest(page);
  return page;
}

/** Goes there as a link of the page does. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((address) => history.pushState(null, '', address), path);
  await comeToRest(page);
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
