/**
 * What agents bring of incidents, as it goes into the ledger: a whole group at a time (group-commit.ts), by one
 * statement for all where it can be, with what must be there whenever the incident is: its match, its counts, its words
 * for the search box, its place in the queue of what people may have to be told of.
 */
import { sql, type Transaction } from 'kysely';
import { fileName, type FileName, type IncidentClosed, type IncidentOpened } from '#protocol/incident.ts';
import type { ClosingFacts, ClosingStored } from '../../intake/stores.ts';
import { faceRowOf } from '../faces/face-reviews.ts';
import { fileRowOf } from './files.ts';
import { countIncidents } from './incident-counts.ts';
import { sealRowOf } from './incident-seals.ts';
import { insertNew, portionsOf } from '../insert-rows.ts';
import { queueForNotify } from '../notify/notify-queue.ts';
import { storeSearchTexts } from '../search/search-texts.ts';
import type { IncidentsTable, Tables } from '../tables.ts';

export interface Opening {
  type: 'opening';
  row: IncidentsTable;
  face: IncidentOpened['face'];
}

export interface Closing {
  type: 'closing';
  incident: IncidentClosed;
  facts: ClosingFacts;
}

export type IntakeItem = Opening | Closing;

/**
 * One outcome for each, in their order. Openings first: a closing is let in only when its opening is stored
 * (intake/agent-reports.ts), so none of them can be about one of this group.
 */
export async function takeIn(
  transaction: Transaction<Tables>,
  communeId: string,
  items: readonly IntakeItem[],
): Promise<ClosingStored[]> {
  const isNew = await storeOpened(
    transaction,
    communeId,
    items.filter((item) => item.type === 'opening'),
  );
  const closed = await storeClosed(
    transaction,
    communeId,
    items.filter((item) => item.type === 'closing'),
  );
  return items.map((item) =>
    item.type === 'opening'
      ? { status: isNew.has(item) ? 'stored' : 'already-stored' }
      : (closed.get(item) ?? { status: 'already-stored' }),
  );
}

/** Those that were not there; of two with one id, the first. */
async function storeOpened(
  transaction: Transaction<Tables>,
  communeId: string,
  openings: readonly Opening[],
): Promise<Set<Opening>> {
  const firsts = new Map<string, Opening>();
  for (const opening of openings) {
    firsts.set(opening.row.id, firsts.get(opening.row.id) ?? opening);
  }
  const rows = [...firsts.values()].map(({ row }) => row);
  const added = await insertNew(transaction, 'incidents', rows, 'id');
  const stored = added.flatMap((id) => firsts.get(id) ?? []);
  if (stored.length > 0) {
    const faces = stored.flatMap(({ row, face }) =>
      face === undefined ? [] : [faceRowOf(communeId, row.id, face)],
    );
    await insertNew(transaction, 'incident_faces', faces, 'incident_id');
    const changes = stored.map(({ row }) => ({ before: null, after: row }));
    await countIncidents(transaction, communeId, changes);
    const newRows = stored.map(({ row }) => row);
    await storeWords(transaction, communeId, newRows);
    await queueForNotify(transaction, newRows);
  }
  return new Set(stored);
}

interface PlaceNames {
  id: string;
  camera: string;
  site: string | null;
  hamlet: string | null;
}

/** What people call the places goes in as it is now. */
async function storeWords(
  transaction: Transaction<Tables>,
  communeId: string,
  rows: readonly IncidentsTable[],
): Promise<void> {
  const cameraIds = sql.join([...new Set(rows.map((row) => row.camera_id))]);
  const { rows: places } = await sql<PlaceNames>`
    select c.id, coalesce(rc.name, c.name) as camera, coalesce(rs.name, s.name) as site,
      coalesce(h.name, s.hamlet) as hamlet
    from cameras c
      left join sites s on s.commune_id = c.commune_id and s.id = c.site_id
      left join registered_cameras rc on rc.commune_id = c.commune_id and rc.id = c.id
      left join registered_sites rs on rs.commune_id = c.commune_id and rs.id = coalesce(rc.site_id, c.site_id)
      left join hamlets h on h.commune_id = c.commune_id and h.id = rs.hamlet_id
    where c.commune_id = ${communeId} and c.id in (${cameraIds})
  `.execute(transaction);
  const placeOf = new Map(places.map((place) => [place.id, place]));
  const texts = rows.map((row) => {
    const place = placeOf.get(row.camera_id);
    const words = [row.rule_name, place?.camera, place?.site, place?.hamlet, row.why_vi];
    return {
      of: 'incident' as const,
      id: row.id,
      caseId: null,
      atMs: row.started_at_ms,
      kind: row.kind,
      siteId: row.site_id,
      cameraId: row.camera_id,
      text: words.filter((word) => word).join(' '),
    };
  });
  await storeSearchTexts(transaction, communeId, texts);
}

