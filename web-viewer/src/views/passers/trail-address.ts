/** The address of "where did he go?": /trail?camera=cong-thon-4&at=1795374840000&mover=person&incident=... */
import type { ObjectLabel } from '#protocol/incident.ts';
import { passerKindOf, type PasserTrail, type PasserWay } from '#protocol/passers.ts';

export interface TrailPlace {
  cameraId: string;
  atMs: number;
  mover: PasserTrail['mover'];
  way: PasserWay;
  incidentId: string | null;
}

export const MOVERS = ['person', 'two-wheeler', 'vehicle', 'any'] as const;

/** Null for an address that names no camera and time. */
export function readTrailPlace(query: string): TrailPlace | null {
  const fields = new URLSearchParams(query);
  const [cameraId, at] = [fields.get('camera') ?? '', fields.get('at') ?? ''] as const;
  if (cameraId === '' || !/^\d{10,15}$/.test(at)) {
    return null;
  }
  return {
    cameraId,
    atMs: Number(at),
    mover: MOVERS.find((one) => one === fields.get('mover')) ?? 'any',
    way: fields.get('way') === 'before' ? 'before' : 'after',
    incidentId: fields.get('incident'),
  };
}

export function trailAddress({ cameraId, atMs, mover, way, incidentId }: TrailPlace): string {
  const fields = new URLSearchParams({ camera: cameraId, at: String(Math.round(atMs)), mover });
  if (way === 'before') {
    fields.set('way', way);
  }
  if (incidentId !== null) {
    fields.set('incident', incidentId);
  }
  return `/trail?${fields.toString()}`;
}

export function moverOf(label: ObjectLabel): PasserTrail['mover'] {
  const kind = passerKindOf(label);
  return kind === 'animal' || kind === 'thing' ? 'any' : kind;
}
