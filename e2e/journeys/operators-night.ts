/**
 * The operator's night: he arranges his wall, an intruder comes, the line goes while he writes, central is started anew,
 * he looks away and back, opens a case, and hands the shift over. What he has typed is never lost, and all of it is there
 * once.
 */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { incidentDetail, incidentPage } from '#protocol/incident.ts';
import { requireChromium } from '../chromium.helpers.ts';
import { signIn } from '../page.helpers.ts';
import { seriousFindings } from '../screens.helpers.ts';
import { until } from '../until.helpers.ts';
import { allLive, GATE, MOVING, rowsOf, type Stage } from './stage.ts';

const NOTE = 'Đã gọi tổ tuần tra thôn 1, đang ra cổng';
const CASE_NOTE = 'Tổ tuần tra báo: đã mời về trụ sở';

/** `onCase`: what comes after the night goes on with this case. */
export function operatorsNight(stage: () => Stage, onCase: (caseId: string) => void): void {
  let page: Page;

  before(async function () {
    requireChromium(this);
    page = await signIn(stage().browser, stage().linkOf('operator'), { width: 1440, height: 900 });
  });

  after(() => page.context().close());

  const linkIs = (link: 'connected' | 'lost'): Promise<void> =>
    page.locator(`[data-link="${link}"]`).waitFor({ timeout: 60_000 });
  const noteField = () => rowsOf(page).getByRole('textbox', { name: 'Ghi chú' });

  it('begins with all cameras live, on a wall arranged by keys and kept over a reload', async () => {
    await allLive(page);
    const { first, next } = await page.evaluate(async () => {
      const video = document.querySelector('[data-camera-id] video');
      const nextFrame = (): Promise<number> =>
        new Promise((resolve) => {
          if (video instanceof HTMLVideoElement) {
            video.requestVideoFrameCallback((_now, { mediaTime }) => resolve(mediaTime));
          } else {
            resolve(0);
          }
        });
      return { first: await nextFrame(), next: await nextFrame() };
    });
    expect(next).to.be.greaterThan(first);
    await page.getByLabel('Số ô').selectOption('1+5');
    await page.locator('[data-slot="0"] button').focus();
    await page.keyboard.press('e');
    await page.getByLabel('Tên bố cục').fill('Ca đêm');
    await page.locator('[data-slot="0"] button').first().focus();
    for (const key of ['Space', 'ArrowRight', 'Space']) {
      await page.keyboard.press(key);
    }
    await page.getByRole('button', { name: 'Lưu', exact: true }).click();
    await page.getByRole('button', { name: 'Ca đêm' }).waitFor();
    await page.reload();

    await page.getByRole('button', { name: 'Ca đêm' }).waitFor();
    await allLive(page);
    await stage().shoot(page, 'night-wall');
  });

  it('brings the intruder by itself: the row on top, its camera on the large tile, the sound on', async () => {
    const { id } = await stage().letSomebodyIn(GATE);

    await page.locator(`[data-row-key][data-incident-id="${id}"]`).waitFor();
    await page.locator(`[data-spot-incident="${id}"][data-spot-camera="${GATE}"]`).waitFor();
    expect(await page.locator('[data-sound]').getAttribute('data-sound')).to.equal('on');
    expect(await rowsOf(page).first().getAttribute('data-incident-id')).to.equal(id);
    await stage().shoot(page, 'night-alarm');
  });

  it('rings in one of two tabs, and in the other when that one is closed', async () => {
    const tab = await page.context().newPage();
    await tab.goto(`${stage().url}/account`);
    const ringers = (on: Page) =>
      on.evaluate(async () => {
        const { held = [], pending = [] } = await navigator.locks.query();
        return [held, pending].map((locks) => locks.filter(({ name }) => name === 'matlang.ringer').length);
      });
    await until('both in line', async () => (String(await ringers(tab)) === '1,1' ? true : null));

    await page.goto('about:blank');

    await until('the other alone', async () => (String(await ringers(tab)) === '1,0' ? true : null));
    await tab.close();
  });

  it('keeps the alarm on the large tile of a TV, and is a desk again at Escape', async () => {
    await page.goto(`${stage().url}/?tv=1`);
    await page
      .locator(
        '[data-spot-incident]:not([data-spot-incident=""]) :is([data-state="live"], [data-state="late"])',
      )
      .waitFor();

    expect(await page.getByRole('complementary').count()).to.equal(0);
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Báo động' }).waitFor();
    expect(page.url()).not.to.contain('tv=1');
  });

  it('says since when the line is gone, marks what is not saved, and stores the note once afterwards', async () => {
    const { line } = stage();
    const id = (await rowsOf(page).first().getAttribute('data-row-key')) ?? '';
    await page.keyboard.press('a');
    await noteField().pressSequentially(NOTE.slice(0, 12));

    line.cut();
    await linkIs('lost');
    await page.getByText(/Mất trung tâm từ \d\d:\d\d:\d\d/).waitFor();
    await noteField().pressSequentially(NOTE.slice(12));
    await page.keyboard.press('Enter');
    await rowsOf(page).locator('[data-save="failed"]').waitFor();
    await stage().shoot(page, 'night-cut');
    line.restore();
    await linkIs('connected');

    expect(await noteField().inputValue()).to.equal(NOTE);
    await noteField().press('Enter');
    await page.locator(`[data-row-key="${id}"]`).waitFor({ state: 'detached' });
    const { acknowledgement, acts } = await stage().ask(
      'investigator',
      `/api/incidents/${id}`,
      incidentDetail,
    );
    expect(acknowledgement?.note).to.equal(NOTE);
    expect(acts.filter(({ kind }) => kind === 'acknowledged')).to.have.length(1);
  });

  it('goes on after a reload with the words that were being typed, the sound as it was, the alarm folded', async () => {
    await stage().letSomebodyIn(GATE);
    await stage().letSomebodyIn(GATE);
    // One who turns round in the gate crosses its line twice.
    const folded = page.locator('[data-row-key]:not([data-repeats="1"])').first();
    await folded.waitFor();
    await page.locator('button[data-sound]').click();
    await page.locator('button[data-sound="muted"]').waitFor();
    await folded.focus();
    await page.keyboard.press('z');
    await page.getByRole('textbox', { name: /Lý do gác/ }).pressSequentially('Đang kiểm tra');

    await page.reload();

    const reason = page.getByRole('textbox', { name: /Lý do gác/ });
    await reason.waitFor();
    expect(await reason.inputValue()).to.equal('Đang kiểm tra');
    expect(await page.locator('button[data-sound]').getAttribute('data-sound')).to.equal('muted');
    // So that it is not over before it is taken back, however slow the machine.
    await page.getByText('60 phút', { exact: true }).click();
    await reason.press('Enter');
    await page.locator('[data-aside="1"]').waitFor();
    await stage().shoot(page, 'night-aside');
  });

  it('has pictures, alarms and what was put aside again after central was started anew', async () => {
    await stage().stopCentral();
    await linkIs('lost');
    await stage().startCentral();
    await linkIs('connected');

    await allLive(page);
    await page.locator('[data-aside="1"]').waitFor();
    await page.locator('button[data-sound="muted"]').click();
    await page.locator('button[data-sound="on"]').waitFor();
  });

  it('shows the present, not the past, when he comes back to a page that was hidden', async () => {
    await setHidden(page, true);
    await page.waitForFunction((tiles) => document.querySelector(tiles) === null, MOVING, {
      timeout: 60_000,
    });

    await setHidden(page, false);

    await allLive(page);
    const latencies = await page
      .locator(MOVING)
      .evaluateAll((tiles) => tiles.map((tile) => Number(tile.getAttribute('data-latency-ms'))));
    expect(Math.max(...latencies)).to.be.lessThan(5_000);
  });

  it('leads from the alarm, taken back from aside, to its case in two clicks', async () => {
    await page.locator('[data-aside] summary').click();
    await page.getByRole('button', { name: /^Đưa lại/ }).click();
    await rowsOf(page).getByRole('button', { name: 'Mở vụ việc' }).first().click();
    await rowsOf(page).locator('form').getByRole('button', { name: 'Mở vụ việc' }).click();

    await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
    onCase(page.url().slice(-36));
  });

  it('writes a note once that was sent again because the answer was lost with the line', async () => {
    const { line } = stage();
    const path = `/api${new URL(page.url()).pathname}`;
    const field = page.getByRole('textbox', { name: 'Thêm ghi chú' });
    await field.fill(CASE_NOTE);
    await page.reload();
    expect(await field.inputValue()).to.equal(CASE_NOTE);

    line.halfOpen('down');
    await page.getByRole('button', { name: 'Thêm ghi chú' }).click();
    await until('the note at central', async () => ((await notesOf(path)).length > 0 ? true : null));
    line.cut();
    await page.locator('form [data-save="failed"]').waitFor();
    line.restore();
    await linkIs('connected');
    expect(await field.inputValue()).to.equal(CASE_NOTE);
    await page.getByRole('button', { name: 'Thêm ghi chú' }).click();
    await until('the note taken', async () => ((await field.inputValue()) === '' ? true : null));

    expect(await notesOf(path)).to.deep.equal([CASE_NOTE]);
  });

  it('plays the clip of the alarm with zone and box drawn over it, and says why', async () => {
    const { items } = await stage().ask('investigator', `/api/incidents?cameraId=${GATE}`, incidentPage);
    await page.goto(`${stage().url}/incidents/${items.at(-1)?.id ?? ''}`);
    await page.locator('[data-clip="ready"]').waitFor({ timeout: 90_000 });

    const playing = await page.waitForFunction(() => {
      const video = document.querySelector<HTMLVideoElement>('[data-clip="ready"] video');
      const box = document.querySelector('[data-box]');
      return video && box && video.currentTime > 0 ? { duration: video.duration } : null;
    });

    expect((await playing.jsonValue())?.duration).to.be.within(8, 90);
    expect(await page.locator('main').innerText()).to.match(/Người đi qua vạch/);
    expect(await seriousFindings(page)).to.deep.equal([]);
  });

  it('lets the link of the night in once only', async () => {
    const context = await stage().browser.newContext();
    const stranger = await context.newPage();

    await stranger.goto(stage().linkOf('operator'));

    await stranger.getByRole('alert').first().waitFor();
    expect(new URL(stranger.url()).pathname).to.equal('/sign-in');
    await context.close();
  });

  it('ends with the shift handed over by a sheet, and in English for who asks for it', async () => {
    const notes = page.getByRole('textbox', { name: 'Ghi chú cho ca sau' });
    await page.goto(stage().url);
    await page.getByRole('button', { name: 'Bàn giao ca' }).click();
    await notes.fill('Gọi lại trưởng thôn 1 lúc 7 giờ.');
    await page.reload();
    await page.getByRole('button', { name: 'Bàn giao ca' }).click();
    await page.getByRole('combobox', { name: 'Người nhận ca' }).fill('Trần Văn Bình');
    await page.getByRole('button', { name: 'Xem trước biên bản' }).click();
    await page.getByText('Gọi lại trưởng thôn 1 lúc 7 giờ.').first().waitFor();
    await page.getByRole('button', { name: 'Bàn giao: Trần Văn Bình' }).click();
    await page.locator('[data-shift="handed-over"]').waitFor();

    const open = await stage().ask('investigator', '/api/incidents?status=new', incidentPage);
    expect(open.items.map(({ kind }) => kind)).to.deep.equal([]);
    await stage().shoot(page, 'night-handed-over');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Trực ban/ }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    // Its words are loaded first.
    await page.getByRole('link', { name: 'Incidents' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Incidents' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).to.equal('en');
  });

  async function notesOf(path: string): Promise<string[]> {
    const shape = z.looseObject({ notes: z.array(z.looseObject({ text: z.string() })) });
    return (await stage().ask('investigator', path, shape)).notes.map(({ text }) => text);
  }
}

/** As the browser does when another tab comes before this one. */
async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (hidden ? 'hidden' : 'visible'),
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}
