/**
 * From the alarm to the chairman's desk, in real pages: the operator opens a case with one key, the investigator records
 * a violation and hands the case to the border post, which sees it and nothing else; the leader finds it in the charts
 * and takes the report away; the auditor sees who did all that. The ledger begins with a made-up history.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { incidentPage } from '#protocol/incident.ts';
import { signInByLink } from '../scripts/demo/sign-in.ts';
import { startDemo, type Demo } from '../scripts/demo/start-demo.ts';
import { launchChromium, requireChromium } from './chromium.helpers.ts';
import { openPage, screenshotFolder } from './page.helpers.ts';
import { until } from './until.helpers.ts';

const HISTORY_MONTHS = 14;
const DAY_MS = 86_400_000;

describe('from the alarm to the report', function () {
  this.timeout(180_000);
  let demo: Demo;
  let browser: Browser;
  let screens: string;
  let incidentId: string;
  let caseId: string;
  const cookies = new Map<string, string>();
  const undo: (() => unknown)[] = [];

  before(async function () {
    requireChromium(this);
    const dataDir = mkdtempSync(join(tmpdir(), 'matlang-proceedings-'));
    undo.push(() => rmSync(dataDir, { recursive: true, force: true }));
    screens = screenshotFolder();
    console.log(`      screenshots: ${screens}`);
    demo = await startDemo({
      cameras: 4,
      port: 0,
      dataDir,
      activity: 'none',
      historyMonths: HISTORY_MONTHS,
    });
    undo.push(demo.stop);
    browser = await launchChromium();
    undo.push(() => browser.close());
    for (const role of ['operator', 'investigator', 'leader', 'partner', 'auditor'] as const) {
      cookies.set(role, await signInByLink(demo.url, demo.links[role]));
    }
    await demo.allOnline;
  });

  after(async () => {
    for (const step of undo.reverse()) {
      await step();
    }
  });

  const cookieOf = (role: string): string => cookies.get(role) ?? '';
  const pageOf = (role: string, path: string): Promise<Page> =>
    openPage(browser, demo.url + path, cookieOf(role));
  const ask = async (role: string, path: string, body?: unknown): Promise<Response> =>
    fetch(demo.url + path, {
      headers: { cookie: cookieOf(role), origin: demo.url, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
  const reply = async <Shape>(shape: z.ZodType<Shape>, answer: Promise<Response>): Promise<Shape> => {
    const response = await answer;
    const text = await response.text();
    expect(response.ok, `${response.status} ${text.slice(0, 300)}`).to.equal(true);
    return shape.parse(JSON.parse(text));
  };
  const expectNoFindings = async (page: Page, name: string): Promise<void> => {
    await page.screenshot({ path: join(screens, `${name}.png`), fullPage: true });
    await page.evaluate(axe.source);
    const findings = await page.evaluate(async () => {
      const found = await (
        globalThis as unknown as { axe: { run: () => Promise<{ violations: Finding[] }> } }
      ).axe.run();
      return found.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
    });
    expect(findings, name).to.deep.equal([]);
  };

  it('opens a case from the incident with one key', async () => {
    const gate = demo.commune.cameras.find(({ scene }) => scene === 'gate');
    demo.trigger(gate?.id ?? '', 'comes-in');
    incidentId = await until('the alarm', async () => {
      const { items } = await reply(incidentPage, ask('operator', '/api/incidents?isDemo=0&status=new'));
      return items[0]?.id ?? null;
    });
    const page = await pageOf('operator', `/incidents/${incidentId}`);
    await page.locator('[data-triage="new"]').waitFor();

    await page.keyboard.press('v');
    await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);

    caseId = page.url().slice(-36);
    await page
      .getByText(gate?.name ?? 'gate')
      .first()
      .waitFor();
    await expectNoFindings(page, 'case');
    await page.close();
  });

  it('counts once a violation that the investigator records', async () => {
    const before = await violationsThisMonth();

    await reply(
      z.looseObject({ id: z.string() }),
      ask('investigator', '/api/violations', {
        caseId,
        incidentId,
        category: 'border-crossing',
        description: 'Vượt biên qua lối mở, đã xác minh',
      }),
    );

    expect(await violationsThisMonth()).to.equal(before + 1);
  });

  it('shows a handed-over case to the border post, with its incident, and nothing more', async () => {
    const partners = await reply(
      z.object({ items: z.array(z.looseObject({ id: z.string(), role: z.string() })) }),
      ask('investigator', '/api/case-members'),
    );
    const found = await reply(
      z.looseObject({ revision: z.number() }),
      ask('investigator', `/api/cases/${caseId}`),
    );
    expect((await ask('partner', `/api/incidents/${incidentId}`)).status).to.equal(404);

    await reply(
      z.looseObject({}),
      ask('investigator', `/api/cases/${caseId}/handovers`, {
        revision: found.revision,
        accountId: partners.items.find(({ role }) => role === 'partner')?.id,
        agency: 'Đồn Biên phòng',
        reason: 'Thuộc thẩm quyền của Bộ đội Biên phòng',
        expiresAtMs: Date.now() + 10 * DAY_MS,
      }),
    );

    const page = await pageOf('partner', `/cases/${caseId}`);
    await page.getByText('Thuộc thẩm quyền của Bộ đội Biên phòng').waitFor();
    await expectNoFindings(page, 'handed-over');
    const seen = await reply(incidentPage, ask('partner', '/api/incidents'));
    expect(seen.items.map(({ id }) => id)).to.deep.equal([incidentId]);
    expect((await ask('partner', '/api/violations')).status).to.equal(403);
    await page.close();
  });

  it('is found by its words, with and without diacritics', async () => {
    const page = await pageOf('investigator', '/search');
    await page.getByRole('searchbox').or(page.getByRole('textbox')).first().fill('vuot bien qua loi mo');
    await page.keyboard.press('Enter');

    await page.getByText('Vượt biên qua lối mở').first().waitFor();
    await expectNoFindings(page, 'search');
    await page.close();
  });

  it('stands in the charts of the leader, whose numbers open their rows', async () => {
    const page = await pageOf('leader', '/statistics');
    await page.locator('[role="img"] svg, svg[role="img"], figure svg').first().waitFor();
    await expectNoFindings(page, 'statistics');

    await page.locator('table a[href*="rows"]').first().click();

    await page.waitForURL(/\/statistics\/rows/);
    await page.locator('tbody tr').first().waitFor();
    await expectNoFindings(page, 'statistics-rows');
    await page.close();
  });

  it('goes into a report that the leader takes away as a document', async () => {
    const page = await pageOf('leader', '/reports');
    // The calendar has drafted the month before by itself.
    await page.locator('a[href*="/reports/"]').last().click();
    await page.waitForURL(/\/reports\/[0-9a-f-]{36}$/);
    await expectNoFindings(page, 'report');
    const files: Buffer[] = [];
    for (const form of ['pdf', 'docx']) {
      const downloading = page.waitForEvent('download');
      await page.locator(`a[href*="${form}"]`).first().click();
      files.push(readFileSync(await (await downloading).path()));
    }

    const [pdf, docx] = files;
    expect(pdf?.subarray(0, 5).toString()).to.equal('%PDF-');
    expect(docx?.subarray(0, 2).toString()).to.equal('PK');
    await page.close();
  });

  it('is written down, row by row, for the auditor', async () => {
    const page = await pageOf('auditor', '/audit');
    await page.getByText('case.opened').first().waitFor();

    const words = await page.locator('tbody').innerText();

    expect(words).to.contain('violation.recorded');
    expect(words).to.contain('report.downloaded');
    await expectNoFindings(page, 'audit');
    await page.close();
  });

  const violationsThisMonth = async (): Promise<number> => {
    const local = new Date(Date.now() + 7 * 3_600_000);
    const month = local.toISOString().slice(0, 7);
    const shape = z.looseObject({
      months: z.array(z.looseObject({ violations: z.looseObject({ count: z.number() }) })),
    });
    const { months } = await reply(shape, ask('leader', `/api/statistics/months?from=${month}&to=${month}`));
    return months[0]?.violations.count ?? -1;
  };
});

interface Finding {
  id: string;
  impact: string;
  nodes: { html: string }[];
}
