/** Wires the registry: what people know of places and cameras; a part of central.ts. */
import type { Clock } from '#base/clock.ts';
import type { Ledger } from './ledger/repositories.ts';
import { createRegistryDesk } from './registry/registry-desk.ts';
import type { RegistryRouteDeps } from './web/routes/registry.ts';

export function wireRegistry(clock: Clock, ledger: Ledger, onChanged: () => void): RegistryRouteDeps {
  const registryDesk = createRegistryDesk({ ...ledger, nowMs: () => clock.nowMs(), onChanged });
  return { ...ledger, registryDesk };
}