/** End, whole tracks, the promised files and what was signed about them. */
async function storeClosed(
  transaction: Transaction<Tables>,
  communeId: string,
  closings: readonly Closing[],
): Promise<Map<Closing, ClosingStored>> {
  const outcomes = new Map<Closing, ClosingStored>();
  if (closings.length === 0) {
    return outcomes;
  }
  const arrived = await arrivedFiles(transaction, communeId, closings);
  const firsts = new Map<string, Closing>();
  for (const closing of closings) {
    const { id } = closing.incident;
    const different = findDifferentFile(arrived, closing.incident);
    if (different !== null) {
      outcomes.set(closing, { status: 'file-differs', name: different });
    } else {
      firsts.set(id, firsts.get(id) ?? closing);
    }
  }
  const ended = await setEnds(transaction, communeId, [...firsts.values()]);
  const stored = ended.flatMap((id) => firsts.get(id) ?? []);
  stored.forEach((closing) => outcomes.set(closing, { status: 'stored' }));
  const files = stored.flatMap(({ incident }) =>
    incident.files.map((file) => fileRowOf(communeId, { incidentId: incident.id, ...file }, null)),
  );
  await insertNew(transaction, 'files', files, 'name');
  const seals = stored.flatMap(({ incident, facts: { seal } }) =>
    seal === null ? [] : [sealRowOf(communeId, incident.id, seal)],
  );
  await insertNew(transaction, 'incident_seals', seals, 'incident_id');
  return outcomes;
}

/** Ids of those that had no end yet. */
async function setEnds(
  transaction: Transaction<Tables>,
  communeId: string,
  closings: readonly Closing[],
): Promise<string[]> {
  const ended: string[] = [];
  for (const portion of portionsOf(closings)) {
    const values = portion.map(({ incident, facts }) => {
      const note = incident.clock === undefined ? null : JSON.stringify(incident.clock);
      const tracks = JSON.stringify(incident.tracks);
      return sql`(${incident.id}, ${facts.endedAtMs}, ${incident.endedAtMs}, ${note}, ${tracks})`;
    });
    const { rows } = await sql<{ id: string }>`
      update incidents set ended_at_ms = cast(v.column2 as bigint), own_ended_at_ms = cast(v.column3 as bigint),
        closed_clock_json = v.column4, tracks_json = v.column5
      from (values ${sql.join(values)}) as v
      where incidents.commune_id = ${communeId} and incidents.id = v.column1 and incidents.ended_at_ms is null
      returning incidents.id as id
    `.execute(transaction);
    ended.push(...rows.map(({ id }) => id));
  }
  return ended;
}

interface ArrivedFile {
  incident_id: string;
  name: string;
  size_bytes: number;
  sha256: string;
}

/** Stills arrive before the closing that promises them. */
async function arrivedFiles(
  transaction: Transaction<Tables>,
  communeId: string,
  closings: readonly Closing[],
): Promise<ArrivedFile[]> {
  const promising = closings.filter(({ incident }) => incident.files.length > 0);
  return promising.length === 0
    ? []
    : await transaction
        .selectFrom('files')
        .where('commune_id', '=', communeId)
        .where(
          'incident_id',
          'in',
          promising.map(({ incident }) => incident.id),
        )
        .select(['incident_id', 'name', 'size_bytes', 'sha256'])
        .execute();
}

function findDifferentFile(arrived: readonly ArrivedFile[], { id, files }: IncidentClosed): FileName | null {
  const different = arrived.find((row) => {
    const promised = row.incident_id === id ? files.find(({ name }) => name === row.name) : undefined;
    return promised && (promised.sha256 !== row.sha256 || promised.sizeBytes !== row.size_bytes);
  });
  return different ? fileName.parse(different.name) : null;
}
