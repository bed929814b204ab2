/**
 * The investigator's morning: what moved in the night, the moment of it with four cameras in step, a stretch into the
 * case, the way somebody took from camera to camera, two times beside each other, a package that anybody can check, and
 * what was false back to its rule. The page is loaded again on the way.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { caseDetail } from '#protocol/case-view.ts';
import { incidentPage } from '#protocol/incident.ts';
import { requireChromium } from '../chromium.helpers.ts';
import { runMatlang } from '../matlang-process.helpers.ts';
import { openPage } from '../page.helpers.ts';
import { seriousFindings } from '../screens.helpers.ts';
import { until } from '../until.helpers.ts';
import { GATE, POST, type Stage } from './stage.ts';

const WHY = 'Xe máy mất ở thôn 1, tìm người đi qua';
/** An officer on foot is at the other gate so much later at the earliest. */
const WALK_MS = 60_000;
/** Of `verify`: nothing is changed, and nobody has told it whom to trust. */
const INTACT_SIGNER_UNKNOWN = 3;

export function investigatorsMorning(stage: () => Stage, caseOf: () => string): void {
  let page: Page;
  let walkedAtMs = 0;

  before(async function () {
    requireChromium(this);
    const { url, cookieOf, browser, letSomebodyIn, ask } = stage();
    const { items } = await ask('investigator', `/api/incidents?cameraId=${GATE}`, incidentPage);
    walkedAtMs = Math.min(...items.map(({ startedAtMs }) => startedAtMs));
    await until('time to walk on', () => (Date.now() - walkedAtMs > WALK_MS ? true : null), WALK_MS);
    await letSomebodyIn(POST);
    page = await openPage(browser, `${url}/morning`, await cookieOf('investigator'));
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  after(() => page.context().close());

  const caseNow = () => stage().ask('investigator', `/api/cases/${caseOf()}`, caseDetail);
  const inStep = async (count: number): Promise<Locator> => {
    const stages = page.locator('[data-playback="ready"][data-has-picture="true"]');
    await until('all pictures', async () => ((await stages.count()) >= count ? true : null));
    return stages;
  };
  const timeOf = async (): Promise<number> =>
    Number(await page.locator('[data-playback][data-main="true"]').getAttribute('data-at-ms'));

  it('begins with a place and a night, and has everything that moved there, the largest first', async () => {
    await page.getByRole('combobox', { name: 'Nơi' }).or(page.getByLabel('Nơi')).first().click();
    await page.getByRole('option', { name: /^Thôn 1 / }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '1 giờ qua', exact: true }).click();
    await page.getByLabel('Lý do, nếu chưa có hồ sơ').fill(WHY);
    await page.reload();
    expect(await page.getByLabel('Lý do, nếu chưa có hồ sơ').inputValue()).to.equal(WHY);

    let askedAtMs = -Infinity;
    const passers = page.locator('[data-passer]');
    await until('both gates among what passed', async () => {
      // Searches are counted: he who came last may still be in the picture.
      if (performance.now() - askedAtMs > 6_000) {
        await page.getByRole('button', { name: '1 giờ qua', exact: true }).click();
        await page.getByRole('button', { name: 'Xem', exact: true }).click();
        askedAtMs = performance.now();
      }
      const cameras = await passers.evaluateAll((tiles) =>
        tiles.map((tile) => tile.getAttribute('data-camera')),
      );
      return cameras.includes(GATE) && cameras.includes(POST) ? true : null;
    });

    await stage().shoot(page, 'morning-strip');
    expect(await seriousFindings(page)).to.deep.equal([]);
  });

  it('asks where he went next, and puts the way he took into the case', async () => {
    const first = page.locator(`[data-passer][data-camera="${GATE}"]`).last();
    await first.getByRole('link').first().focus();
    await page.keyboard.press('Space');
    await page.locator('[data-path="1"]').waitFor();
    await page.keyboard.press('t');
    await page.waitForURL(/\/trail\?/);
    await page.getByRole('button', { name: 'Xem', exact: true }).click();
    await page.locator(`[data-passer][data-camera="${POST}"]`).first().getByRole('link').first().focus();
    await page.keyboard.press('Space');
    await page.locator('[data-path="2"]').waitFor();
    await page.reload();
    await page.locator('[data-path="2"]').waitFor();
    await stage().shoot(page, 'morning-trail');

    await page.getByRole('combobox', { name: 'Số hoặc tên vụ việc' }).click();
    await page.getByRole('option').first().click();
    await page.getByRole('button', { name: 'Đưa vào vụ việc' }).click();
    await page.getByText('Đã đưa 2 đoạn ghi và một ghi chú vào vụ việc.').waitFor();

    const { recordings, notes } = await caseNow();
    expect(recordings.map(({ cameraId }) => cameraId)).to.have.members([GATE, POST]);
    expect(notes.filter(({ text }) => text.startsWith('Đường đi theo hình ảnh'))).to.have.length(1);
  });

  it('opens the case on one desk: four cameras in step, run by J, K, L, picture by picture', async () => {
    const cameras = stage()
      .demo.commune.cameras.map(({ id }) => `camera=${id}`)
      .join('&');
    await page.goto(`${stage().url}/cases/${caseOf()}/review?${cameras}&at=${walkedAtMs}`);
    await inStep(4);
    await page.keyboard.press('l');
    await page.locator('[data-playing="true"][data-speed="2"]').waitFor();
    await page.keyboard.press('j');
    await page.locator('[data-direction="-1"]').waitFor();
    await page.keyboard.press('k');
    await page.locator('[data-playing="false"]').waitFor();
    const before = await timeOf();

    await page.keyboard.press('.');
    await until('the next picture', async () => ((await timeOf()) !== before ? true : null));

    const exact = page.locator('[data-playback="ready"][data-has-picture="true"][data-off-ms="0"]');
    await until('all on one instant', async () => ((await exact.count()) === 4 ? true : null));
    await stage().shoot(page, 'morning-four');
    expect(await seriousFindings(page)).to.deep.equal([]);
  });

  it('keeps a marked stretch and a marked moment in the case, and stands where it stood after a reload', async () => {
    await page.keyboard.press('i');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('o');
    await page.locator('[data-range="whole"]').waitFor();
    await page.keyboard.press('b');
    await page.getByRole('dialog').getByLabel('Ghi chú').fill('Người áo trắng qua cổng');
    await page.keyboard.press('Enter');
    await page.locator('[data-bookmark]', { hasText: 'Người áo trắng qua cổng' }).waitFor();
    await page.getByRole('button', { name: 'Gắn vào vụ việc' }).click();
    await until('four stretches more', async () => ((await caseNow()).recordings.length === 6 ? true : null));
    const before = await timeOf();

    await page.reload();

    await inStep(4);
    await page.locator('[data-range="whole"]').waitFor();
    expect(await timeOf()).to.be.within(before - 3_000, before + 10_000);
    await page.locator('[data-bookmark]', { hasText: 'Người áo trắng qua cổng' }).waitFor();
  });

  it('hands on a package that anybody can check, while central keeps the recording from deletion', async () => {
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Lý do, giao cho ai').fill('Giao Cơ quan Cảnh sát điều tra');
    await dialog.getByRole('button', { name: 'Lập gói', exact: true }).click();
    const ready = page.locator('[data-package][data-state="ready"]').first();
    await ready.waitFor({ timeout: 90_000 });
    // Each place has a package of its own, and the next one comes on top.
    const item = page.locator(`[data-package="${(await ready.getAttribute('data-package')) ?? ''}"]`);
    const download = page.waitForEvent('download');
    await item.getByRole('link', { name: /Tải về/ }).click();
    const file = join(stage().demo.dataDir, 'package.zip');
    await (await download).saveAs(file);
    await stage().shoot(page, 'morning-package');

    const shownHash = await item.locator('[data-sha256]').innerText();
    const { exitCode, output } = await runMatlang(['verify', file]);

    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).to.equal(shownHash);
    expect(exitCode, output).to.equal(INTACT_SIGNER_UNKNOWN);
    expect(output).to.contain((await caseNow()).number);
  });

  it('sets two times of one camera beside each other', async () => {
    await page.getByRole('button', { name: 'So hai thời điểm' }).click();
    await page.locator('[data-compare="tied"]').waitFor();
    const right = page.getByRole('textbox', { name: 'Giờ bên phải' });
    await right.waitFor();
    await page.getByRole('switch', { name: 'Chạy cùng nhau' }).uncheck();
    await page.locator('[data-compare="free"]').waitFor();
    await right.fill(written(walkedAtMs + 20_000));
    await right.press('Enter');

    await inStep(2);
    await stage().shoot(page, 'morning-compare');
    await page.getByRole('button', { name: 'Thôi so' }).click();
  });

  it('tells whoever draws the rules what was false', async () => {
    const { items } = await stage().ask('investigator', `/api/incidents?cameraId=${POST}`, incidentPage);
    await page.goto(`${stage().url}/incidents/${items[0]?.id ?? ''}`);
    await page.locator('[data-triage]').waitFor();
    await page.keyboard.press('x');
    await page.getByRole('option', { name: 'Con vật' }).click();
    await page.getByRole('button', { name: 'Ghi', exact: true }).click();
    await page.locator('[data-triage="false-alarm"]').waitFor();

    const { browser, url, cookieOf, shoot } = stage();
    const rules = await openPage(browser, `${url}/cameras/${POST}/rules`, await cookieOf('technician'));
    await rules.locator(`[data-rule="${items[0]?.ruleId ?? ''}"]`).click();
    await rules.locator('[data-feedback="1"]').waitFor();
    await shoot(rules, 'morning-feedback');
    await rules.context().close();
  });
}

/** 22/11/2026 02:14:37 in Vietnam. */
function written(ms: number): string {
  const [date = '', time = ''] = new Date(ms + 7 * 3_600_000).toISOString().slice(0, 19).split('T');
  return `${date.split('-').reverse().join('/')} ${time}`;
}
