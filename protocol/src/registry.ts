/**
 * The registry is what people know of the commune's places and cameras, whether an agent serves them or not: hamlets,
 * locations, and of each camera whose it is, where it stands, since when and until when. Statistics divide by it.
 */
import { z } from 'zod';
import { instantMs, label, slug } from './names.ts';
import { siteGroup } from './site.ts';

/** `planned`: not there yet. `working`: installed. `removed`: taken down, kept for the record. */
export const REGISTERED_CAMERA_STATUSES = ['planned', 'working', 'removed'] as const;
export const registeredCameraStatus = z.enum(REGISTERED_CAMERA_STATUSES);

export const REGISTRY_KINDS = ['hamlet', 'site', 'camera'] as const;
export const registryKind = z.enum(REGISTRY_KINDS);
export type RegistryKind = z.infer<typeof registryKind>;

const count = z.number().int().min(0).max(1_000_000, 'expected at most 1000000');
/** Vietnam Post's code of the place. */
export const vpostcode = z
  .string()
  .regex(/^[A-Za-z0-9+-]{4,20}$/, "expected 4 to 20 letters, digits, '+' or '-'");
const latitude = z.number().min(-90, 'expected -90 to 90').max(90, 'expected -90 to 90');
const longitude = z.number().min(-180, 'expected -180 to 180').max(180, 'expected -180 to 180');
const between = (from: number, to: number) =>
  z.number().min(from, `expected ${from} to ${to}`).max(to, `expected ${from} to ${to}`);
/** yyyy-mm-dd, Asia/Ho_Chi_Minh. */
const civilDate = z.iso.date('expected a date, yyyy-mm-dd');

const where = {
  vpostcode: vpostcode.nullable(),
  /** WGS 84 degrees; both or none. */
  latitude: latitude.nullable(),
  longitude: longitude.nullable(),
};
export const hamletFacts = z.strictObject({
  name: label,
  households: count.nullable(),
  people: count.nullable(),
});
export const siteFacts = z.strictObject({
  name: label,
  group: siteGroup,
  hamletId: slug.nullable(),
  ...where,
});
export const cameraFacts = z.strictObject({
  siteId: slug,
  name: label,
  /** Whose it is; the group of its site unless somebody said otherwise. */
  ownerGroup: siteGroup,
  status: registeredCameraStatus,
  /** It counts from the first date to the day before the second. */
  installedOn: civilDate.nullable(),
  removedOn: civilDate.nullable(),
  ...where,
  /** Its field of view: degrees clockwise from north, degrees from edge to edge, metres. All three or none. */
  bearingDeg: between(0, 360).nullable(),
  openingDeg: between(1, 360).nullable(),
  reachM: between(1, 5000).nullable(),
  /** On the floor plan of its location: shares of the picture, from its upper left corner. Both or none. */
  planX: between(0, 1).nullable(),
  planY: between(0, 1).nullable(),
});

/** Of every row. `changed` is null for what an agent or the first start has added. */
const kept = {
  id: slug,
  isDemo: z.boolean(),
  revision: z.number().int().min(1),
  changed: z.strictObject({ byName: z.string(), atMs: instantMs }).nullable(),
};
export const registeredHamlet = z.strictObject({ ...kept, ...hamletFacts.shape });
export const registeredSite = z.strictObject({ ...kept, ...siteFacts.shape });
export const registeredCamera = z.strictObject({ ...kept, ...cameraFacts.shape });
export type RegisteredHamlet = z.infer<typeof registeredHamlet>;
export type RegisteredSite = z.infer<typeof registeredSite>;
export type RegisteredCamera = z.infer<typeof registeredCamera>;

/** GET /api/registry/hamlets, /sites, /cameras */
export const hamletList = z.strictObject({ items: z.array(registeredHamlet) });
export const registeredSiteList = z.strictObject({
  items: z.array(registeredSite.extend({ cameraCount: z.number().int() })),
});
export const registeredCameraPage = z.strictObject({
  total: z.number().int(),
  items: z.array(registeredCamera.extend({ siteName: z.string(), hamletName: z.string().nullable() })),
});
export type HamletList = z.infer<typeof hamletList>;
export type RegisteredSiteList = z.infer<typeof registeredSiteList>;
export type RegisteredCameraPage = z.infer<typeof registeredCameraPage>;

/** POST: a new row; what is left out is null, the group of the site, or `working`. */
const id = slug;
export const newHamlet = z.strictObject({ id, ...hamletFacts.partial().shape, name: label });
export const newSite = z.strictObject({ id, ...siteFacts.partial().shape, name: label, group: siteGroup });
export const newCamera = z.strictObject({ id, ...cameraFacts.partial().shape, name: label, siteId: slug });

/** PATCH: what changes, and the revision it was made from; 409 when somebody changed the row since. */
const revision = z.number().int().min(1);
export const hamletChange = hamletFacts.partial().extend({ revision });
export const siteChange = siteFacts.partial().extend({ revision });
export const cameraChange = cameraFacts.partial().extend({ revision });

/**
 * Where the registry and the agents say different things. `not-listed`: no agent lists what the registry calls
 * working. `still-listed`: an agent lists what the registry calls planned or removed.
 */
export const REGISTRY_DIFFERENCES = [
  'name',
  'group',
  'hamlet',
  'site',
  'not-listed',
  'still-listed',
] as const;
export const registryDifference = z.strictObject({
  kind: registryKind,
  id: slug,
  name: z.string(),
  what: z.enum(REGISTRY_DIFFERENCES),
  registry: z.string().nullable(),
  agents: z.string().nullable(),
});
export type RegistryDifference = z.infer<typeof registryDifference>;
export const registryDifferences = z.strictObject({ items: z.array(registryDifference) });

/** Of a file: a heading of the English form, or of the Vietnamese one. */
const importValue = z.union([z.string(), z.number(), z.null()]);
const importedRow = { kind: registryKind, id: z.string(), name: z.string(), line: z.number().int() };
/**
 * POST /api/registry/imports: what a file would change. With `dryRun=1` nothing is changed; without it `plan` must be
 * the hash of the plan that was shown, and all of it is applied or nothing.
 */
export const registryPlan = z.strictObject({
  /** Of all changes and of the rows they change: another plan has another hash. */
  hash: z.string(),
  isApplied: z.boolean(),
  added: z.array(z.strictObject(importedRow)),
  changed: z.array(
    z.strictObject({
      ...importedRow,
      fields: z.array(z.strictObject({ field: z.string(), from: importValue, to: importValue })),
    }),
  ),
  unchangedCount: z.number().int(),
  refused: z.array(
    z.strictObject({
      /** 1 is the first line of the file; 0 the file as a whole. */
      line: z.number().int(),
      column: z.string(),
      value: z.string(),
      expected: z.string(),
    }),
  ),
});
export type RegistryPlan = z.infer<typeof registryPlan>;

export const MOST_IMPORT_BYTES = 5 * 2 ** 20;
