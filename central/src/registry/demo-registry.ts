/**
 * Puts a made-up commune into the registry, marked as demo data. Rows that are there stay as they are, so it can be
 * done at every start.
 */
import { z } from 'zod';
import { slug } from '#protocol/names.ts';
import { cameraFacts, hamletFacts, siteFacts } from '#protocol/registry.ts';
import type { FloorPlans } from '../ledger/registry/floor-plans.ts';
import type { Registry, RegistryRow } from '../ledger/registry/registry.ts';
import { readPlanPicture } from './plan-picture.ts';

export const demoRegistry = z.strictObject({
  hamlets: z.array(hamletFacts.extend({ id: slug })),
  sites: z.array(siteFacts.extend({ id: slug })),
  cameras: z.array(cameraFacts.extend({ id: slug })),
});
/** Drawn ones: pictures of any kind a person may give. */
export const demoPlans = z.array(
  z.strictObject({ siteId: slug, pictureBase64: z.base64(), northDeg: z.number(), widthM: z.number() }),
);
export type DemoPlans = z.infer<typeof demoPlans>;
export type DemoRegistry = z.infer<typeof demoRegistry>;

/** How many rows were new. */
export function loadDemoRegistry(registry: Registry, demo: DemoRegistry): Promise<number> {
  const wanted: RegistryRow[] = [
    ...demo.hamlets.map((row) => ({ kind: 'hamlet' as const, isDemo: true, ...row })),
    ...demo.sites.map((row) => ({ kind: 'site' as const, isDemo: true, ...row })),
    ...demo.cameras.map((row) => ({ kind: 'camera' as const, isDemo: true, ...row })),
  ];
  return registry.change(async (writer) => {
    const { hamlets, sites, cameras } = await writer.snapshot();
    const known = {
      hamlet: new Set(hamlets.map(({ id }) => id)),
      site: new Set(sites.map(({ id }) => id)),
      camera: new Set(cameras.map(({ id }) => id)),
    };
    const missing = wanted.filter(({ kind, id }) => !known[kind].has(id));
    for (const row of missing) {
      await writer.put(row, null);
    }
    return missing.length;
  });
}

/** Where a location has none. How many were new. */
export async function loadDemoPlans(floorPlans: FloorPlans, plans: DemoPlans): Promise<number> {
  const known = new Set((await floorPlans.list()).map(({ siteId }) => siteId));
  const missing = plans.filter(({ siteId }) => !known.has(siteId));
  for (const { siteId, pictureBase64, northDeg, widthM } of missing) {
    const picture = await readPlanPicture(Buffer.from(pictureBase64, 'base64'));
    await floorPlans.put(siteId, { picture, revision: 0, northDeg, widthM }, null);
  }
  return missing.length;
}
