/** The files a ledger names: evidence of incidents, pictures of the watch-list, finished packages. */
import { sql } from 'kysely';
import { createEvidenceFolder } from '../intake/evidence-folder.ts';
import type { LedgerDatabase } from '../ledger/database.ts';
import { hasTable } from '../ledger/engine.ts';
import { EVIDENCE_FOLDER, PACKAGE_FOLDER, PICTURE_FOLDER } from './data-dir.ts';

export interface NamedFile {
  /** Inside the data folder, with `/`. */
  path: string;
  /** Null where the ledger does not hold it: sealed files prove themselves when they are opened. */
  sha256: string | null;
  sizeBytes: number | null;
}

/** Reads a ledger of this program's version or of an older one. */
export async function* namedFiles(ledger: LedgerDatabase): AsyncGenerator<NamedFile> {
  yield* evidenceFiles(ledger);
  if (await hasTable(ledger, 'watch_list_pictures')) {
    for await (const { id } of pagesOf((last) => pictures(ledger, last))) {
      for (const part of ['given', 'face']) {
        yield { path: `${PICTURE_FOLDER}/${id}.${part}`, sha256: null, sizeBytes: null };
      }
    }
  }
  if (await hasTable(ledger, 'recording_packages')) {
    for await (const { id, sha256, size_bytes } of pagesOf((last) => packages(ledger, last))) {
      yield { path: `${PACKAGE_FOLDER}/${id}.zip`, sha256, sizeBytes: size_bytes };
    }
  }
}

/** The end of a page is where the next begins. */
interface Placed {
  commune_id: string;
  id: string;
  name: string;
}
interface FileRow extends Placed {
  sha256: string;
  size_bytes: number;
}
interface EvidenceRow extends FileRow {
  started_at_ms: number;
}

const PAGE_ROWS = 1000;
const BEGINNING: Placed = { commune_id: '', id: '', name: '' };

async function* evidenceFiles(ledger: LedgerDatabase): AsyncGenerator<NamedFile> {
  const folder = createEvidenceFolder(EVIDENCE_FOLDER);
  for await (const row of pagesOf((last) => evidence(ledger, last))) {
    const { id: incidentId, started_at_ms: startedAtMs, name, sha256, size_bytes: sizeBytes } = row;
    yield { path: folder.pathOf({ incidentId, startedAtMs, name }), sha256, sizeBytes };
  }
}

async function evidence(ledger: LedgerDatabase, last: Placed): Promise<EvidenceRow[]> {
  const { rows } = await sql<EvidenceRow>`
    select f.commune_id, f.incident_id as id, f.name, f.sha256, f.size_bytes, i.started_at_ms
    from files f join incidents i on i.commune_id = f.commune_id and i.id = f.incident_id
    where (f.commune_id, f.incident_id, f.name) > (${last.commune_id}, ${last.id}, ${last.name})
      and f.stored_at_ms is not null
    order by f.commune_id, f.incident_id, f.name limit ${PAGE_ROWS}`.execute(ledger);
  return rows;
}

async function pictures(ledger: LedgerDatabase, last: Placed): Promise<Placed[]> {
  const { rows } = await sql<Placed>`
    select commune_id, id, '' as name from watch_list_pictures
    where (commune_id, id) > (${last.commune_id}, ${last.id})
    order by commune_id, id limit ${PAGE_ROWS}`.execute(ledger);
  return rows;
}

async function packages(ledger: LedgerDatabase, last: Placed): Promise<FileRow[]> {
  const { rows } = await sql<FileRow>`
    select commune_id, id, '' as name, sha256, size_bytes from recording_packages
    where (commune_id, id) > (${last.commune_id}, ${last.id}) and state = 'ready'
    order by commune_id, id limit ${PAGE_ROWS}`.execute(ledger);
  return rows;
}

async function* pagesOf<Row extends Placed>(page: (last: Placed) => Promise<Row[]>): AsyncGenerator<Row> {
  for (let last = BEGINNING; ;) {
    const rows = await page(last);
    yield* rows;
    const end = rows.at(-1);
    if (end === undefined || rows.length < PAGE_ROWS) {
      return;
    }
    last = end;
  }
}
