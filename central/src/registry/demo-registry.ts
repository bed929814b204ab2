/**
 * Puts a made-up commune into the registry, marked as demo data. Rows that are there stay as they are, so it can be
 * done at every start.
 */
import { z } from 'zod';
import { slug } from '#protocol/names.ts';
import { cameraFacts, hamletFacts, siteFacts } from '#protocol/registry.ts';
import type { Registry, RegistryRow } from '../ledger/registry/registry.ts';

export const demoRegistry = z.strictObject({
  hamlets: z.array(hamletFacts.extend({ id: slug })),
  sites: z.array(siteFacts.extend({ id: slug })),
  cameras: z.array(cameraFacts.extend({ id: slug })),
});
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
