/**
 * A morning of administration, in real pages: the technician reads a list of locations from a file, looking first; the
 * administrator lets a new officer in, who sets a password and a second factor; rules of notification are changed; and a
 * session that ends in the middle of typing costs nobody a word.
 */
import { join } from 'node:path';
import { expect } from 'chai';
import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { WHOLE, startTestCentral, type TestCentral } from '#central/central.helpers.ts';
import type { Role } from '#protocol/account.ts';
import { signInByLink } from '../scripts/demo/sign-in.ts';
import { ensureViewerBundle } from '../scripts/demo/viewer-bundle.ts';
import { launchChromium, requireChromium } from './chromium.helpers.ts';
import { openPage } from './page.helpers.ts';

const STEP_MS = 30_000;
const PASSWORD = 'con trâu đi trước cái cày theo sau';
const LISTED =
  'loại;mã;tên;thôn;nhóm\nthôn;thon-1;Thôn 1;;\nđịa điểm;nha-van-hoa-1;Nhà văn hóa thôn 1;thon-1;';

describe('a morning of administration', function () {
  this.timeout(120_000);
  let central: TestCentral;
  let browser: Browser;
  const undo: (() => unknown)[] = [];

  before(async function () {
    requireChromium(this);
    const viewerDir = await ensureViewerBundle(join(import.meta.dirname, '..'));
    central = await startTestCentral({ viewerDir });
    undo.push(() => central.dispose());
    browser = await launchChromium();
    undo.push(() => browser.close());
  });

  after(async () => {
    for (const step of undo.reverse()) {
      await step();
    }
  });

  const linkFor = async (login: string, role: Role): Promise<string> => {
    const [made] = await central.ensureAccounts([
      { login, displayName: `Người ${login}`, role, scope: WHOLE },
    ]);
    return `${central.url}${made?.linkPath ?? ''}`;
  };
  const pageOf = async (login: string, role: Role, path: string): Promise<Page> =>
    openPage(browser, central.url + path, await signInByLink(central.url, await linkFor(login, role)));

  it('the technician sees what a file would change before anything is changed', async () => {
    const page = await pageOf('ky-thuat', 'technician', '/registry');
    const give = (group: string): Promise<void> =>
      page.locator('input[type="file"]').setInputFiles({
        name: 'danh-sach.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(LISTED + group),
      });
    await page.getByText('Nhập từ tệp', { exact: true }).click();

    await give('nhà kho');
    await page.getByText('Sửa các dòng này trong tệp').waitFor();
    expect(await page.getByRole('button', { name: /^Áp dụng/ }).count()).to.equal(0);

    await give('điểm trọng yếu');
    await page.getByRole('button', { name: 'Áp dụng 2 thay đổi' }).click();
    await page.getByText('Đã áp dụng: 2 mới, 0 thay đổi.').waitFor();
    await page.getByText('Địa điểm', { exact: true }).first().click();
    await page.locator('[data-row="nha-van-hoa-1"]').waitFor();
    await page.context().close();
  });

  it('a new officer comes in by a link, and from then on by password and telephone', async () => {
    const admin = await pageOf('quan-tri', 'admin', '/accounts');
    await admin.getByRole('button', { name: 'Tạo tài khoản' }).click();
    const dialog = admin.getByRole('dialog');
    await dialog.getByLabel('Tên đăng nhập').fill('tran-binh');
    await dialog.getByLabel('Họ tên').fill('Trần Thị Bình');
    await dialog.getByRole('button', { name: 'Tạo tài khoản' }).click();
    const link = await dialog.locator('code').innerText();
    await admin.context().close();

    const page = await openPage(browser, central.url, '');
    await page.goto(link);
    await page.getByRole('button', { name: 'Đặt mật khẩu' }).click();
    await page.getByLabel('Mật khẩu mới', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Nhập lại mật khẩu mới').fill(PASSWORD);
    await page.getByRole('button', { name: 'Lưu mật khẩu' }).click();
    await page.getByRole('button', { name: 'Xong' }).click();

    await page.goto(`${central.url}/account`);
    await page.getByRole('button', { name: 'Cài đặt mã xác thực' }).click();
    await page.getByLabel('Mật khẩu hiện tại').fill(PASSWORD);
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    const totp = new TOTP({
      secret: Secret.fromBase32(await page.getByRole('dialog').locator('code').innerText()),
    });
    await page.getByLabel('Mã 6 chữ số').fill(totp.generate());
    await page.getByRole('button', { name: 'Bật mã xác thực' }).click();
    await page.getByRole('button', { name: 'Xong' }).click();

    await page.getByRole('button', { name: 'Tài khoản Trần Thị Bình' }).click();
    await page.getByRole('menuitem', { name: 'Đăng xuất' }).click();
    await signInAgain(page, 'tran-binh', totp);

    await page.getByRole('button', { name: 'Tài khoản Trần Thị Bình' }).waitFor();
    expect(await page.locator('input[name="password"]').count()).to.equal(0);
    await page.context().close();
  });

  it('a rule of notification says what is not saved yet, and keeps what is', async () => {
    const page = await pageOf('quan-tri-2', 'admin', '/notify');
    const rule = page.locator('[data-rule]').first();
    await rule.getByLabel('Gộp trong (phút)').fill('7');
    await rule.locator('[data-save="unsaved"]').waitFor();

    await rule.getByRole('button', { name: 'Lưu', exact: true }).click();
    await rule.locator('[data-save]').waitFor({ state: 'detached' });
    await page.locator('[data-channel="web-push"]').getByRole('button', { name: 'Gửi thử' }).click();

    await page.getByText('Bạn chưa có thiết bị hoặc địa chỉ nào ở kênh này.').waitFor();
    await page.reload();
    await rule.waitFor();
    expect(await rule.getByLabel('Gộp trong (phút)').inputValue()).to.equal('7');
    await page.context().close();
  });

  it('a session that ends in the middle of typing costs nobody a word', async () => {
    const cookie = await signInByLink(central.url, await linkFor('dieu-tra', 'investigator'));
    await fetch(`${central.url}/api/me/password`, {
      method: 'PUT',
      headers: { cookie, origin: central.url, 'content-type': 'application/json' },
      body: JSON.stringify({ current: null, next: PASSWORD }),
    });
    const page = await openPage(browser, `${central.url}/cases`, cookie);
    await page.getByLabel('Tên vụ việc').fill('Mất xe máy ở chợ');

    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Mở vụ việc' }).click();
    const door = page.getByRole('dialog', { name: 'Phiên đăng nhập đã hết' });
    expect(await door.locator('input[name="login"]').inputValue()).to.equal('dieu-tra');
    expect(await page.evaluate(() => document.querySelector<HTMLElement>('#page')?.inert)).to.equal(true);
    await door.locator('input[name="password"]').fill(PASSWORD);
    await door.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
    await door.waitFor({ state: 'detached' });

    expect(await page.getByLabel('Tên vụ việc').inputValue()).to.equal('Mất xe máy ở chợ');
    await page.getByRole('button', { name: 'Mở vụ việc' }).click();
    await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
    await page.context().close();
  });
});

/** The code of the next half minute: each is taken once, and this one has just been. */
async function signInAgain(page: Page, login: string, totp: TOTP): Promise<void> {
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
  await page.locator('input[name="code"]').fill(totp.generate({ timestamp: Date.now() + STEP_MS }));
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
}
