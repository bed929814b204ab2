/**
 * The agent's one configuration file. Every message of a failed check says what was expected; base/config.ts adds
 * path and value. Passwords never stand in the file: they come from the environment or from a file of mode 0600.
 */
import { z } from 'zod';
import { agentFacesConfig } from '#models/faces/spec.ts';
import { personHeights } from '#protocol/geometry.ts';
import { label, slug } from '#protocol/names.ts';
import { recordingRule } from '#protocol/recording.ts';
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
    /** What is recorded of it, where the agent records at all; without it the main stream, always. */
    recording: recordingRule.optional(),
  })
  .refine((value) => (value.onvif === undefined) !== (value.rtsp === undefined), {
    error: 'expected either onvif or rtsp',
  });
export type CameraConfig = z.infer<typeof camera>;

const lookJournalConfig = z.strictObject({
  keepHours: z.number().min(1).max(168).default(48),
  mostMegabytes: z.number().int().min(1).max(100_000).default(500),
});

const gigabytes = z.number().min(0.001, 'expected at least 0.001').max(1_000_000);

/** Recordings of all cameras; without this section nothing is recorded. */
const recordingsConfig = z.strictObject({
  /** In stateDir without it; a disk of its own is better. */
  folder: z.string().min(1).optional(),
  keepDays: z.number().min(0.01).max(3650).default(14),
  /** Minutes around an incident are kept this long. */
  keepIncidentDays: z.number().min(0.01).max(3650).default(30),
  /** Of all recordings; without it, until `leaveFreeGigabytes`. */
  mostGigabytes: gigabytes.optional(),
  leaveFreeGigabytes: gigabytes.default(5),
  /** Of one site's recordings, by its id. */
  sites: z
    .record(
      z.string(),
      z.strictObject({ keepDays: z.number().min(0.01).max(3650), mostGigabytes: gigabytes }).partial(),
    )
    .default({}),
  /** `sealed`: only this agent while it runs, and central, can read them. */
  encryption: z.enum(['none', 'sealed']).default('none'),
  /** Every fragment is forced to disk: a power cut then costs a second, not what the system had in memory. */
  isForced: z.boolean().default(true),
  /** What reviews and exports may take of the line; alarms always go first. */
  reviewMegabitsPerSecond: z.number().min(0.05).max(10_000).default(20),
  /** A camera recorded on motion: this much before and after. */
  motionBeforeS: z.number().min(0).max(30).default(5),
  motionAfterS: z.number().min(1).max(600).default(15),
});
export type RecordingsConfig = z.infer<typeof recordingsConfig>;

const uplink = z.strictObject({
  name: label,
  /** The address of this box on that line. */
  localAddress: z.union([z.ipv4(), z.ipv6()], 'expected an IP address of this box'),
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

/** Small pictures of who and what passes by (docs/design/021-passers.md), told only when somebody asks for a reason. */
const passersConfig = z.strictObject({
  keepDays: z.number().min(0.01).max(31).default(7),
  /** Beyond it the camera that holds the most gives up its oldest first. */
  mostMegabytes: z.number().int().min(1).max(100_000).default(1000),
  /** By the id of a site. Without a word none are kept at schools and homes. */
  sites: z.record(z.string(), z.strictObject({ isKept: z.boolean() })).default({}),
});

export const agentConfig = z
  .strictObject({
    central: z.strictObject({
      url: z.url({ protocol: /^https?$/, error: 'expected http(s)://host[:port]' }),
      /** The same central by other addresses, tried in turn when it cannot be reached. */
      otherUrls: z
        .array(z.url({ protocol: /^https?$/, error: 'expected http(s)://host[:port]' }))
        .max(4)
        .default([]),
      /** Lines this box has to the outside, tried in turn; without any the system chooses. */
      uplinks: z.array(uplink).max(4).default([]),
      /** What clips and recordings together may take of the line; without it as much as it gives. */
      bulkMegabitsPerSecond: z.number().min(0.02).max(10_000).optional(),
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
    passers: passersConfig.prefault({}),
    recordings: recordingsConfig.optional(),
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
