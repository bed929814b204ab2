/**
 * Repository of incident files: what was promised, and what lies in the evidence folder with its hash checked.
 * Not here: the bytes (intake/evidence-folder.ts).
 */
import { fileName, type FileName, type IncidentFile } from '#protocol/incident.ts';
import type { EvidenceFile, FileStore } from '../../intake/stores.ts';
import type { LedgerDatabase } from '../database.ts';
import type { FilesTable } from './evidence-tables.ts';

const FORMS = {
  'snapshot.jpg': { kind: 'snapshot', mediaType: 'image/jpeg' },
  'clip.mp4': { kind: 'clip', mediaType: 'video/mp4' },
  'face.jpg': { kind: 'face', mediaType: 'image/jpeg' },
} as const satisfies Record<FileName, Pick<IncidentFile, 'kind' | 'mediaType'>>;

export interface Files extends FileStore {
  /** Stored files only, by incident id. */
  storedOf(incidentIds: string[]): Promise<Map<string, IncidentFile[]>>;
}

export function createFiles(db: LedgerDatabase, communeId: string): Files {
  return {
    find: async (incidentId, name) => {
      const row = await db
        .selectFrom('files')
        .where('commune_id', '=', communeId)
        .where('incident_id', '=', incidentId)
        .where('name', '=', name)
        .selectAll()
        .executeTakeFirst();
      return row === undefined
        ? null
        : {
            incidentId,
            name,
            sizeBytes: row.size_bytes,
            sha256: row.sha256,
            startsAtMs: row.starts_at_ms,
            isStored: row.stored_at_ms !== null,
          };
    },
    markStored: async (file, atMs) => {
      await db
        .insertInto('files')
        .values(fileRowOf(communeId, file, atMs))
        .onConflict((conflict) =>
          conflict.columns(['commune_id', 'incident_id', 'name']).doUpdateSet({ stored_at_ms: atMs }),
        )
        .execute();
    },
    storedOf: async (incidentIds) => {
      const byIncident = new Map<string, IncidentFile[]>();
      if (incidentIds.length === 0) {
        return byIncident;
      }
      const rows = await db
        .selectFrom('files')
        .where('commune_id', '=', communeId)
        .where('incident_id', 'in', incidentIds)
        .where('stored_at_ms', 'is not', null)
        .orderBy('name')
        .selectAll()
        .execute();
      for (const row of rows) {
        byIncident.set(row.incident_id, [...(byIncident.get(row.incident_id) ?? []), toFile(row)]);
      }
      return byIncident;
    },
  };
}

export function fileRowOf(communeId: string, file: EvidenceFile, storedAtMs: number | null): FilesTable {
  const { kind, mediaType } = FORMS[file.name];
  return {
    commune_id: communeId,
    incident_id: file.incidentId,
    name: file.name,
    kind,
    media_type: mediaType,
    size_bytes: file.sizeBytes,
    sha256: file.sha256,
    starts_at_ms: file.startsAtMs,
    stored_at_ms: storedAtMs,
  };
}

function toFile(row: FilesTable): IncidentFile {
  const name = fileName.parse(row.name);
  return {
    name,
    ...FORMS[name],
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    startsAtMs: row.starts_at_ms,
    url: `/api/incidents/${row.incident_id}/files/${name}`,
  };
}
