/** The files a ledger names: evidence of incidents, pictures of the watch-list, finished packages. */
import type { Sqlite } from '#base/sqlite.ts';
import { createEvidenceFolder } from '../intake/evidence-folder.ts';
import { EVIDENCE_FOLDER, PACKAGE_FOLDER, PICTURE_FOLDER } from './data-dir.ts';

export interface NamedFile {
  /** Inside the data folder, with `/`. */
  path: string;
  /** Null where the ledger does not hold it: sealed files prove themselves when they are opened. */
  sha256: string | null;
  sizeBytes: number | null;
}

/** Reads a ledger of this program's version or of an older one. */
export function* namedFiles(ledger: Sqlite): Generator<NamedFile> {
  yield* evidenceFiles(ledger);
  if (hasTable(ledger, 'watch_list_pictures')) {
    for (const { row_id } of rowsOf<NumberedRow>(ledger, PICTURES)) {
      for (const part of ['given', 'face']) {
        yield { path: `${PICTURE_FOLDER}/${row_id}.${part}`, sha256: null, sizeBytes: null };
      }
    }
  }
  if (hasTable(ledger, 'recording_packages')) {
    for (const { row_id, sha256, size_bytes } of rowsOf<PackageRow>(ledger, PACKAGES)) {
      yield { path: `${PACKAGE_FOLDER}/${row_id}.zip`, sha256, sizeBytes: size_bytes };
    }
  }
}

interface NumberedRow {
  row_number: number;
  row_id: string;
}
interface PackageRow extends NumberedRow {
  sha256: string;
  size_bytes: number;
}
interface EvidenceRow extends PackageRow {
  started_at_ms: number;
  name: string;
}

const PAGE_ROWS = 1000;
/** Each with the number of the last row before, and how many. */
const PICTURES = `select rowid as row_number, id as row_id from watch_list_pictures
  where rowid > ? order by rowid limit ?`;
const PACKAGES = `select rowid as row_number, id as row_id, sha256, size_bytes from recording_packages
  where rowid > ? and state = 'ready' order by rowid limit ?`;
const EVIDENCE = `select f.rowid as row_number, f.incident_id as row_id, i.started_at_ms, f.name, f.sha256, f.size_bytes
  from files f join incidents i on i.commune_id = f.commune_id and i.id = f.incident_id
  where f.rowid > ? and f.stored_at_ms is not null order by f.rowid limit ?`;

function* evidenceFiles(ledger: Sqlite): Generator<NamedFile> {
  const folder = createEvidenceFolder(EVIDENCE_FOLDER);
  for (const row of rowsOf<EvidenceRow>(ledger, EVIDENCE)) {
    const { row_id: incidentId, started_at_ms: startedAtMs, name, sha256, size_bytes: sizeBytes } = row;
    yield { path: folder.pathOf({ incidentId, startedAtMs, name }), sha256, sizeBytes };
  }
}

/** In pages: an iterator of the engine does not live through what is awaited between two rows. */
function* rowsOf<Row extends NumberedRow>(ledger: Sqlite, query: string): Generator<Row> {
  const statement = ledger.prepare(query);
  for (let last = 0; ;) {
    const page = statement.all(last, PAGE_ROWS) as unknown as Row[];
    yield* page;
    const end = page.at(-1);
    if (!end || page.length < PAGE_ROWS) {
      return;
    }
    last = end.row_number;
  }
}

export function hasTable(ledger: Sqlite, name: string): boolean {
  const found: unknown = ledger
    .prepare("select 1 from sqlite_master where type = 'table' and name = ?")
    .get(name);
  return found !== undefined;
}
