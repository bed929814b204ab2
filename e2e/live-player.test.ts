/** The players of live pictures in real Chromium, with what a night does to them. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { LiveProfile } from '#protocol/live-control.ts';
import { launchChromium, requireChromium } from './chromium.helpers.ts';
import type { WantedPicture } from './player-stand.client.ts';
import {
  buildStand,
  encodeForPlayers,
  measurePage,
  openStand,
  type FedVideo,
} from './player-stand.helpers.ts';

const NO_STREAMS = 'delete globalThis.MediaSource; delete globalThis.VideoDecoder;';
const IPHONE = 'globalThis.ManagedMediaSource = MediaSource; delete globalThis.MediaSource;';
const CYCLES = 15;

describe('players of live pictures', function () {
  this.timeout(90_000);
  let browser: Browser;
  let code: string;
  let small: FedVideo;
  let large: FedVideo;
  let page: Page;
  const undo: (() => Promise<void>)[] = [];

  before(async function () {
    requireChromium(this);
    code = await buildStand();
    browser = await launchChromium();
    undo.push(() => browser.close());
    small = encodeForPlayers({ count: 20, width: 320, height: 180 });
    large = encodeForPlayers({ count: 20, width: 640, height: 360 });
  });

  after(async () => {
    for (const step of undo.reverse()) {
      await step();
    }
  });

  afterEach(() => page.context().close());

  const open = async (
    profile: 'sub' | 'main',
    feeds: Partial<Record<LiveProfile, FedVideo>>,
  ): Promise<void> => {
    await page.evaluate(([wanted, given]) => window.players.open(wanted, given), [profile, feeds] as const);
  };

  /** Sends a picture ten times a second until what is asked for is on the screen. */
  const sendUntil = (profile: LiveProfile, wanted: WantedPicture): Promise<unknown> =>
    page.waitForFunction(
      ([name, picture]) => {
        window.players.send(name, 1);
        return window.players.shows(picture);
      },
      [profile, wanted] as const,
      { polling: 100, timeout: 20_000 },
    );

  for (const [profile, kind] of [
    ['sub', 'mse'],
    ['main', 'webcodecs'],
  ] as const) {
    it(`show a stream whose camera was set to another size in the middle of it, by ${kind}`, async () => {
      page = await openStand(browser, code);
      await open(profile, { [profile]: small });
      await sendUntil(profile, { by: kind, width: 320 });

      await page.evaluate(([name, { config, pictures }]) => window.players.change(name, config, pictures), [
        profile,
        large,
      ] as const);
      await sendUntil(profile, { by: kind, width: 640 });

      const { insteadOf } = await page.evaluate(() => window.players.report());
      const subscribed = await page.evaluate(() => window.players.subscribed());
      expect(insteadOf).to.equal(null);
      expect(subscribed, 'without beginning anew').to.deep.equal({ [profile]: 1 });
    });

    it(`go on by themselves after bytes that are no picture, by ${kind}`, async () => {
      page = await openStand(browser, code);
      await open(profile, { [profile]: small });
      await sendUntil(profile, {});

      await page.evaluate((name) => window.players.sendRubbish(name), profile);
      await page.waitForFunction((name) => (window.players.subscribed()[name] ?? 0) > 1, profile);
      await sendUntil(profile, { by: kind, shownWithinMs: 300 });

      expect(await page.evaluate(() => window.players.report().failure)).to.equal(null);
    });

    it(`show the newest of a long backlog and not all of it, by ${kind}`, async () => {
      page = await openStand(browser, code);
      await open(profile, { [profile]: small });
      await sendUntil(profile, {});

      const MINUTES_MS = 5 * 60_000;
      await page.evaluate(([name, agoMs]) => window.players.send(name, 1500, agoMs), [
        profile,
        MINUTES_MS,
      ] as const);
      await sendUntil(profile, { capturedWithinMs: 1_000 });

      const { latencyMs } = await page.evaluate(() => window.players.report());
      expect(latencyMs).to.be.lessThan(MINUTES_MS);
      expect(await page.evaluate(() => window.players.subscribed())).to.deep.equal({ [profile]: 1 });
    });
  }

  it("show a stream by an iPhone's own Media Source where there is no other", async () => {
    page = await openStand(browser, code, IPHONE);
    await open('sub', { sub: small });

    await sendUntil('sub', { by: 'managed-mse' });

    expect(await page.evaluate(() => window.players.report().insteadOf)).to.equal(null);
  });

  it('show a picture a second where the browser plays no stream, and say why', async () => {
    page = await openStand(browser, code, NO_STREAMS);
    const still = await page.evaluate(() => {
      const canvas = document.createElement('canvas');
      canvas.width = 352;
      canvas.height = 288;
      return canvas.toDataURL('image/jpeg').split(',')[1] ?? '';
    });
    const config = {
      type: 'config',
      channel: 2,
      codec: 'jpeg',
      description: '',
      width: 352,
      height: 288,
    } as const;

    await open('sub', { sub: small, stills: { config, pictures: [{ isKey: true, base64: still }] } });
    await sendUntil('stills', { by: 'jpeg' });

    expect(await page.evaluate(() => window.players.size())).to.deep.equal({ width: 352, height: 288 });
    expect(await page.evaluate(() => window.players.report().insteadOf)).to.deep.equal({
      ...{ kind: 'mse', because: 'missing' },
    });
  });

  it('say what is wrong where the agent is too old to send pictures', async () => {
    page = await openStand(browser, code, NO_STREAMS);

    await open('sub', { sub: small });
    await page.waitForFunction(() => window.players.report().failure !== null);

    expect(await page.evaluate(() => window.players.report().failure)).to.equal('unsupported-codec');
  });

  it('give everything back: opened and closed again and again, nothing grows', async () => {
    page = await openStand(browser, code);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    const cycle = async (profile: 'sub' | 'main'): Promise<void> => {
      await open(profile, { [profile]: small });
      await sendUntil(profile, {});
      await page.evaluate(() => window.players.close());
    };
    await cycle('sub');
    await cycle('main');
    const before = await measurePage(cdp);

    for (let turn = 0; turn < CYCLES; turn += 1) {
      await cycle(turn % 2 === 0 ? 'sub' : 'main');
    }

    const after = await measurePage(cdp);
    expect(await page.evaluate(() => window.players.held())).to.deep.equal({
      decoders: 0,
      sources: 0,
      urls: 0,
    });
    expect(after.nodes).to.be.at.most(before.nodes);
    expect(after.listeners).to.be.at.most(before.listeners);
    expect(after.heapBytes).to.be.lessThan(before.heapBytes * 1.1);
  });
});
