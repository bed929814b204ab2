/** What a page loads, what its browser costs, and what its videos drew. */
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { cpuSeconds } from './cpu.helpers.ts';

/** Scripts and styles the page has loaded so far, packed as a server would pack them; kB of 1000 bytes. */
export async function firstScreenKilobytes(page: Page): Promise<number> {
  const addresses = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => /\.(js|css)(\?|$)/.test(name)),
  );
  let bytes = 0;
  for (const address of new Set(addresses)) {
    const response = await page.request.get(address);
    bytes += gzipSync(await response.body(), { level: 9 }).length;
  }
  return bytes / 1000;
}

/** Cores of all processes of a browser since the call: the page's, the compositor's and the decoders'. */
export async function startBrowserMeter(browser: Browser): Promise<() => Promise<number>> {
  const cdp = await browser.newBrowserCDPSession();
  const pids = async (): Promise<number[]> => {
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
    return processInfo.map(({ id }) => id);
  };
  const startedAtMs = performance.now();
  const before = new Map((await pids()).map((pid) => [pid, cpuSeconds(pid)]));
  return async () => {
    const seconds = (performance.now() - startedAtMs) / 1000;
    const spent = (await pids()).map((pid) => cpuSeconds(pid) - (before.get(pid) ?? 0));
    await cdp.detach();
    return spent.reduce((sum, one) => sum + one, 0) / seconds;
  };
}

/** Pictures of all videos of the page since the call: drawn, and decoded but left out. */
export async function startFrameCount(
  page: Page,
): Promise<() => Promise<{ drawn: number; dropped: number }>> {
  const read = (): Promise<{ total: number; dropped: number }> =>
    page.evaluate(() => {
      const qualities = [...document.querySelectorAll('video')].map((video) =>
        video.getVideoPlaybackQuality(),
      );
      return {
        total: qualities.reduce((sum, { totalVideoFrames }) => sum + totalVideoFrames, 0),
        dropped: qualities.reduce((sum, { droppedVideoFrames }) => sum + droppedVideoFrames, 0),
      };
    });
  const before = await read();
  return async () => {
    const after = await read();
    const dropped = after.dropped - before.dropped;
    return { drawn: after.total - before.total - dropped, dropped };
  };
}
