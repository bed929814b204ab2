/**
 * The page in real Chromium in front of the whole system on this machine: how soon there is a picture, what it loads,
 * what a wall of sixteen costs the browser and shows of what was sent, how old pictures are on the screen, how soon an
 * alarm is there, how soon four cameras of a review are in step, and whether anything grows.
 *
 * Latency is read from counters burnt into the pictures, held against the instant the camera sent them, on the one
 * clock of this machine. Eight hours are a thousand turns of what a wall does in eight hours: pages of the wall turned
 * over, cameras enlarged and left, so that each tile is opened and closed as often as a tour of 30 s does it; what grows
 * by the picture and not by the turn shows in the minutes between. Each figure stands beside the limit it has to keep.
 */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchChromium } from '../e2e/chromium.helpers.ts';
import { signIn } from '../e2e/page.helpers.ts';
import { measurePage, type PageSize } from '../e2e/player-stand.helpers.ts';
import type { Demo } from '../scripts/demo/start-demo.ts';
import { openViewer } from '../scripts/demo/viewer-client.ts';
import { startCounterStage, MAIN_SIZE, SUB_WIDTH, type CounterCamera } from './counter-cameras.helpers.ts';
import { watchCounter } from './counter-page.helpers.ts';
import { percentile } from './cpu.helpers.ts';
import { say, wait, withDemo, type Emit } from './stage.helpers.ts';
import { firstScreenKilobytes, startBrowserMeter, startFrameCount } from './viewer-page.helpers.ts';
import { chooseTimes, untilRecorded } from './viewer-review.helpers.ts';

const TILES = 16;
/** Of a machine that has other things to do as well. */
const PATIENCE_MS = 120_000;
const COUNTER_FPS = 10;
const WARM_UP_MS = 3_000;
const WATCH_MS = 8_000;
const WALL_MS = 20_000;
const FRAMES_MS = 10_000;
const REVIEWED = 4;
const ALARMS = 5;
const ALARM_WITHIN_MS = 30_000;
const CYCLES = 100;
/** What is filled once (compiled code, caches of queries) is not growth: it levels off within a dozen turns. */
const WARM_UP_TURNS = 12;
/** A tour that shows another page every 30 s for eight hours. */
const EIGHT_HOURS_TURNS = 960;

const LIMITS = {
  'first-picture': 2,
  bundle: 350,
  'wall-cpu': 0.9,
  'wall-tile-p95': 200,
  'enlarged-p95': 60,
  'alarm-on-screen': 1,
  'cycles-growth': 10,
  'eight-hours-growth': 10,
  'review-four': 3,
} as const;

const UNITS = {
  'first-picture': 's',
  bundle: 'kB',
  'wall-cpu': 'cores',
  'wall-tile-p95': 'ms',
  'enlarged-p95': 'ms',
  'alarm-on-screen': 's',
  'cycles-growth': '%',
  'eight-hours-growth': '%',
  'review-four': 's',
} as const satisfies Record<keyof typeof LIMITS, string>;

export async function run(emit: Emit): Promise<void> {
  const stage = await startCounterStage(TILES - 1, [COUNTER_FPS]);
  const browser = await launchChromium();
  const measured = (name: keyof typeof LIMITS, value: number): void => {
    const limit = LIMITS[name];
    const unit = UNITS[name];
    emit({ name: `viewer.${name}`, value, unit, peer: `at most ${limit} ${unit}`, ratio: limit / value });
  };
  try {
    await withDemo({ cameras: stage.view.cameras.length, commune: stage.view }, async (demo) => {
      const startedAtMs = Date.now();
      const page = await measureStart(browser, demo, measured);
      await measureWall(browser, page, emit, measured);
      const [counter] = stage.counters;
      if (counter) {
        await measureLatency(page, counter, measured);
      }
      await measureGrowth(page, measured);
      await page.context().close();
      await untilRecorded(startedAtMs);
      const reviewed = stage.view.cameras.slice(0, REVIEWED).map(({ id }) => id);
      measured('review-four', Math.max(...(await chooseTimes(browser, demo, reviewed))));
    });
    await withDemo({ cameras: 2, activity: 'none' }, (demo) => measureAlarms(browser, demo, measured));
  } finally {
    await browser.close();
    await stage.stop();
  }
}

