/** The alarm column in real pages of two operators, by keys alone: nothing slips away, and both see the same. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { IncidentOpened, IncidentView } from '#protocol/incident.ts';
import {
  raiseIncident,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser as Account,
  type TestAgent,
  type TestCentral,
} from '#central/central.helpers.ts';
import { ensureViewerBundle } from '../scripts/demo/viewer-bundle.ts';
import { launchChromium, requireChromium } from './chromium.helpers.ts';
import { openPage } from './page.helpers.ts';

const ROW = '[data-row-key]';

describe('the alarm column', function () {
  this.timeout(180_000);
  let central: TestCentral;
  let agent: TestAgent;
  let browser: Browser;
  let operator: Account;
  let page: Page;
  const undo: (() => void | Promise<void>)[] = [];

  before(async function () {
    requireChromium(this);
    central = await startTestCentral({ viewerDir: await ensureViewerBundle(process.cwd()) });
    undo.push(() => central.dispose());
    agent = await startTestAgent(central);
    undo.push(() => agent.close());
    operator = await signInAs(central, 'operator');
    browser = await launchChromium();
    undo.push(() => browser.close());
    for (const [index, kind] of (['littering', 'loitering', 'loitering', 'agitation'] as const).entries()) {
      await raise({ kind, ruleId: kind, startedAtMs: Date.now() - (10 - index) * 20_000 });
    }
    page = await openPage(browser, central.url, operator.cookie);
    await page.locator(ROW).first().waitFor();
  });

  after(async () => {
    for (const step of undo.reverse()) {
      await step();
    }
  });

  const raise = (change: Partial<IncidentOpened>): Promise<IncidentOpened> =>
    raiseIncident(agent, 'gate-1', change);
  const shown = (on: Page): Promise<string[]> =>
    on.$$eval(ROW, (rows) =>
      rows.map(
        (row) => `${row.getAttribute('data-severity') ?? ''} ${row.getAttribute('data-repeats') ?? ''}`,
      ),
    );
  const withStatus = async (status: string): Promise<IncidentView[]> => {
    const response = await operator.get(`/api/incidents?status=${status}`);
    return ((await response.json()) as { items: IncidentView[] }).items;
  };

  it('has the most severe on top and repeats in one row', async () => {
    expect(await shown(page)).to.deep.equal(['critical 1', 'alarm 2', 'information 1']);
  });

  it('leaves the row under the pointer where it is when a more severe alarm comes', async () => {
    const row = page.locator(ROW).nth(1);
    const key = (await row.getAttribute('data-row-key')) ?? '';
    await row.hover();
    const before = await row.boundingBox();

    await raise({ kind: 'camera-covered', ruleId: 'covered' });
    await page.waitForFunction((rows) => document.querySelectorAll(rows).length === 4, ROW);

    const after = await page.locator(`[data-row-key="${key}"]`).boundingBox();
    // Where it was, but for the pixel or two by which a row is not as high as was thought.
    expect(after?.y).to.be.closeTo(before?.y ?? 0, 4);
    await page.mouse.move(10, 500);
  });

  it('takes note by A, marks a repeated false alarm by X and one digit, all of the row', async () => {
    await page.keyboard.press('a');
    await page.keyboard.type('Đã gọi tổ tuần tra');
    await page.keyboard.press('Enter');
    await page.waitForFunction((rows) => document.querySelectorAll(rows).length === 3, ROW);
    await page.locator(`${ROW}[data-repeats="2"]`).focus();
    await page.keyboard.press('x');
    await page.locator('[aria-busy] button').first().waitFor();
    await page.keyboard.press('1');
    await page.waitForFunction((rows) => document.querySelectorAll(rows).length === 2, ROW);

    const [noted] = await withStatus('acknowledged');
    const wrong = await withStatus('false-alarm');
    expect(noted).to.include({ kind: 'camera-covered' });
    expect(noted?.acknowledgement?.note).to.equal('Đã gọi tổ tuần tra');
    expect(wrong.map(({ kind, falseAlarm }) => [kind, falseAlarm?.reason])).to.deep.equal([
      ['loitering', 'animal'],
      ['loitering', 'animal'],
    ]);
  });

  it('puts an alarm aside for the other operator too, and after a reload', async () => {
    const other = await openPage(browser, central.url, (await signInAs(central, 'operator')).cookie);
    await other.locator(ROW).nth(1).waitFor();
    await page.locator(`${ROW}[data-severity="information"]`).focus();
    await page.keyboard.press('z');
    await page.keyboard.type('Đang dọn chợ');
    await page.keyboard.press('Enter');

    await other.locator('[data-aside="1"]').waitFor();
    await page.locator('[data-aside="1"]').waitFor();
    await page.reload();
    await page.locator('[data-aside="1"]').waitFor();

    expect(await shown(other)).to.deep.equal(['critical 1']);
    expect(await shown(page)).to.deep.equal(['critical 1']);
    await other.context().close();
  });

  it('leads from an alarm to its case in two clicks', async () => {
    await page.locator(ROW).getByRole('button', { name: 'Mở vụ việc' }).click();
    await page.locator(ROW).getByRole('button', { name: 'Mở vụ việc' }).click();

    await page.waitForURL(/\/cases\//);
    expect((await withStatus('acknowledged')).map(({ kind }) => kind)).to.include('agitation');
  });

  it('hands the shift over by a sheet, with what is still open to the successor by name', async () => {
    await page.goto(central.url);
    await page.getByRole('button', { name: 'Bàn giao ca' }).click();
    await page.getByRole('combobox', { name: 'Người nhận ca' }).fill('Trần Văn Bình');
    await page.getByRole('textbox', { name: 'Ghi chú cho ca sau' }).fill('Gọi lại trưởng thôn lúc 7 giờ.');
    await page.getByRole('button', { name: 'Xem trước biên bản' }).click();
    await page.getByText('Gọi lại trưởng thôn lúc 7 giờ.').waitFor();
    await page.getByRole('button', { name: 'Bàn giao: Trần Văn Bình' }).click();
    await page.locator('[data-shift="handed-over"]').waitFor();

    const { items } = (await (await operator.get('/api/reports')).json()) as { items: object[] };
    const handed = (await withStatus('acknowledged')).find(({ kind }) => kind === 'littering');
    expect(items[0]).to.include({ kind: 'handover', state: 'issued' });
    expect(handed?.acknowledgement?.note).to.equal('Bàn giao ca cho Trần Văn Bình');
    expect(await withStatus('new')).to.deep.equal([]);
  });
  it('leaves the page usable where a screen does not come, and shows it as soon as it can', async () => {
    const own = await openPage(browser, central.url, operator.cookie);
    const alert = (words: string): Promise<void> => own.getByRole('alert').getByText(words).waitFor();

    await own.route(/incidents-view/, (route) => route.abort());
    await own.locator('nav a[href="/incidents"]').click();
    await alert('Chưa tải được phần này');
    await own.locator('a[href="/cameras"]').first().click();
    await own.getByRole('heading', { level: 1, name: 'Camera' }).waitFor();
    await own.unroute(/incidents-view/);

    const isList = /api\/incidents\?(?!.*isDemo=0)/;
    await own.route(isList, (route) => route.abort());
    await own.locator('nav a[href="/incidents"]').click();
    await alert('Không liên lạc được với trung tâm');
    await own.unroute(isList);
    await own.locator('main a[href^="/incidents/"]').first().waitFor();

    await own.context().close();
  });
});
