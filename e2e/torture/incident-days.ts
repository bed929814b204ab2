/**
 * The incidents of some days in a commune of 76 cameras, drawn from a seed: busy mornings and evenings, quiet nights.
 * Some have a still, some a clip. The files are real files of random bytes, smaller than in life so that days fit into
 * seconds.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '#base/ids.ts';
import type { FileManifest, IncidentClosed, IncidentOpened } from '#protocol/incident.ts';
import { createRandom } from '#simulators/actors/chance.ts';

export interface PlannedIncident {
  id: string;
  cameraId: string;
  opensAtMs: number;
  closesAtMs: number;
  /** 0: without. */
  stillBytes: number;
  clipBytes: number;
}

export interface DayFile extends FileManifest {
  path: string;
}

/** How much happens in each hour of the day, 0 to 23. */
const HOURS = [1, 1, 1, 1, 2, 5, 9, 10, 7, 5, 5, 6, 5, 4, 4, 5, 8, 10, 10, 9, 7, 5, 3, 2];
const SUM = HOURS.reduce((sum, share) => sum + share, 0);

export interface IncidentDays {
  seed: number;
  hours: number;
  cameras: number;
  perDay: number;
}

/** By time of opening; instants in milliseconds since the beginning. */
export function planIncidents({ seed, hours, cameras, perDay }: IncidentDays): PlannedIncident[] {
  const random = createRandom(seed);
  const planned: PlannedIncident[] = [];
  for (let hour = 0; hour < hours; hour += 1) {
    const expected = (perDay * (HOURS[hour % 24] ?? 1)) / SUM;
    const count = Math.floor(expected) + (random() < expected % 1 ? 1 : 0);
    for (let i = 0; i < count; i += 1) {
      const opensAtMs = Math.round((hour + random()) * 3_600_000);
      planned.push({
        id: newId(),
        cameraId: cameraName(Math.floor(random() * cameras)),
        opensAtMs,
        closesAtMs: opensAtMs + 5000 + Math.round(random() * 55_000),
        stillBytes: random() < 0.3 ? 20_000 + Math.round(random() * 40_000) : 0,
        clipBytes: random() < 0.1 ? 200_000 + Math.round(random() * 200_000) : 0,
      });
    }
  }
  return planned.sort((a, b) => a.opensAtMs - b.opensAtMs);
}

export function cameraName(index: number): string {
  return `camera-${index + 1}`;
}

export function openedMessage(planned: PlannedIncident, sequence: number, atMs: number): IncidentOpened {
  return {
    id: planned.id,
    cameraId: planned.cameraId,
    kind: 'intrusion',
    ruleId: 'yard',
    ruleName: 'Sân',
    region: {
      type: 'zone',
      polygon: [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
    },
    startedAtMs: atMs,
    sequence,
    why: { vi: 'Người ở trong vùng', en: 'A person was inside' },
    confidence: 0.8,
    tracks: [],
  };
}

export function closedMessage(id: string, files: readonly DayFile[], atMs: number): IncidentClosed {
  return { id, endedAtMs: atMs, tracks: [], files: files.map(({ path: _path, ...manifest }) => manifest) };
}

/** Writes a file as an eye does. */
export function writeEvidence(
  folder: string,
  { id }: PlannedIncident,
  { name, bytes, atMs }: { name: 'snapshot.jpg' | 'clip.mp4'; bytes: number; atMs: number },
): DayFile {
  const content = Buffer.alloc(bytes, createHash('sha512').update(`${id} ${name}`).digest());
  const path = join(folder, id, name);
  mkdirSync(join(folder, id), { recursive: true });
  writeFileSync(path, content);
  const isClip = name === 'clip.mp4';
  return {
    name,
    kind: isClip ? 'clip' : 'snapshot',
    mediaType: isClip ? 'video/mp4' : 'image/jpeg',
    sizeBytes: bytes,
    sha256: createHash('sha256').update(content).digest('hex'),
    startsAtMs: atMs,
    path,
  };
}