type Measured = (name: keyof typeof LIMITS, value: number) => void;

/** Two sign-ins: the first fills the browser's caches, as on every day but the first. */
async function measureStart(browser: Browser, demo: Demo, measured: Measured): Promise<Page> {
  say('signing in');
  const startedAtMs = performance.now();
  const page = await signIn(browser, demo.links.operator);
  await page.waitForFunction(() =>
    [...document.querySelectorAll('video')].some(
      ({ readyState, videoWidth }) => readyState >= 2 && videoWidth > 0,
    ),
  );
  measured('first-picture', (performance.now() - startedAtMs) / 1000);
  measured('bundle', await firstScreenKilobytes(page));
  return page;
}

async function measureWall(browser: Browser, page: Page, emit: Emit, measured: Measured): Promise<void> {
  await showWall(page);
  await wait(WARM_UP_MS);
  say(`wall of ${TILES}`);
  // One after the other: counting pictures makes the browser draw the page for each of them.
  const meter = await startBrowserMeter(browser);
  await wait(WALL_MS);
  measured('wall-cpu', await meter());
  const frames = await startFrameCount(page);
  await wait(FRAMES_MS);
  const { drawn, decoded } = await frames();
  emit({
    name: 'viewer.wall-frames',
    value: (drawn * 100) / Math.max(1, decoded),
    unit: '%',
    peer: 'at least 95 %',
    ratio: drawn / Math.max(1, decoded) / 0.95,
  });
}

async function showWall(page: Page): Promise<void> {
  page.setDefaultTimeout(PATIENCE_MS);
  await page.locator('[data-layout]').waitFor();
  await page.keyboard.press('4');
  await page.waitForFunction(
    (tiles) => document.querySelectorAll('[data-camera-id][data-state="live"]').length >= tiles,
    TILES,
  );
}

/** On the wall as it is, among fifteen others; then enlarged, by the main stream. */
async function measureLatency(page: Page, counter: CounterCamera, measured: Measured): Promise<void> {
  const { cameraId } = counter;
  say('age of a tile on the wall');
  const tile = `[data-camera-id="${cameraId}"]`;
  await page.locator(`${tile}[data-state="live"] video`).first().waitFor();
  measured('wall-tile-p95', await agesP95(page, `${tile} video`, counter, 'sub'));
  say('age of the enlarged picture');
  await page.locator(`${tile} button`).first().dblclick();
  const big = `[data-enlarged="true"][data-camera-id="${cameraId}"]`;
  await page.locator(`${big}[data-state="live"][data-profile="main"]`).waitFor();
  await wait(WARM_UP_MS);
  measured('enlarged-p95', await agesP95(page, `${big} canvas`, counter, 'main'));
  await page.keyboard.press('Escape');
}

async function agesP95(
  page: Page,
  selector: string,
  { sentBefore }: CounterCamera,
  profile: 'sub' | 'main',
): Promise<number> {
  const pictureWidth = profile === 'main' ? MAIN_SIZE.width : SUB_WIDTH;
  const sightings = await watchCounter(page, selector, { pictureWidth, forMs: WATCH_MS });
  const agesMs = sightings.slice(1).flatMap(({ counter, shownAtMs }) => {
    const sentAtMs = sentBefore(profile, counter, shownAtMs);
    return sentAtMs === null ? [] : [shownAtMs - sentAtMs];
  });
  return percentile(agesMs, 0.95);
}

/** The wall emptied and filled is sixteen players closed and opened; the heap is compared with itself. */
async function measureGrowth(page: Page, measured: Measured): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await turnOver(page, WARM_UP_TURNS);
  const before = await measurePage(cdp);
  say(`${CYCLES} players opened and closed`);
  await turnOver(page, Math.ceil(CYCLES / TILES));
  measured('cycles-growth', growth(before, await measurePage(cdp)));
  say(`eight hours: ${EIGHT_HOURS_TURNS} players opened and closed`);
  await turnOver(page, Math.ceil(EIGHT_HOURS_TURNS / TILES));
  measured('eight-hours-growth', growth(before, await settled(cdp)));
}

