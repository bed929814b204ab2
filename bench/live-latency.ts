/**
 * How old a picture is when it stands on the screen. Cameras send a burnt-in counter, the counter is read from the
 * pixels in a real browser behind the whole system, and the two instants are taken from the one clock of this
 * machine. Nothing the system says of its own latency is used.
 *
 * Held against one frame interval of the stream: whoever looks at a street sees it up to that much late from the
 * frame rate alone. What a wall of sixteen costs the server side is measured on quiet cameras, by turns with the
 * same page closed, so that the detector's work is in neither.
 */
import type { Page } from 'playwright-core';
import type { Profile } from '#simulators/camera/clip.ts';
import { launchChromium } from '../e2e/chromium.helpers.ts';
import { signIn } from '../e2e/page.helpers.ts';
import type { Demo } from '../scripts/demo/start-demo.ts';
import { MAIN_SIZE, startCounterStage, SUB_WIDTH, type CounterCamera } from './counter-cameras.helpers.ts';
import { watchCounter, type Sighting } from './counter-page.helpers.ts';
import { percentile, startCoreMeter } from './cpu.helpers.ts';
import { say, wait, withDemo, type Emit } from './stage.helpers.ts';

const RATES = [10, 5];
const WATCH_MS = 8000;
/** The first pictures after a start play off what had piled up since the last key frame. */
const WARM_UP_MS = 2000;
const WALL_TILES = 16;
const WALL_ROUNDS = 2;
const WALL_TURN_MS = 6000;

export async function run(emit: Emit): Promise<void> {
  say('drawing clips with a counter');
  const stage = await startCounterStage(WALL_TILES, RATES);
  const browser = await launchChromium();
  try {
    await withDemo({ cameras: stage.view.cameras.length, commune: stage.view }, async (demo) => {
      const page = await signIn(browser, demo.links.operator);
      const [usual, slow] = stage.counters;
      if (usual && slow) {
        reportLatency(emit, 'mse', usual, await watchTile(page, usual));
        reportLatency(emit, 'webcodecs', usual, await watchEnlarged(page, usual));
        reportLatency(emit, `mse-${slow.fps}fps`, slow, await watchTile(page, slow));
      }
      await measureWall(demo, page, emit);
    });
  } finally {
    await browser.close();
    await stage.stop();
  }
}

interface Watched {
  profile: Profile;
  sightings: Sighting[];
  fromMs: number;
  toMs: number;
}

/** Alone on the wall, found by its name. */
async function watchTile(page: Page, { cameraId, name, fps }: CounterCamera): Promise<Watched> {
  await page.getByRole('searchbox').fill(name);
  const tile = `[data-camera-id="${cameraId}"]`;
  await page.locator(`${tile}[data-state="live"][data-player="mse"]`).waitFor();
  await wait(WARM_UP_MS);
  say(`wall tile, Media Source, ${fps} pictures a second`);
  return watch(page, `${tile} video`, 'sub');
}

async function watchEnlarged(page: Page, { cameraId, fps }: CounterCamera): Promise<Watched> {
  await page.locator(`[data-camera-id="${cameraId}"] button`).first().dblclick();
  const big = `[data-enlarged="true"][data-camera-id="${cameraId}"]`;
  await page.locator(`${big}[data-state="live"][data-profile="main"][data-player="webcodecs"]`).waitFor();
  await wait(WARM_UP_MS);
  say(`enlarged, WebCodecs, ${fps} pictures a second`);
  const watched = await watch(page, `${big} canvas`, 'main');
  await page.keyboard.press('Escape');
  return watched;
}

async function watch(page: Page, selector: string, profile: Profile): Promise<Watched> {
  const pictureWidth = profile === 'main' ? MAIN_SIZE.width : SUB_WIDTH;
  const fromMs = Date.now();
  const sightings = await watchCounter(page, selector, { pictureWidth, forMs: WATCH_MS });
  return { profile, sightings, fromMs, toMs: Date.now() };
}

function reportLatency(
  emit: Emit,
  name: string,
  { fps, sentBefore, sentCount }: CounterCamera,
  { profile, sightings, fromMs, toMs }: Watched,
): void {
  const intervalMs = 1000 / fps;
  // What stood there when the watching began had come to the screen some time before.
  const latenciesMs = sightings.slice(1).flatMap(({ counter, shownAtMs }) => {
    const sentAtMs = sentBefore(profile, counter, shownAtMs);
    return sentAtMs === null ? [] : [shownAtMs - sentAtMs];
  });
  for (const [label, share] of [
    ['p50', 0.5],
    ['p95', 0.95],
  ] as const) {
    const value = percentile(latenciesMs, share);
    emit({
      name: `live-latency.${name}-${label}`,
      value,
      unit: 'ms',
      peer: `one frame interval, ${intervalMs} ms`,
      ratio: intervalMs / value,
    });
  }
  // The last one may still be on its way.
  const sent = sentCount(profile, fromMs, toMs - intervalMs);
  const shown = sightings.filter(({ shownAtMs }) => shownAtMs < toMs).length;
  emit({ name: `live-latency.${name}-shown`, value: Math.min(1, shown / sent), unit: 'share' });
}

async function measureWall(demo: Demo, page: Page, emit: Emit): Promise<void> {
  let [closed, open] = [0, 0];
  for (let round = 0; round < WALL_ROUNDS; round += 1) {
    await page.goto('about:blank');
    say('wall closed');
    closed += (await serverCores(demo)) / WALL_ROUNDS;
    await page.goto(demo.url);
    await page.locator('[data-layout]').waitFor();
    await page.keyboard.press('4');
    await page.waitForFunction(
      (tiles) => document.querySelectorAll('[data-camera-id][data-state="live"]').length === tiles,
      WALL_TILES,
    );
    say(`wall of ${WALL_TILES} open`);
    open += (await serverCores(demo)) / WALL_ROUNDS;
  }
  emit({
    name: 'live-latency.wall16-cores',
    value: open - closed,
    unit: 'cores',
    peer: `the same with the wall closed, ${closed.toFixed(3)} cores`,
    ratio: closed / open,
  });
}

/** Cores of central, agent and eyes; not of the cameras, nor of the browser. */
async function serverCores(demo: Demo): Promise<number> {
  await wait(WARM_UP_MS);
  const meter = startCoreMeter(demo.pids());
  await wait(WALL_TURN_MS);
  return Object.values(meter.read()).reduce((sum, cores) => sum + cores, 0);
}
