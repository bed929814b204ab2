/**
 * What came of a camera's rules, for those who may change them. False alarms only, with where in the picture they were;
 * the pictures themselves for who may see evidence there.
 */
import { z } from 'zod';
import { slug } from '#protocol/names.ts';
import { cameraFeedback, RULE_FEEDBACK_DAYS } from '#protocol/rule-feedback.ts';
import type { Files } from '../../ledger/incidents/files.ts';
import type { RuleFeedback } from '../../ledger/incidents/rule-feedback.ts';
import type { Cameras } from '../../ledger/registry/cameras.ts';
import { can } from '../../people/can.ts';
import { defineRoute, type Route } from '../route.ts';
import { unknownCamera } from './recordings.ts';

export interface RuleFeedbackRouteDeps {
  cameras: Cameras;
  files: Files;
  ruleFeedback: RuleFeedback;
  nowMs: () => number;
}

const DAY_MS = 86_400_000;

export function ruleFeedbackRoutes({ cameras, files, ruleFeedback, nowMs }: RuleFeedbackRouteDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/cameras/:cameraId/rules/feedback',
      door: 'rules.edit',
      summary: 'False alarms of a camera’s rules in the last 30 days: counts, reasons, places in the picture',
      schemas: { params: z.strictObject({ cameraId: slug }) },
      reply: cameraFeedback,
      handle: async ({ who: { account }, params: { cameraId } }) => {
        const place = await cameras.place(cameraId);
        if (place === null || !can(account, 'rules.edit', place)) {
          return unknownCamera(cameraId);
        }
        const sinceMs = nowMs() - RULE_FEEDBACK_DAYS * DAY_MS;
        const { rules, shown } = await ruleFeedback.ofCamera(cameraId, sinceMs);
        const stored = can(account, 'evidence.read', place)
          ? await files.storedOf(shown.map(({ incidentId }) => incidentId))
          : null;
        const pictureUrl = (incidentId: string): string | null =>
          stored?.get(incidentId)?.find(({ name }) => name === 'snapshot.jpg')?.url ?? null;
        return {
          reply: {
            ...{ cameraId, sinceMs, rules },
            shown: shown.map((one) => ({ ...one, pictureUrl: pictureUrl(one.incidentId) })),
          },
        };
      },
    }),
  ];
}
