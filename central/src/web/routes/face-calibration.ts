/** How often a place may be wrong about faces: what its strangers score, and the thresholds that follow. */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { faceCalibration, faceCalibrationChange, faceCalibrations } from '#protocol/face-work.ts';
import { slug } from '#protocol/names.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { Sites } from '../../ledger/registry/sites.ts';
import { visibleSiteIds } from '../../people/sight.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { Calibration } from '../../recognition/calibration.ts';
import type { FaceSites } from '../../recognition/face-cameras.ts';
import { defineRoute, refuse, type Route } from '../route.ts';
import { createViewings } from '../viewings.ts';

export interface FaceCalibrationRouteDeps {
  clock: Clock;
  sites: Sites;
  faceSites: FaceSites;
  calibration: Calibration;
  audit: AuditTrail;
}

export function faceCalibrationRoutes(deps: FaceCalibrationRouteDeps): Route[] {
  const { calibration, audit } = deps;
  const isNewViewing = createViewings(deps.clock);
  return [
    defineRoute({
      method: 'GET',
      path: '/api/face-calibration',
      door: 'face.calibrate',
      summary: 'Thresholds of each site whose cameras look for faces, and the strangers they rest on',
      reply: faceCalibrations,
      handle: async ({ who: { account, sessionHash } }) => {
        const items = [];
        for (const site of await sitesOf(deps, account)) {
          items.push(await calibration.describe(site));
        }
        if (isNewViewing(sessionHash)) {
          await audit.append({
            actor: actorOf(account),
            action: 'face.calibration-read',
            resource: 'face-calibration',
          });
        }
        return { reply: { items } };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/face-calibration/:siteId',
      door: 'face.calibrate',
      summary: 'How many false alarms a month a site may cost; thresholds follow at once',
      schemas: { params: z.strictObject({ siteId: slug }), body: faceCalibrationChange },
      reply: faceCalibration,
      handle: async ({ who: { account }, params: { siteId }, body: { wantedPerMonth } }) => {
        const site = (await sitesOf(deps, account)).find((known) => known.siteId === siteId);
        if (site === undefined) {
          return refuse('not-found', `siteId: there is no site '${siteId}' with cameras that look for faces`);
        }
        const before = await calibration.describe(site);
        await calibration.setWanted(siteId, wantedPerMonth);
        const after = await calibration.describe(site);
        await audit.append({
          actor: actorOf(account),
          action: 'face.calibrated',
          resource: `site:${siteId}`,
          detail: `${before.wantedPerMonth} to ${wantedPerMonth} a month; candidate ${before.thresholds.candidate.toFixed(2)} to ${after.thresholds.candidate.toFixed(2)}`,
        });
        return { reply: after };
      },
    }),
  ];
}

async function sitesOf(
  { sites, faceSites }: FaceCalibrationRouteDeps,
  account: Account,
): Promise<{ siteId: string; siteName: string }[]> {
  return faceSites(visibleSiteIds(account, 'face.calibrate', await sites.places()));
}