/**
 * Off the wall to another screen and back, without loading the page anew. All turns are one call: each call of the
 * browser's driver compiles a function inside the page, and the page would grow by being watched.
 */
async function turnOver(page: Page, turns: number): Promise<void> {
  await page.evaluate(
    async ({ turns, tiles, patienceMs }) => {
      const until = async (isSo: () => boolean): Promise<void> => {
        const startedAtMs = performance.now();
        while (!isSo()) {
          if (performance.now() - startedAtMs > patienceMs) {
            throw new Error('the wall does not come back');
          }
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      const open = (selector: string): void => document.querySelector<HTMLElement>(selector)?.click();
      for (let turn = 0; turn < turns; turn += 1) {
        open('nav a[href$="/incidents"]');
        await until(() => document.querySelector('[data-camera-id] video') === null);
        open('nav a[href$="/"]');
        await until(() => document.querySelectorAll('[data-camera-id][data-state="live"]').length >= tiles);
      }
    },
    { turns, tiles: TILES, patienceMs: PATIENCE_MS },
  );
}

async function settled(cdp: CDPSession): Promise<PageSize> {
  await wait(WARM_UP_MS);
  return measurePage(cdp);
}

/** The worst of heap, nodes and listeners, percent. */
function growth(before: PageSize, after: PageSize): number {
  const shares = [
    after.heapBytes / before.heapBytes,
    after.nodes / before.nodes,
    after.listeners / before.listeners,
  ];
  const [heap, nodes, listeners] = shares.map((share) => `${((share - 1) * 100).toFixed(1)} %`);
  say(`heap ${heap ?? ''}, nodes ${nodes ?? ''}, listeners ${listeners ?? ''}`);
  return Math.max(0, (Math.max(...shares) - 1) * 100);
}

/** From a second client's having heard of it, which is after central had it, to the painted row: the slowest. */
async function measureAlarms(browser: Browser, demo: Demo, measured: Measured): Promise<void> {
  const page = await signIn(browser, demo.links.operator);
  const heardAtMs = new Map<string, number>();
  const second = await openViewer(demo.url, demo.links.investigator);
  second.onIncident(({ id }) => {
    if (!heardAtMs.has(id)) {
      heardAtMs.set(id, Date.now());
    }
  });
  await page.locator('[data-camera-id][data-state="live"]').first().waitFor();
  const gate = demo.commune.cameras.find(({ scene }) => scene === 'gate');
  const delaysMs: number[] = [];
  for (let turn = 0; gate && turn < ALARMS; turn += 1) {
    const known = new Set([...heardAtMs.keys(), ...(await shownAlarms(page))]);
    demo.trigger(gate.id, 'comes-in');
    const shownAtMs = await waitForNewAlarm(page, known);
    await wait(WARM_UP_MS);
    const heard = [...heardAtMs].find(([id]) => !known.has(id));
    if (shownAtMs !== null && heard) {
      delaysMs.push(Math.max(0, shownAtMs - heard[1]));
    }
    say(`alarm ${turn + 1} of ${ALARMS}`);
  }
  second.close();
  measured('alarm-on-screen', Math.max(...delaysMs) / 1000);
}

function shownAlarms(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-incident-id]')].map(
      (row) => row.getAttribute('data-incident-id') ?? '',
    ),
  );
}

async function waitForNewAlarm(page: Page, known: ReadonlySet<string>): Promise<number | null> {
  const shown = await page
    .waitForFunction(
      (ids) =>
        [...document.querySelectorAll('[data-incident-id]')].some(
          (row) => !ids.includes(row.getAttribute('data-incident-id') ?? ''),
        ) && Date.now(),
      [...known],
      { polling: 'raf', timeout: ALARM_WITHIN_MS },
    )
    .catch(() => null);
  return shown === null ? null : Number(await shown.jsonValue());
}
