/** Central's one configuration file. A wrong value is reported with its path, what was found and what was expected. */
import { z } from 'zod';
import { facesConfig } from '#models/faces/spec.ts';
import { role } from '#protocol/account.ts';
import { label, slug } from '#protocol/names.ts';
import { notifyConfig } from './notify/config.ts';
import { reportsConfig } from './reports/letterhead.ts';

export const centralConfig = z.strictObject({
  listen: z
    .strictObject({
      /** 127.0.0.1 behind a proxy, 0.0.0.0 to be reached directly. */
      host: z.string().min(1).default('127.0.0.1'),
      /** 0 takes any free port. */
      port: z.number({ error: 'expected a port, 0 to 65535' }).int().min(0).max(65_535).default(8600),
    })
    .default({ host: '127.0.0.1', port: 8600 }),
  /** Ledger, evidence, half-finished uploads, packages, the pictures of the watch-list, keys. */
  dataDir: z.string({ error: 'expected a folder' }).min(1),
  commune: z.strictObject({ id: slug, name: label }),
  /** What people type, where a proxy stands before central. With https, cookies are Secure. */
  publicUrl: z.url({ protocol: /^https?$/, error: 'expected http(s)://host[:port]' }).optional(),
  /** How many proxies to believe about the client's address, or their addresses. */
  trustProxy: z.union([z.boolean(), z.number().int().min(0).max(10), z.string().min(1)]).default(false),
  people: z
    .strictObject({
      /** Accounts of these roles can do nothing by password alone: they need one-time codes too. */
      secondFactorFor: z.array(role).default(['admin']),
    })
    .default({ secondFactorFor: ['admin'] }),
  /** How people are told of incidents when no page is open. */
  notify: notifyConfig.default({ allowedHosts: [] }),
  /** GET /metrics asks for this bearer token; without it only programs on this machine are answered. */
  metrics: z
    .strictObject({ token: z.string().min(16, 'expected at least 16 characters').max(200) })
    .optional(),
  /** How long finished packages of recordings are kept. */
  packagesKeepDays: z.number({ error: 'expected days' }).min(1).max(3650).default(90),
  /** Where nets are kept once converted; may be that of an agent on the same box. Without it: in dataDir. */
  modelDir: z.string().min(1).optional(),
  /** What lies under the map: `tiles/{z}/{x}/{y}.png`, `commune.geojson`, `attribution.txt`; each may be missing. */
  mapDir: z.string({ error: 'expected a folder' }).min(1).optional(),
  /** Which nets read the pictures of the watch-list: the same as at the agents. */
  faces: facesConfig.optional(),
  /** How the commune signs its reports. */
  reports: reportsConfig.optional(),
});
export type CentralConfig = z.infer<typeof centralConfig>;
