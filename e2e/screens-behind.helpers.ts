/**
 * What is behind the screens of the navigation: one of each thing, forms and dialogs opened, and the states a screen can
 * be in: loading, empty, failed, many rows with long names, a session that ended.
 */
import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { Role } from '#protocol/account.ts';
import { reviewAddress } from '#web-viewer/views/review/review-address.ts';
import { trailAddress } from '#web-viewer/views/passers/trail-address.ts';
import { ask, type Asker, type Shot } from './screens.helpers.ts';

const MINUTE_MS = 60_000;
/** As long as the longest in the registry of a real commune. */
const LONG_NAME = 'Nhà văn hóa thôn Đồng Mười Thượng, lối vào';
const MANY = 76;

const rows = z.object({ items: z.array(z.looseObject({ id: z.string() })) });

/** One of each thing, the account, and what is not there or not allowed. */
export async function screensBehind(asker: Asker): Promise<Shot[]> {
  const firstId = async (role: Role, path: string): Promise<string> =>
    (await ask(asker, role, path, rows)).items[0]?.id ?? 'none';
  const cameras = (await ask(asker, 'technician', '/api/cameras', rows)).items.map(({ id }) => id);
  const [cameraId = 'none'] = cameras;
  const caseId = await firstId('investigator', '/api/cases');
  const nowMs = Date.now();
  const at = nowMs - MINUTE_MS;
  const days = { fromMs: nowMs - 30 * 1440 * MINUTE_MS, toMs: nowMs };
  const trail = trailAddress({ cameraId, atMs: at, mover: 'person', way: 'after', incidentId: null });
  return [
    { name: 'incident', role: 'operator', path: `/incidents/${await firstId('operator', '/api/incidents')}` },
    { name: 'case', role: 'investigator', path: `/cases/${caseId}` },
    { name: 'case-review', role: 'investigator', path: `/cases/${caseId}/review` },
    { name: 'review-two', role: 'investigator', path: reviewAddress(cameras.slice(0, 2), at) },
    {
      name: 'comparison',
      role: 'investigator',
      path: reviewAddress(cameraId, at, { besideMs: at - MINUTE_MS }),
    },
    { name: 'trail', role: 'investigator', path: trail },
    { name: 'report', role: 'leader', path: `/reports/${await firstId('leader', '/api/reports')}` },
    { name: 'rules', role: 'technician', path: `/cameras/${cameraId}/rules` },
    {
      name: 'statistics-rows',
      role: 'leader',
      path: `/statistics/rows?list=violations&fromMs=${days.fromMs}&toMs=${days.toMs}`,
    },
    { name: 'watch-list-new', role: 'investigator', path: '/watch-list/new' },
    { name: 'account', role: 'operator', path: '/account' },
    { name: 'partner', role: 'partner', path: '/cases' },
    { name: 'site-owner', role: 'site_owner', path: '/' },
    { name: 'not-found', role: 'operator', path: '/nothing-here' },
    { name: 'no-right', role: 'operator', path: '/audit' },
    { name: 'sign-in', role: null, path: '/sign-in' },
    ...opened(cameraId, caseId),
    ...states(),
  ];
}

/** Forms, dialogs and modes: each on a page of its own, for what one leaves open does not belong to the next. */
function opened(cameraId: string, caseId: string): Shot[] {
  const alone = (): Promise<void> => Promise.resolve();
  const press = (key: string) => (page: Page) => page.keyboard.press(key);
  const dialog = (open: (page: Page) => Promise<unknown>) => async (page: Page) => {
    await open(page);
    await page.locator('[role="dialog"]').first().waitFor();
  };
  const arrange = async (page: Page): Promise<void> => {
    await page.keyboard.press('e');
    await page.locator('main form button[type="submit"]').first().waitFor();
  };
  const click = (selector: string) => (page: Page) => page.locator(selector).first().click();
  return [
    { name: 'tv', role: 'operator', path: '/?tv=1', prepare: alone },
    { name: 'enlarged', role: 'operator', path: `/?camera=${cameraId}`, prepare: alone },
    { name: 'wall-editing', role: 'operator', path: '/', prepare: alone, show: arrange },
    { name: 'wall-layouts', role: 'operator', path: '/', prepare: alone, show: press('l') },
    { name: 'room-keys', role: 'operator', path: '/', prepare: alone, show: dialog(press('?')) },
    {
      name: 'shift',
      role: 'operator',
      path: '/',
      prepare: alone,
      show: dialog(click('button:has-text("Bàn giao"), button:has-text("Hand over")')),
    },
    {
      name: 'account-form',
      role: 'admin',
      path: '/accounts',
      prepare: alone,
      show: dialog(click('tbody tr button')),
    },
    {
      name: 'registry-form',
      role: 'technician',
      path: '/registry',
      prepare: alone,
      show: dialog(click('tbody tr button')),
    },
    {
      name: 'case-form',
      role: 'investigator',
      path: `/cases/${caseId}`,
      prepare: alone,
      show: click('main section button'),
    },
    {
      name: 'user-menu',
      role: 'operator',
      path: '/incidents',
      prepare: alone,
      show: click('header button[aria-label]:last-child'),
    },
  ];
}

function states(): Shot[] {
  const cases = { role: 'investigator' as const, path: '/cases' };
  return [
    {
      ...cases,
      name: 'cases-loading',
      isBusy: true,
      prepare: (page) => page.route('**/api/cases*', () => undefined),
    },
    { ...cases, name: 'cases-empty', prepare: (page) => answerWith(page, '**/api/cases*', () => []) },
    {
      ...cases,
      name: 'cases-failed',
      prepare: (page) => refuse(page, '**/api/cases*', { status: 500, code: 'fault' }),
    },
    { ...cases, name: 'cases-cut', prepare: (page) => page.route('**/api/cases*', (route) => route.abort()) },
    { name: 'cameras-many', role: 'technician', path: '/cameras', prepare: withManyCameras },
    { name: 'room-many', role: 'operator', path: '/', prepare: withManyCameras },
    { name: 'map-many', role: 'operator', path: '/map', prepare: withManyCameras },
    {
      name: 'sign-in-again',
      role: 'operator',
      path: '/incidents',
      prepare: (page) => refuse(page, '**/api/incidents*', { status: 401, code: 'not-signed-in' }),
      show: (page) => page.locator('[role="dialog"] input[type="password"]').waitFor(),
    },
  ];
}

type Row = Record<string, unknown>;

/** Central's own answer with other rows in it. */
async function answerWith(page: Page, where: string, change: (items: Row[]) => Row[]): Promise<void> {
  await page.route(where, async (route) => {
    const answer = await route.fetch();
    const body = z.looseObject({ items: z.array(z.looseObject({})) }).parse(await answer.json());
    await route.fulfill({ response: answer, json: { ...body, items: change(body.items) } });
  });
}

async function withManyCameras(page: Page): Promise<void> {
  await answerWith(page, '**/api/cameras*', (items) =>
    Array.from({ length: MANY }, (_, at) => ({
      ...items[at % items.length],
      ...(at < items.length ? {} : { id: `camera-${at}` }),
      name: `${LONG_NAME} ${at + 1}`,
      siteName: LONG_NAME,
    })),
  );
  await page.reload();
}

async function refuse(
  page: Page,
  where: string,
  { status, code }: { status: number; code: string },
): Promise<void> {
  await page.route(where, (route) =>
    route.fulfill({
      status,
      headers: { 'x-request-id': '01a20707-947d' },
      json: { error: { code, message: code } },
    }),
  );
}
