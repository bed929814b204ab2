/**
 * The rules of an entry's life, as values: what this account may do with it now, and why not.
 *
 * draft → awaiting-approval → active → expired | withdrawn; refused from awaiting-approval. A change of content or
 * pictures makes it a draft again and voids what was approved: approvals are of one version. Nobody approves what they
 * had a hand in, and nobody twice. What was refused may be changed and tried again; what ended stays ended.
 */
import {
  APPROVALS_NEEDED,
  LEAST_PICTURES,
  LONGEST_VALIDITY_MS,
  MOST_PICTURES,
  type WatchListStatus,
} from '#protocol/watch-list.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { SitePlace } from '../ledger/registry/sites.ts';
import type { StoredEntry, WatchListAct, WatchListActKind } from '../ledger/faces/watch-list.ts';
import { reachesAll } from './reach.ts';

/** Fits the refusals of web/. */
export interface EntryRefusal {
  problem: 'bad-request' | 'conflict' | 'no-right' | 'not-found' | 'fault';
  message: string;
}

export interface Situation {
  account: Account;
  places: readonly SitePlace[];
  nowMs: number;
  /** Accepted and readable by the reader of today. */
  picturesThatCount: number;
}

const HAND_IN_IT: readonly WatchListActKind[] = [
  'proposed',
  'changed',
  'picture-added',
  'picture-removed',
  'submitted',
];
const ENDED: readonly WatchListStatus[] = ['expired', 'withdrawn'];

export function mayRead(entry: StoredEntry, { account, places }: Situation): boolean {
  return reachesAll(account, 'watch-list.read', entry.siteIds, places);
}

/** Null allows, as in every judgement below. */
export function judgeEdit(entry: StoredEntry, { account, places }: Situation): EntryRefusal | null {
  if (!reachesAll(account, 'watch-list.propose', entry.siteIds, places)) {
    return refusal('no-right', `the role '${account.role}' does not change entries of the watch-list there`);
  }
  return isEnded(entry)
    ? refusal('conflict', `status: found '${entry.status}', which is changed no more; propose a new entry`)
    : null;
}

export function judgePicture(entry: StoredEntry, situation: Situation): EntryRefusal | null {
  const refused = judgeEdit(entry, situation);
  return refused === null && entry.pictures.length >= MOST_PICTURES
    ? refusal('conflict', `pictures: found ${entry.pictures.length}, expected at most ${MOST_PICTURES}`)
    : refused;
}

export function judgeSubmission(entry: StoredEntry, situation: Situation): EntryRefusal | null {
  const refused = judgeEdit(entry, situation);
  if (refused !== null) {
    return refused;
  }
  if (entry.status !== 'draft') {
    return refusal('conflict', `status: found '${entry.status}', expected 'draft'`);
  }
  const { picturesThatCount: found } = situation;
  if (found < LEAST_PICTURES) {
    return refusal('conflict', `pictures: found ${found}, expected at least ${LEAST_PICTURES} accepted ones`);
  }
  return judgeExpiry(entry.expiresAtMs, situation.nowMs);
}

/** Approving and refusing alike. */
export function judgeDecision(entry: StoredEntry, situation: Situation): EntryRefusal | null {
  const { account, places, nowMs } = situation;
  if (!reachesAll(account, 'watch-list.approve', entry.siteIds, places)) {
    return refusal('no-right', `the role '${account.role}' does not approve entries of the watch-list there`);
  }
  if (entry.status !== 'awaiting-approval') {
    return refusal('conflict', `status: found '${entry.status}', expected 'awaiting-approval'`);
  }
  if (entry.acts.some(({ kind, byId }) => byId === account.id && HAND_IN_IT.includes(kind))) {
    return refusal('no-right', 'whoever proposed, changed or submitted an entry does not decide on it');
  }
  if (approvalsOf(entry).some(({ byId }) => byId === account.id)) {
    return refusal('no-right', 'you have approved this entry; the second approval is for somebody else');
  }
  return judgeExpiry(entry.expiresAtMs, nowMs);
}

export function judgeWithdrawal(entry: StoredEntry, { account, places }: Situation): EntryRefusal | null {
  const isReached = (['watch-list.propose', 'watch-list.approve'] as const).some((ability) =>
    reachesAll(account, ability, entry.siteIds, places),
  );
  if (!isReached) {
    return refusal(
      'no-right',
      `the role '${account.role}' does not withdraw entries of the watch-list there`,
    );
  }
  return isEnded(entry) ? refusal('conflict', `status: found '${entry.status}', it has ended already`) : null;
}

export function judgeExpiry(expiresAtMs: number, nowMs: number): EntryRefusal | null {
  const given = `expiresAtMs: found ${new Date(expiresAtMs).toISOString()}`;
  if (expiresAtMs <= nowMs) {
    return refusal('bad-request', `${given}, expected a time to come`);
  }
  return expiresAtMs > nowMs + LONGEST_VALIDITY_MS
    ? refusal('bad-request', `${given}, expected at most a year from now`)
    : null;
}

/** Of the version as it stands. */
export function approvalsOf(entry: StoredEntry): WatchListAct[] {
  return entry.acts.filter(({ kind, version }) => kind === 'approved' && version === entry.version);
}

export function statusAfterApproval(entry: StoredEntry): WatchListStatus {
  return approvalsOf(entry).length + 1 >= APPROVALS_NEEDED ? 'active' : 'awaiting-approval';
}

export function isEnded({ status }: StoredEntry): boolean {
  return ENDED.includes(status);
}

export function refusal(problem: EntryRefusal['problem'], message: string): EntryRefusal {
  return { problem, message };
}

/** The same words for what is not there and what this person may not know to be there. */
export function unknownEntry(entryId: string): EntryRefusal {
  return refusal('not-found', `id: there is no entry '${entryId}'`);
}
