/** The page as a commune has it: below a path of a proxy with a certificate, and installed on a telephone from there. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  openBrowser,
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type TestAgent,
  type TestCentral,
} from '#central/central.helpers.ts';
import { ensureViewerBundle } from '../scripts/demo/viewer-bundle.ts';
import { launchChromium, requireChromium } from './chromium.helpers.ts';
import { keepLog } from './page-log.helpers.ts';
import { startTlsProxy, type TlsProxy } from './tls-proxy.helpers.ts';

const PATH = '/an-ninh/';

describe('the page behind a proxy', function () {
  this.timeout(120_000);
  let proxy: TlsProxy;
  let central: TestCentral;
  let agent: TestAgent;
  /** Of this test alone: it is changed. */
  let viewerDir: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const undo: (() => void | Promise<void>)[] = [];

  before(async function () {
    requireChromium(this);
    proxy = await startTlsProxy();
    undo.push(() => proxy.close());
    viewerDir = mkdtempSync(join(tmpdir(), 'matlang-page-'));
    undo.push(() => rmSync(viewerDir, { recursive: true, force: true }));
    cpSync(await ensureViewerBundle(join(import.meta.dirname, '..')), viewerDir, { recursive: true });
    const started = await startTestCentral({ viewerDir, publicUrl: `${proxy.origin}${PATH}` });
    undo.push(() => started.dispose());
    proxy.passTo(started.port);
    // The agent is on the same side of the proxy.
    central = { ...started, url: `http://127.0.0.1:${started.port}` };
    agent = await startTestAgent(central);
    undo.push(() => agent.close());
    browser = await launchChromium();
    undo.push(() => browser.close());
    context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'vi-VN' });
    const { cookie } = await signInAs(central, 'operator');
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: proxy.origin, secure: true }]);
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    keepLog(page);
    await page.goto(`${proxy.origin}${PATH}`);
  });

  after(async () => {
    for (const step of undo.reverse()) {
      await step();
    }
  });

  it('hears of an alarm, and opens it at an address of its own', async () => {
    await page.locator('[data-link="connected"]').waitFor();
    const { id } = await raiseIncident(agent, 'gate-1', { kind: 'intrusion' });

    await page.locator('[data-row-key]').first().waitFor();
    await page.goto(`${proxy.origin}${PATH}incidents/${id}`);
    await page.locator(`[data-incident-id="${id}"]`).waitFor();
    await page
      .getByRole('link', { name: 'Thống kê' })
      .or(page.getByRole('link', { name: 'Sự kiện' }))
      .first()
      .click();

    expect(new URL(page.url()).pathname.startsWith(PATH)).to.equal(true);
  });

  it('can be installed, and says what is the matter without a line', async () => {
    const own = await browser.newContext({ locale: 'vi-VN' });
    const near = await own.newPage();
    keepLog(near);
    await near.goto(`${central.url}${PATH}`);
    await near.evaluate('navigator.serviceWorker.ready');
    const session = await own.newCDPSession(near);
    const { errors } = await session.send('Page.getAppManifest');
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');

    await own.setOffline(true);
    await near.reload();
    await near.getByText('Không có đường tới trung tâm').waitFor();
    await own.setOffline(false);
    await near.getByRole('link', { name: 'Thử lại' }).click();
    await near.getByRole('button', { name: 'Đăng nhập' }).waitFor();

    expect(errors).to.deep.equal([]);
    // A context of its own counts as a private window, in which nothing is installed.
    expect(installabilityErrors.map(({ errorId }) => errorId)).to.deep.equal(['in-incognito']);
    await own.close();
  });

  it('says that central has a newer page, and leaves what is being written', async () => {
    const address = page.getByRole('textbox').first();
    const index = join(viewerDir, 'index.html');
    await page.goto(`${proxy.origin}${PATH}search`);
    await page.locator('[data-link="connected"]').waitFor();
    await address.fill('xe máy màu đỏ');
    writeFileSync(
      index,
      readFileSync(index, 'utf8').replace(/(src="\.\/assets\/[^"]+)\.js"/, '$1-newer.js"'),
    );

    proxy.cut();
    await page.locator('[data-newer-page]').waitFor();

    expect(await address.inputValue()).to.equal('xe máy màu đỏ');
  });

  it('answers below its path and without it, where the proxy takes it away', async () => {
    const nobody = openBrowser(central);
    const statusOf = async (address: string): Promise<number> => (await nobody.get(address)).status;

    expect([await statusOf(`${PATH}healthz`), await statusOf('/healthz')]).to.deep.equal([200, 200]);
    expect([await statusOf(`${PATH}api/me`), await statusOf('/api/me')]).to.deep.equal([401, 401]);
    expect(await statusOf('/an-ninh-khac/api/me.json')).to.equal(404);
    expect(await (await nobody.get(PATH)).text()).to.contain(`<base href="${PATH}" />`);
  });
});
