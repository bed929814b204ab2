/** During the same night: the school, which is another place, and the auditor, who reads the log, look for the case. */
import { expect } from 'chai';
import { incidentPage } from '#protocol/incident.ts';
import { requireChromium } from '../chromium.helpers.ts';
import { openPage } from '../page.helpers.ts';
import { GATE, type Stage } from './stage.ts';

const NOT_FOUND = 'Không tìm thấy';
const NO_RIGHT = 'Bạn không có quyền xem mục này';
const SAID = {
  site_owner: { incident: NOT_FOUND, case: NO_RIGHT, review: NOT_FOUND },
  auditor: { incident: NO_RIGHT, case: NO_RIGHT, review: NO_RIGHT },
} as const;
const ANSWERED = {
  site_owner: { incident: 404, snapshot: 404, case: 403, recordings: 404, list: 200 },
  auditor: { incident: 403, snapshot: 403, case: 403, recordings: 403, list: 403 },
} as const;

export function whoMustNotSee(stage: () => Stage, caseOf: () => string): void {
  before(function () {
    requireChromium(this);
  });

  for (const role of ['site_owner', 'auditor'] as const) {
    it(`keeps incident, recordings and case from the ${role === 'auditor' ? 'auditor' : 'owner of another place'}`, async () => {
      const { ask, browser, url, cookieOf, statusOf, shoot } = stage();
      const { items } = await ask('investigator', `/api/incidents?cameraId=${GATE}`, incidentPage);
      const [incident] = items;
      const snapshot = incident?.files.find(({ kind }) => kind === 'snapshot')?.url ?? 'none';
      const [id, atMs] = [incident?.id ?? '', incident?.startedAtMs ?? 0];
      const paths = {
        incident: `/incidents/${id}`,
        case: `/cases/${caseOf()}`,
        review: `/review?camera=${GATE}&at=${atMs}`,
      };
      const page = await openPage(browser, url, await cookieOf(role));

      for (const name of ['incident', 'case', 'review'] as const) {
        await page.goto(url + paths[name]);
        await page.locator('main').getByText(SAID[role][name]).first().waitFor();
        expect(await page.locator('main').innerText()).not.to.contain('Cổng thôn 1');
      }
      await shoot(page, `kept-from-${role}`);
      await page.context().close();

      const span = `fromMs=${atMs - 10_000}&toMs=${atMs}`;
      expect({
        incident: await statusOf(role, `/api/incidents/${id}`),
        snapshot: await statusOf(role, snapshot),
        case: await statusOf(role, `/api/cases/${caseOf()}`),
        recordings: await statusOf(role, `/api/cameras/${GATE}/recordings?${span}`),
        list: await statusOf(role, '/api/incidents'),
      }).to.deep.equal(ANSWERED[role]);
    });
  }

  it('lists to the owner of another place nothing of all that', async () => {
    const { items } = await stage().ask('site_owner', '/api/incidents', incidentPage);

    expect(items).to.deep.equal([]);
  });
}
