/**
 * The agent's one configuration file. Every message of a failed check says what was expected; base/config.ts adds
 * path and value. Passwords never stand in the file: they come from the environment or from a file of mode 0600.
 */
import { z } from 'zod';
import { crossingDirection } from '#protocol/camera.ts';
import { point, polygon } from '#protocol/geometry.ts';
import { objectLabel } from '#protocol/incident.ts';
import { label, slug } from '#protocol/names.ts';
import { site } from '#protocol/site.ts';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day, HH:MM');

/** Active from `from` to `to` local time (past midnight when `to` is earlier) on the days `from` falls on. */
export const schedule = z.strictObject({
  days: z
    .array(z.enum(WEEKDAYS))
    .min(1)
    .default([...WEEKDAYS]),
  from: timeOfDay,
  to: timeOfDay,
});
export type Schedule = z.infer<typeof schedule>;

const ruleBase = {
  id: slug,
  name: label,
  labels: z.array(objectLabel).min(1, 'expected at least one kind of object').default(['person']),
  /** Without a schedule a rule is always active. */
  schedules: z.array(schedule).optional(),
};

const intrusionRule = z.strictObject({
  ...ruleBase,
  kind: z.literal('intrusion'),
  zone: polygon,
  /** The foot point must stay inside this long. */
  holdMs: z.number().int().min(0).max(60_000).default(600),
});

const lineCrossingRule = z.strictObject({
  ...ruleBase,
  kind: z.literal('line-crossing'),
  line: z.tuple([point, point], 'expected two points, [[x, y], [x, y]]'),
  direction: crossingDirection.default('any'),
  /** A side counts only once it has been held this long. */
  holdMs: z.number().int().min(0).max(60_000).default(300),
});

export const rule = z.discriminatedUnion('kind', [intrusionRule, lineCrossingRule], {
  error: "expected kind 'intrusion' or 'line-crossing'",
});
export type Rule = z.infer<typeof rule>;
export type IntrusionRule = z.infer<typeof intrusionRule>;
export type LineCrossingRule = z.infer<typeof lineCrossingRule>;

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
    rules: z.array(rule).max(32).default([]),
  })
  .refine((value) => (value.onvif === undefined) !== (value.rtsp === undefined), {
    error: 'expected either onvif or rtsp',
  });
export type CameraConfig = z.infer<typeof camera>;

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
      reportDoubles(entry.rules, `cameras.${index}.rules`, context);
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
