/** Wires the registry and the map: what people know of places and cameras; a part of central.ts. */
import type { Clock } from '#base/clock.ts';
import type { Ledger } from './ledger/repositories.ts';
import { createMapFolder } from './registry/map-folder.ts';
import { createRegistryDesk } from './registry/registry-desk.ts';
import type { FloorPlanRouteDeps } from './web/routes/floor-plans.ts';
import type { MapRouteDeps } from './web/routes/map.ts';
import type { RegistryRouteDeps } from './web/routes/registry.ts';

export function wireRegistry(
  clock: Clock,
  ledger: Ledger,
  { mapDir, onChanged }: { mapDir: string | undefined; onChanged: () => void },
): RegistryRouteDeps & MapRouteDeps & FloorPlanRouteDeps {
  const nowMs = (): number => clock.nowMs();
  const registryDesk = createRegistryDesk({ ...ledger, nowMs, onChanged });
  return { ...ledger, registryDesk, mapFolder: createMapFolder(mapDir ?? null), nowMs, onChanged };
}
