/** An entry as one person sees it: what it says, how far it has got, and what this account may do with it now. */
import type { WatchListEntry, WatchListPicture, WatchListSpread } from '#protocol/watch-list.ts';
import type { FacePlace } from '../ledger/faces/face-places.ts';
import type { StoredPicture } from '../ledger/faces/watch-list-pictures.ts';
import type { StoredEntry, WatchListAct } from '../ledger/faces/watch-list.ts';
import type { Holding } from '../ledger/faces/watch-list-spread.ts';
import { placesOf } from './bundle.ts';
import {
  approvalsOf,
  judgeDecision,
  judgeEdit,
  judgeSubmission,
  judgeWithdrawal,
  type Situation,
} from './entry-rules.ts';

/** Shown for what has been erased. */
const ERASED = '(đã xóa)';

export interface EntryFacts {
  facePlaces: readonly FacePlace[];
  /** Of this entry. */
  holdings: readonly Holding[];
  /** Pictures without a descriptor count no more: the nets of today find no face in them. */
  readableIds: ReadonlySet<string>;
}

export function viewEntry(
  entry: StoredEntry,
  situation: Omit<Situation, 'picturesThatCount'>,
  facts: EntryFacts,
): WatchListEntry {
  const picturesThatCount = countReadable(entry, facts.readableIds);
  const now: Situation = { ...situation, picturesThatCount };
  const proposed = entry.acts.find(({ kind }) => kind === 'proposed');
  const ended = entry.acts.findLast(({ kind }) => kind === 'refused' || kind === 'withdrawn');
  const isOver = entry.status === 'refused' || entry.status === 'withdrawn';
  return {
    id: entry.id,
    version: entry.version,
    name: entry.name ?? ERASED,
    purpose: entry.purpose,
    severity: entry.severity,
    legalBasis: entry.legalBasis,
    legalReference: entry.legalReference,
    reason: entry.reason ?? ERASED,
    siteIds: entry.siteIds,
    expiresAtMs: entry.expiresAtMs,
    status: entry.status,
    proposed: proposed === undefined ? { byName: '', atMs: 0, note: '' } : viewAct(proposed),
    approvals: approvalsOf(entry).map(viewAct),
    ended: isOver && ended !== undefined ? viewAct(ended) : null,
    pictures: entry.pictures.map((picture) => viewPicture(entry.id, picture, facts.readableIds)),
    spread: spreadOf(entry, facts),
    mayEdit: judgeEdit(entry, now) === null,
    maySubmit: judgeSubmission(entry, now) === null,
    mayApprove: judgeDecision(entry, now) === null,
    mayWithdraw: judgeWithdrawal(entry, now) === null,
  };
}

export function countReadable(entry: StoredEntry, readableIds: ReadonlySet<string>): number {
  return entry.pictures.filter(({ id }) => readableIds.has(id)).length;
}

export function pictureUrl(entryId: string, pictureId: string): string {
  return `/api/watch-list/${entryId}/pictures/${pictureId}`;
}

/** An agent that was sent an entry may hold it until it has signed that it does not; also one that was revoked. */
export function spreadOf(
  entry: StoredEntry,
  { facePlaces, holdings }: Pick<EntryFacts, 'facePlaces' | 'holdings'>,
): WatchListSpread {
  const wanted = new Set(placesOf(entry, facePlaces).map(({ agentId }) => agentId));
  const mayHold = holdings.filter(({ goneSerial }) => goneSerial === null);
  return {
    agents: wanted.size,
    holding: mayHold.filter(({ agentId, heldSerial }) => heldSerial !== null && wanted.has(agentId)).length,
    erased: holdings.length - mayHold.length,
    stillToErase: mayHold.filter(({ agentId }) => entry.status !== 'active' || !wanted.has(agentId)).length,
  };
}

export function viewPicture(
  entryId: string,
  { id, widthPx, grade, addedAtMs }: StoredPicture,
  readableIds: ReadonlySet<string>,
): WatchListPicture {
  const isAccepted = readableIds.has(id);
  return {
    id,
    url: pictureUrl(entryId, id),
    isAccepted,
    faults: isAccepted ? [] : ['unlike-a-face'],
    duplicateOf: [],
    widthPx,
    grade,
    addedAtMs,
  };
}

function viewAct({ byName, atMs, note }: WatchListAct): { byName: string; atMs: number; note: string } {
  return { byName, atMs, note };
}
