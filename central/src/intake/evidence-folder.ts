/**
 * Where the bytes of an incident's files lie: `evidence/yyyy/mm/<incident id>/<name>`. The path is made only of the
 * start of the incident, its id and a name from a closed list: nothing an agent writes can lead elsewhere.
 * Not here: what was promised about a file (the ledger), how it gets here (uploads.ts).
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileName } from '#protocol/incident.ts';
import { uuid } from '#protocol/names.ts';

export interface EvidencePlace {
  incidentId: string;
  startedAtMs: number;
  name: string;
}

export interface EvidenceFolder {
  pathOf(place: EvidencePlace): string;
  /** Moves a finished file in; when this resolves the file outlives a power cut. */
  adopt(file: string, place: EvidencePlace): Promise<void>;
}

export function createEvidenceFolder(root: string): EvidenceFolder {
  const pathOf = ({ incidentId, startedAtMs, name }: EvidencePlace): string => {
    const [year = '', month = ''] = new Date(startedAtMs).toISOString().split('-');
    return path.join(root, year, month, uuid.parse(incidentId), fileName.parse(name));
  };

  return {
    pathOf,
    adopt: async (file, place) => {
      const target = pathOf(place);
      const folder = path.dirname(target);
      await mkdir(folder, { recursive: true });
      await flush(file);
      await rename(file, target);
      await flush(folder);
      await flush(path.dirname(folder));
    },
  };
}

/** Hex SHA-256 of every byte. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** fsync of a file or a folder. */
async function flush(target: string): Promise<void> {
  const handle = await open(target, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
