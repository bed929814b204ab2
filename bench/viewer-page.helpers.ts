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

/**
 * Pictures of all videos of the page since the call: decoded, and handed to the compositor to be seen. Not by the
 * browser's count of dropped pictures: one that waits at the end of what there is counts there as dropped and is seen.
 * Counting makes the browser draw the page for each picture: it ends with the answer.
 */
export async function startFrameCount(
  page: Page,
): Promise<() => Promise<{ decoded: number; drawn: number }>> {
  await page.evaluate(() => {
    let isOver = false;
    const counts = [...document.querySelectorAll('video')].map((video) => {
      const count = { video, drawn: 0, decodedBefore: video.getVideoPlaybackQuality().totalVideoFrames };
      const onFrame = (): void => {
        if (!isOver) {
          count.drawn += 1;
          video.requestVideoFrameCallback(onFrame);
        }
      };
      video.requestVideoFrameCallback(onFrame);
      return count;
    });
    window.framesSoFar = () => {
      isOver = true;
      return {
        drawn: counts.reduce((sum, { drawn }) => sum + drawn, 0),
        decoded: counts.reduce(
          (sum, { video, decodedBefore }) =>
            sum + video.getVideoPlaybackQuality().totalVideoFrames - decodedBefore,
          0,
        ),
      };
    };
  });
  return () => page.evaluate(() => window.framesSoFar());
}

declare global {
  interface Window {
    framesSoFar: () => { decoded: number; drawn: number };
  }
}
