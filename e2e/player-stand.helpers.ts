/** A page in real Chromium with nothing in it but the players (player-stand.client.ts), and real H.264 to feed them. */
import { join } from 'node:path';
import { build } from 'vite';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { describeDecoder, toLengthPrefixed } from '#edge-agent/camera/h264/decoder-configuration.ts';
import { encodeTestVideo, type TestVideoOptions } from '#edge-agent/evidence/test-video.helpers.ts';
import type { StreamConfig } from '#protocol/live-control.ts';
import type { FedPicture } from './player-stand.client.ts';

/** Secure enough for WebCodecs, and never asked for over the network. */
const ADDRESS = 'http://localhost/player-stand';

export async function buildStand(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: join(import.meta.dirname, 'player-stand.client.ts'), formats: ['iife'], name: 'stand' },
    },
  });
  const [bundle] = [built].flat();
  const chunk = bundle && 'output' in bundle ? bundle.output[0] : undefined;
  if (chunk?.type !== 'chunk') {
    throw new Error('the stand was not built');
  }
  return chunk.code;
}

/** `before`: runs in the page before anything else, to take away what this browser has. */
export async function openStand(browser: Browser, code: string, before = ''): Promise<Page> {
  const context = await browser.newContext();
  await context.addInitScript('globalThis.__name = (value) => value');
  if (before !== '') {
    await context.addInitScript(before);
  }
  const page = await context.newPage();
  await page.route(ADDRESS, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>stand</title><body></body>' }),
  );
  await page.goto(ADDRESS);
  await page.addScriptTag({ content: code });
  return page;
}

export interface FedVideo {
  config: StreamConfig;
  pictures: FedPicture[];
}

export function encodeForPlayers(options: TestVideoOptions): FedVideo {
  const { sets, units } = encodeTestVideo(options);
  const decoder = describeDecoder(sets);
  if (decoder === null) {
    throw new Error('the encoder gave no parameter sets');
  }
  const { codecString, record, width, height } = decoder;
  return {
    config: {
      type: 'config',
      channel: 1,
      codec: codecString,
      description: record.toString('base64'),
      ...{ width, height },
    },
    pictures: units.map(({ slices, isKey }) => ({
      isKey,
      base64: toLengthPrefixed(slices).toString('base64'),
    })),
  };
}

export interface PageSize {
  heapBytes: number;
  nodes: number;
  listeners: number;
}

/** After everything that nobody holds is gone. */
export async function measurePage(cdp: CDPSession): Promise<PageSize> {
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return { heapBytes: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') };
}
