/**
 * The agent's one configuration file. Every message of a failed check says what was expected; base/config.ts adds
 * path and value. Passwords never stand in the file: they come from the environment or from a file of mode 0600.
 */
import { z } from 'zod';
import { agentFacesConfig } from '#models/faces/spec.ts';
import { personHeights } from '#protocol/geometry.ts';
import { label, slug } from '#protocol/names.ts';
import { ruleList } from '#protocol/rule.ts';
import { site } from '#protocol/site.ts';
import { decodingConfig, detectorConfig } from './equipment-config.ts';

const credentials = z
  .strictObject({
    username: z.string().min(1).max(128),
    /** Name of an environment variable. */
    passwordEnv: z.string().min(1).optional(),
    /** A file of mode 0600, its first line is the password. */
    passwordFile: z.string().min(1).optional(),
  })
  .refine((value) => (value.passwordEnv === undefined) !== (value.passwordFile === undefined), {
    error: 'expected either passwordEnv or passwordFile',
  });
export type CredentialsConfig = z.infer<typeof credentials>;

const rtspUrl = z
  .string()
  .regex(/^rtsp:\/\/[^@\s]+$/, 'expected rtsp://host[:port]/path without user name and password');

const onvifSource = z.strictObject({
  /** Address of the device service. */
  address: z.url({ protocol: /^https?$/, error: 'expected http://host[:port]/onvif/device_service' }),
  /** Profile tokens; without them they are chosen by size and codec. */
  subProfile: z.string().max(64).optional(),
  mainProfile: z.string().max(64).optional(),
});

const rtspSource = z.strictObject({ sub: rtspUrl, main: rtspUrl.optional() });

const camera = z
  .strictObject({
    id: slug,
    site: slug,
    name: label,
    installedOn: z.iso.date().optional(),
    isEnabled: z.boolean().default(true),
    onvif: onvifSource.optional(),
    rtsp: rtspSource.optional(),
    credentials: credentials.optional(),
    /** Makes metres of the sizes in this picture, for every rule that brings none of its own. */
    personHeights: personHeights.optional(),
    rules: ruleList.default([]),
  })
  .refine((value) => (value.onvif === undefined) !== (value.rtsp === undefined), {
    error: 'expected either onvif or rtsp',
  });
export type CameraConfig = z.infer<typeof camera>;

const lookJournalConfig = z.strictObject({
  keepHours: z.number().min(1).max(168).default(48),
  mostMegabytes: z.number().int().min(1).max(100_000).default(500),
});

const facesConfig = agentFacesConfig.extend({
  /**
   * The key that opens what is kept of faces: the watch-list and the faces that were seen. In stateDir without it;
   * on another medium it also protects a stolen box.
   */
  keyFile: z.string().min(1).optional(),
  /** Faces that were seen: beyond it the oldest go, however young. */
  mostMegabytes: z.number().int().min(1).max(1_000_000).default(1000),
});

export const agentConfig = z
  .strictObject({
    central: z.strictObject({
      url: z.url({ protocol: /^https?$/, error: 'expected http(s)://host[:port]' }),
    }),
    /** Identity, outbox and evidence live here. */
    stateDir: z.string().min(1),
    /** Converted detector models; may be shared by several agents on one box. */
    modelDir: z.string().min(1).optional(),
    /** Child processes that decode and detect; one per core is right. */
    eyes: z.number().int().min(1).max(16).default(2),
    /** What all eyes together may use; less is looked at before more is used. Without it: all cores of the box. */
    budgetCores: z.number().min(0.1, 'expected at least 0.1 cores').max(256).optional(),
    /** Our own on the CPU without it. */
    detector: detectorConfig.optional(),
    /** In software without it. */
    decoding: decodingConfig.optional(),
    /** What was seen lately, for trying rules on: the oldest goes first. */
    lookJournal: lookJournalConfig.default({ keepHours: 48, mostMegabytes: 500 }),
    /** Which nets read faces, and what is kept of them. */
    faces: facesConfig.prefault({}),
    timeZone: z.string().default('Asia/Ho_Chi_Minh'),
    sites: z.array(site).min(1, 'expected at least one site'),
    cameras: z.array(camera),
  })
  .superRefine((value, context) => {
    reportDoubles(value.sites, 'sites', context);
    reportDoubles(value.cameras, 'cameras', context);
    const siteIds = new Set(value.sites.map((entry) => entry.id));
    value.cameras.forEach((entry, index) => {
      if (!siteIds.has(entry.site)) {
        context.addIssue({
          code: 'custom',
          path: ['cameras', index, 'site'],
          message: `expected one of the sites: ${[...siteIds].join(', ')}`,
        });
      }
    });
  });
export type AgentConfig = z.infer<typeof agentConfig>;

function reportDoubles(entries: readonly { id: string }[], list: string, context: z.RefinementCtx): void {
  const seen = new Set<string>();
  entries.forEach((entry, index) => {
    if (seen.has(entry.id)) {
      context.addIssue({
        code: 'custom',
        path: [...list.split('.'), index, 'id'],
        message: 'expected an id used once',
      });
    }
    seen.add(entry.id);
  });
}
