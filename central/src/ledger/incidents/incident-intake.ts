/**
 * What agents bring of incidents, as it goes into the ledger: a whole group at a time (group-commit.ts), by one
 * statement for all where it can be. Not here: what an opening brings with it (incident-opening.ts).
 */
import { sql, type Transaction } from 'kysely';
import { clockNote } from '#protocol/clock-note.ts';
import { fileName, type FileName, type IncidentClosed } from '#protocol/incident.ts';
import type {
  ClosingFacts,
  ClosingStored,
  IncidentToClose,
  JudgeClosing,
  StoredIncident,
} from '../../intake/stores.ts';
import { fileRowOf } from './files.ts';
import { storeOpened, type OpenedRow, type Opening, type OpeningContext } from './incident-opening.ts';
import { sealRowOf } from './incident-seals.ts';
import { insertNew, portionsOf } from '../insert-rows.ts';
import { isAmong } from '../is-among.ts';
import type { IncidentsTable, Tables } from '../tables.ts';

export interface Closing {
  type: 'closing';
  agentId: string;
  incident: IncidentClosed;
  judge: JudgeClosing;
}

export type IntakeItem = Opening | Closing;
export type TakenIn = OpenedRow | ClosingStored;

/**
 * One outcome for each, in their order. Openings first: a closing comes when its opening is answered
 * (intake/ordered-answers.ts), so none of them can be about one of this group.
 */
export async function takeIn(
  transaction: Transaction<Tables>,
  known: OpeningContext,
  items: readonly IntakeItem[],
): Promise<TakenIn[]> {
  const { communeId } = known;
  const opened = await storeOpened(
    transaction,
    known,
    items.filter((item) => item.type === 'opening'),
  );
  const closed = await storeClosed(
    transaction,
    communeId,
    items.filter((item) => item.type === 'closing'),
  );
  return items.map(
    (item) =>
      (item.type === 'opening' ? opened.get(item) : closed.get(item)) ?? {
        status: 'already-stored' as const,
      },
  );
}

/** What is asked of a stored incident before anything more of it is stored. */
export const STORED_COLUMNS = [
  'incidents.id',
  'incidents.agent_id',
  'incidents.camera_id',
  'incidents.kind',
  'incidents.rule_id',
  'incidents.clock_json',
  'incidents.started_at_ms',
  'incidents.own_started_at_ms',
  'incidents.ended_at_ms',
] as const;

type StoredRow = Pick<
  IncidentsTable,
  | 'id'
  | 'agent_id'
  | 'camera_id'
  | 'kind'
  | 'rule_id'
  | 'clock_json'
  | 'started_at_ms'
  | 'own_started_at_ms'
  | 'ended_at_ms'
>;

export function toStored(row: StoredRow): StoredIncident {
  return {
    id: row.id,
    agentId: row.agent_id,
    cameraId: row.camera_id,
    kind: row.kind,
    ruleId: row.rule_id,
    startedAtMs: row.started_at_ms,
    ownStartedAtMs: row.own_started_at_ms ?? row.started_at_ms,
    clock: row.clock_json === null ? null : clockNote.parse(JSON.parse(row.clock_json)),
    isClosed: row.ended_at_ms !== null,
  };
}

/** A closing that was let in. */
interface Judged {
  closing: Closing;
  incident: IncidentClosed;
  facts: ClosingFacts;
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
  const opened = await openedOf(transaction, communeId, closings);
  const arrived = await arrivedFiles(transaction, communeId, closings);
  const firsts = new Map<string, Judged>();
  for (const closing of closings) {
    const { incident } = closing;
    const judged = judgeOf(closing, opened.get(incident.id));
    const different = findDifferentFile(arrived, incident);
    if ('status' in judged) {
      outcomes.set(closing, judged);
    } else if (different !== null) {
      outcomes.set(closing, { status: 'file-differs', name: different });
    } else {
      firsts.set(incident.id, firsts.get(incident.id) ?? { closing, incident, facts: judged });
    }
  }
  const ended = await setEnds(transaction, communeId, [...firsts.values()]);
  const stored = ended.flatMap((id) => firsts.get(id) ?? []);
  stored.forEach(({ closing }) => outcomes.set(closing, { status: 'stored' }));
  await storeProofs(transaction, communeId, stored);
  return outcomes;
}

function judgeOf(
  { agentId, judge }: Closing,
  opened: IncidentToClose | undefined,
): ClosingFacts | Extract<ClosingStored, { status: 'refused' | 'foreign-id' }> {
  if (opened?.agentId !== agentId) {
    return { status: 'foreign-id' };
  }
  const judged = judge(opened);
  return 'refusal' in judged ? { status: 'refused', reason: judged.refusal } : judged;
}

async function openedOf(
  transaction: Transaction<Tables>,
  communeId: string,
  closings: readonly Closing[],
): Promise<Map<string, IncidentToClose>> {
  const rows = await transaction
    .selectFrom('incidents')
    .innerJoin('agents', (join) =>
      join
        .onRef('agents.commune_id', '=', 'incidents.commune_id')
        .onRef('agents.id', '=', 'incidents.agent_id'),
    )
    .where('incidents.commune_id', '=', communeId)
    .where(
      isAmong(
        transaction,
        'incidents.id',
        closings.map(({ incident }) => incident.id),
      ),
    )
    .select([...STORED_COLUMNS, 'agents.public_key'])
    .execute();
  return new Map(rows.map((row) => [row.id, { ...toStored(row), publicKey: row.public_key }]));
}

async function storeProofs(
  transaction: Transaction<Tables>,
  communeId: string,
  stored: readonly Judged[],
): Promise<void> {
  const files = stored.flatMap(({ incident }) =>
    incident.files.map((file) => fileRowOf(communeId, { incidentId: incident.id, ...file }, null)),
  );
  await insertNew(transaction, 'files', files, 'name');
  const seals = stored.flatMap(({ incident, facts: { seal } }) =>
    seal === null ? [] : [sealRowOf(communeId, incident.id, seal)],
  );
  await insertNew(transaction, 'incident_seals', seals, 'incident_id');
}

/** Ids of those that had no end yet. */
async function setEnds(
  transaction: Transaction<Tables>,
  communeId: string,
  closings: readonly Judged[],
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
          isAmong(
            transaction,
            'incident_id',
            promising.map(({ incident }) => incident.id),
          ),
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
