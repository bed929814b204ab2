/**
 * Where the journeys take place: one commune of four cameras in one hamlet, each person in a browser of his own, and
 * between all of them and central a line that can be cut.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { parse, stringify } from 'yaml';
import type { z } from 'zod';
import { systemClock } from '#base/clock.ts';
import type { Role } from '#protocol/account.ts';
import { incidentPage, type IncidentView } from '#protocol/incident.ts';
import { startBadLine, type BadLine } from '#simulators/link/bad-line.ts';
import { startPart } from '../../scripts/demo/part.ts';
import { signInByLink } from '../../scripts/demo/sign-in.ts';
import { startDemo, type Demo } from '../../scripts/demo/start-demo.ts';
import { launchChromium } from '../chromium.helpers.ts';
import { screenshotFolder } from '../page.helpers.ts';
import { until } from '../until.helpers.ts';

/** People come through both; an officer walks from one to the other in two minutes. */
export const GATE = 'cong-thon-1-1';
export const POST = 'cong-an-xa-2';
const CAMERAS = [GATE, 'cong-thon-1-2', 'nga-tu-cho-2', POST];

export interface Stage {
  demo: Demo;
  browser: Browser;
  /** Pages go through it. */
  line: BadLine;
  /** The page's address, at the near end of the line. */
  url: string;
  linkOf: (role: Role) => string;
  /** Signs in beside the line, once for each role. */
  cookieOf: (role: Role) => Promise<string>;
  /** Asks central beside the line, as somebody who is signed in; fails for anything but success. */
  ask: <Shape extends z.ZodType>(role: Role, path: string, shape: Shape) => Promise<z.output<Shape>>;
  statusOf: (role: Role, path: string) => Promise<number>;
  /** Resolves with the alarm that comes of it. */
  letSomebodyIn: (cameraId: string) => Promise<IncidentView>;
  stopCentral: () => Promise<void>;
  startCentral: () => Promise<void>;
  shoot: (page: Page, name: string) => Promise<void>;
}

/** `undo` gets what has to be done in reverse order, also when setting up failed half-way. */
export async function setStage(undo: (() => unknown)[]): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'matlang-journeys-'));
  undo.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const screens = screenshotFolder();
  console.log(`      screenshots: ${screens}`);
  const demo = await startDemo({
    ...{ cameras: CAMERAS.length, cameraIds: CAMERAS, port: 0, dataDir, activity: 'none', eyes: 1 },
  });
  undo.push(demo.stop);
  const { hostname: host, port } = new URL(demo.url);
  const line = await startBadLine({ host, port: Number(port) }, systemClock);
  undo.push(() => line.close());
  const browser = await launchChromium();
  undo.push(() => browser.close());
  const { central } = demo.parts;
  let running = central;
  const cookies = new Map<Role, Promise<string>>();

  const cookieOf = (role: Role): Promise<string> => {
    const known = cookies.get(role) ?? signInByLink(demo.url, demo.links[role]);
    cookies.set(role, known);
    return known;
  };
  const get = async (role: Role, path: string): Promise<Response> =>
    fetch(demo.url + path, { headers: { cookie: await cookieOf(role) } });
  const ask: Stage['ask'] = async (role, path, shape) => {
    const response = await get(role, path);
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${text}`);
    }
    return shape.parse(JSON.parse(text));
  };
  const alarmsOf = async (cameraId: string): Promise<IncidentView[]> =>
    (await ask('investigator', `/api/incidents?cameraId=${cameraId}`, incidentPage)).items;

  return {
    ...{ demo, browser, line, url: line.url, cookieOf, ask },
    linkOf: (role) => demo.links[role].replace(demo.url, line.url),
    statusOf: async (role, path) => (await get(role, path)).status,
    letSomebodyIn: async (cameraId) => {
      const before = new Set((await alarmsOf(cameraId)).map(({ id }) => id));
      demo.trigger(cameraId, 'comes-in');
      return until(
        'the alarm',
        async () => (await alarmsOf(cameraId)).find(({ id }) => !before.has(id)) ?? null,
      );
    },
    stopCentral: () => running.stop(),
    startCentral: async () => {
      const config = parse(readFileSync(demo.files.central, 'utf8')) as { listen: object };
      writeFileSync(demo.files.central, stringify({ ...config, listen: { host, port: Number(port) } }));
      const log = join(dataDir, 'logs', 'central.log');
      running = startPart('central', MAIN, ['--config', demo.files.central], log);
      undo.push(() => running.stop());
      await running.next(({ type }) => (type === 'listening' ? true : null));
    },
    shoot: async (page, name) => void (await page.screenshot({ path: join(screens, `${name}.png`) })),
  };
}

const MAIN = join(import.meta.dirname, '..', '..', 'central/src/main.ts');

export function rowsOf(page: Page): Locator {
  return page.locator('[data-row-key]');
}

/** A tile with a moving picture; on a machine that has too much to do it says how late that is. */
export const MOVING = '[data-slot][data-camera-id]:is([data-state="live"], [data-state="late"])';

/** All four cameras are seen live. */
export async function allLive(page: Page): Promise<void> {
  await page.waitForFunction(
    ([tiles, count]) => document.querySelectorAll(tiles).length >= count,
    [MOVING, CAMERAS.length] as const,
    { timeout: 60_000 },
  );
}
