/**
 * What one person sees of the registry: rows of the places within reach, cut before they are counted, and where the
 * registry and the agents say different things.
 */
import type { RegistryDifference } from '#protocol/registry.ts';
import { foldText } from '../ledger/fold.ts';
import type { Listed } from '../ledger/registry/registry-listed.ts';
import type { RegistrySnapshot } from '../ledger/registry/registry.ts';
import { can, canEverywhere, type Actor } from '../people/can.ts';
import type { MayChange, SiteGroups } from './planning.ts';

/** Hamlets are those of visible sites, and all of them for who sees the whole commune. */
export function visibleRegistry(actor: Actor, snapshot: RegistrySnapshot): RegistrySnapshot {
  if (canEverywhere(actor, 'registry.read')) {
    return snapshot;
  }
  const groups = new Map(snapshot.sites.map(({ id, group }) => [id, group]));
  const cameras = snapshot.cameras.filter(({ id, siteId }) => {
    const siteGroup = groups.get(siteId);
    return siteGroup !== undefined && can(actor, 'registry.read', { siteId, siteGroup, cameraId: id });
  });
  const ofCameras = new Set(cameras.map(({ siteId }) => siteId));
  const sites = snapshot.sites.filter(
    ({ id, group }) => ofCameras.has(id) || can(actor, 'registry.read', { siteId: id, siteGroup: group }),
  );
  const ofSites = new Set(sites.map(({ hamletId }) => hamletId));
  return { hamlets: snapshot.hamlets.filter(({ id }) => ofSites.has(id)), sites, cameras };
}

/** A row may be moved only from and to places within reach; hamlets belong to the whole commune. */
export function changesOf(actor: Actor): MayChange {
  const mayAt = (siteId: string, groups: SiteGroups, cameraId?: string): boolean => {
    const siteGroup = groups.get(siteId);
    const place = { siteId, ...(cameraId === undefined ? {} : { cameraId }) };
    return siteGroup !== undefined && can(actor, 'registry.edit', { ...place, siteGroup });
  };
  return (kind, before, after, groups) => {
    if (canEverywhere(actor, 'registry.edit')) {
      return true;
    }
    if (kind === 'hamlet' || after.kind === 'hamlet') {
      return false;
    }
    if (after.kind === 'site') {
      const isOwn = before === null || mayAt(before.id, groups);
      return isOwn && can(actor, 'registry.edit', { siteId: after.id, siteGroup: after.group });
    }
    const wasOwn = before === null || ('siteId' in before && mayAt(before.siteId, groups, before.id));
    return wasOwn && mayAt(after.siteId, groups, after.id);
  };
}

/** Of the cameras somebody asks for: words in the name, id, site or hamlet, with or without diacritics. */
export function findCameras(
  { cameras, sites, hamlets }: RegistrySnapshot,
  query: { siteId?: string | undefined; status?: string | undefined; search: string },
) {
  const siteById = new Map(sites.map((site) => [site.id, site]));
  const hamletNames = new Map(hamlets.map(({ id, name }) => [id, name]));
  const words = foldText(query.search).split(/\s+/).filter(Boolean);
  return cameras
    .map((camera) => {
      const site = siteById.get(camera.siteId);
      const hamletName = hamletNames.get(site?.hamletId ?? '') ?? null;
      return { ...camera, siteName: site?.name ?? camera.siteId, hamletName };
    })
    .filter(({ id, name, siteId, siteName, hamletName, status }) => {
      const text = foldText(`${name} ${id} ${siteName} ${hamletName ?? ''}`);
      const isWanted = (query.siteId ?? siteId) === siteId && (query.status ?? status) === status;
      return isWanted && words.every((word) => text.includes(word));
    })
    .sort((a, b) => order.compare(a.siteName, b.siteName) || order.compare(a.name, b.name));
}

const order = new Intl.Collator('vi', { numeric: true });

export function findDifferences(snapshot: RegistrySnapshot, listed: Listed): RegistryDifference[] {
  const hamletNames = new Map(snapshot.hamlets.map(({ id, name }) => [id, name]));
  const sites = snapshot.sites.flatMap(({ id, name, group, hamletId }): RegistryDifference[] => {
    const agents = listed.sites.get(id);
    const compare = (what: RegistryDifference['what'], ours: string | null, theirs: string | null) =>
      agents === undefined || theirs === null || foldText(ours ?? '') === foldText(theirs)
        ? []
        : [{ kind: 'site' as const, id, name, what, registry: ours, agents: theirs }];
    return [
      ...compare('name', name, agents?.name ?? null),
      ...compare('group', group, agents?.group ?? null),
      ...compare('hamlet', hamletNames.get(hamletId ?? '') ?? null, agents?.hamlet ?? null),
    ];
  });
  const cameras = snapshot.cameras.flatMap(({ id, name, siteId, status }): RegistryDifference[] => {
    const agents = listed.cameras.get(id);
    const found = (what: RegistryDifference['what'], registry: string, theirs: string | null) => [
      { kind: 'camera' as const, id, name, what, registry, agents: theirs },
    ];
    if (agents === undefined) {
      return status === 'working' ? found('not-listed', status, null) : [];
    }
    return [
      ...(status === 'working' ? [] : found('still-listed', status, agents.agentName)),
      ...(foldText(name) === foldText(agents.name) ? [] : found('name', name, agents.name)),
      ...(siteId === agents.siteId ? [] : found('site', siteId, agents.siteId)),
    ];
  });
  return [...sites, ...cameras];
}
