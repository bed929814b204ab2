/** The REST calls about the registry: hamlets, locations and cameras as people know them. */
import type { z } from 'zod';
import {
  hamletList,
  registeredCameraPage,
  registeredSiteList,
  registryDifferences,
  registryPlan,
  type HamletList,
  type RegisteredCameraPage,
  type RegisteredSiteList,
  type RegistryDifference,
  type RegistryKind,
  type RegistryPlan,
} from '#protocol/registry.ts';
import { addressOf, order, request } from './http.ts';
import { sendFile, type Sending } from './send-file.ts';

export const CAMERAS_A_PAGE = 200;
const PATHS: Record<RegistryKind, string> = { hamlet: 'hamlets', site: 'sites', camera: 'cameras' };

export async function fetchHamlets(signal?: AbortSignal): Promise<HamletList['items']> {
  return (await request(hamletList, 'api/registry/hamlets', { signal })).items;
}

export async function fetchRegisteredSites(signal?: AbortSignal): Promise<RegisteredSiteList['items']> {
  return (await request(registeredSiteList, 'api/registry/sites', { signal })).items;
}

/** `query`: search, site, status; as central's door takes them. */
export function fetchRegisteredCameras(
  query: string,
  offset: number,
  signal?: AbortSignal,
): Promise<RegisteredCameraPage> {
  const path = `api/registry/cameras?limit=${CAMERAS_A_PAGE}&offset=${offset}&${query}`;
  return request(registeredCameraPage, path, { signal });
}

export async function fetchDifferences(signal?: AbortSignal): Promise<RegistryDifference[]> {
  return (await request(registryDifferences, 'api/registry/differences', { signal })).items;
}

export interface RowOrder {
  kind: RegistryKind;
  id: string;
  /** What the change was made from; null for a new row. */
  revision: number | null;
  facts: Readonly<Record<string, string | number | null>>;
}

export function changeRow({ kind, id, revision, facts }: RowOrder): Promise<void> {
  const path = `api/registry/${PATHS[kind]}`;
  return revision === null
    ? order(path, { method: 'POST', body: { id, ...facts } })
    : order(`${path}/${encodeURIComponent(id)}`, { method: 'PATCH', body: { revision, ...facts } });
}

/** `plan` null: only what the file would change. */
export function importRegistry(file: File, plan: string | null, sending: Sending): Promise<RegistryPlan> {
  const query = plan === null ? 'dryRun=1' : `plan=${encodeURIComponent(plan)}`;
  return sendFile<z.ZodType<RegistryPlan>>(
    registryPlan,
    `api/registry/imports?${query}`,
    withType(file),
    sending,
  );
}

export function registryFileAddress(locale: 'vi' | 'en'): string {
  return addressOf(`api/registry/export?locale=${locale}`);
}

/** Browsers call a CSV file many things, and a YAML file nothing at all. */
function withType(file: File): Blob {
  return file.slice(0, file.size, /\.ya?ml$/i.test(file.name) ? 'application/yaml' : 'text/csv');
}
