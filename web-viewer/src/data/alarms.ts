/**
 * The alarms of the room: incidents nobody has acknowledged. Pure functions over the list kept in the query cache,
 * so that a message that comes twice, or before the list itself, changes nothing.
 */
import type { CameraHealth, CameraView } from '#protocol/camera.ts';
import type { IncidentView } from '#protocol/incident.ts';

/** The list with this incident put in, replaced, or taken out once acknowledged; newest first. */
export function placeAlarm(alarms: readonly IncidentView[], incident: IncidentView): IncidentView[] {
  const others = alarms.filter(({ id }) => id !== incident.id);
  if (incident.status !== 'new') {
    return others;
  }
  const at = others.findIndex((other) => isNewer(incident, other));
  return at === -1 ? [...others, incident] : others.toSpliced(at, 0, incident);
}

function isNewer(a: IncidentView, b: IncidentView): boolean {
  return a.startedAtMs > b.startedAtMs || (a.startedAtMs === b.startedAtMs && a.id > b.id);
}

/** Health as it is reported, laid over the list of cameras; unknown cameras are left alone. */
export function mergeHealth(cameras: readonly CameraView[], reports: readonly CameraHealth[]): CameraView[] {
  const byId = new Map(reports.map((report) => [report.cameraId, report]));
  return cameras.map((camera) => {
    const health = byId.get(camera.id);
    return health ? { ...camera, health } : camera;
  });
}

export function snapshotUrl({ files }: Pick<IncidentView, 'files'>): string | null {
  return files.find(({ kind }) => kind === 'snapshot')?.url ?? null;
}
