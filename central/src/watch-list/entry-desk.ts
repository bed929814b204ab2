/**
 * What people do with entries: each is judged by entry-rules.ts inside the transaction that writes it, leaves an audit
 * row, and is told to the agents (distribution.ts) and the pages. Audit rows name the entry by id and legal reference,
 * never the person.
 * Not here: reading pictures (picture-desk.ts).
 */
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import type { WatchListChange, WatchListDecision, WatchListDraft } from '#protocol/watch-list.ts';
import type { AuditEntry, AuditTrail } from '../intake/stores.ts';
import type { Account } from '../ledger/people/accounts.ts';
import type { SitePlace, Sites } from '../ledger/registry/sites.ts';
import type {
  EntryStep,
  StoredEntry,
  WatchListActKind,
  WatchListRepository,
} from '../ledger/faces/watch-list.ts';
import { SYSTEM_ACTOR } from '../people/accounts.ts';
import { actorOf } from '../people/sign-in.ts';
import {
  isEnded,
  judgeDecision,
  judgeEdit,
  judgeExpiry,
  judgeSubmission,
  judgeWithdrawal,
  mayRead,
  refusal,
  statusAfterApproval,
  unknownEntry,
  type EntryRefusal,
  type Situation,
} from './entry-rules.ts';
import { countReadable } from './entry-view.ts';
import type { PictureFolder } from './picture-folder.ts';
import { reachesAll } from './reach.ts';

export interface EntryDeskDeps {
  clock: Clock;
  watchList: WatchListRepository;
  sites: Sites;
  audit: AuditTrail;
  folder: PictureFolder;
  /** An entry has changed: agents and pages are to hear of it. */
  onChanged: () => void;
}

export type EntryResult = { entry: StoredEntry } | { refused: EntryRefusal };

/** One thing a person does with an entry. */
export interface EntryDeed {
  account: Account;
  entryId: string;
  /** What the person had before their eyes; null where that does not matter. */
  version: number | null;
  kind: WatchListActKind;
  note: string;
  judge: (entry: StoredEntry, situation: Situation) => EntryRefusal | null;
  step: (entry: StoredEntry) => Omit<EntryStep, 'act'>;
}

export interface EntryDesk {
  propose: (account: Account, draft: WatchListDraft) => Promise<EntryResult>;
  change: (account: Account, entryId: string, change: WatchListChange) => Promise<EntryResult>;
  submit: (account: Account, entryId: string, version: number) => Promise<EntryResult>;
  approve: (account: Account, entryId: string, decision: WatchListDecision) => Promise<EntryResult>;
  refuse: (account: Account, entryId: string, decision: WatchListDecision) => Promise<EntryResult>;
  withdraw: (account: Account, entryId: string, decision: WatchListDecision) => Promise<EntryResult>;
  /** Anything else that is done with an entry goes the same way. */
  take: (deed: EntryDeed) => Promise<EntryResult>;
  /** Ends what is over by the clock, drafts among it. */
  expireDue: () => Promise<void>;
}

export function createEntryDesk(deps: EntryDeskDeps): EntryDesk {
  const take = (deed: EntryDeed): Promise<EntryResult> => takeDeed(deps, deed);

  return {
    take,
    propose: (account, draft) => propose(deps, account, draft),

    change: async (account, entryId, { version, draft }) => {
      const places = await deps.sites.places();
      return take({
        account,
        entryId,
        version,
        kind: 'changed',
        note: '',
        judge: (entry, situation) =>
          judgeEdit(entry, situation) ?? judgeDraft(account, draft, places, situation.nowMs),
        step: () => ({ status: 'draft', isNewContent: true, draft }),
      });
    },

    submit: (account, entryId, version) =>
      take({
        account,
        entryId,
        version,
        kind: 'submitted',
        note: '',
        judge: judgeSubmission,
        step: () => ({ status: 'awaiting-approval', isNewContent: false }),
      }),

    approve: (account, entryId, { version, note }) =>
      take({
        account,
        entryId,
        version,
        kind: 'approved',
        note,
        judge: judgeDecision,
        step: (entry) => ({ status: statusAfterApproval(entry), isNewContent: false }),
      }),

    refuse: (account, entryId, { version, note }) =>
      take({
        account,
        entryId,
        version,
        kind: 'refused',
        note,
        judge: (entry, situation) => judgeNote(note) ?? judgeDecision(entry, situation),
        step: () => ({ status: 'refused', isNewContent: false }),
      }),

    withdraw: (account, entryId, { version, note }) =>
      take({
        account,
        entryId,
        version,
        kind: 'withdrawn',
        note,
        judge: (entry, situation) => judgeNote(note) ?? judgeWithdrawal(entry, situation),
        step: () => ({ status: 'withdrawn', isNewContent: false, isEnd: true }),
      }),

    expireDue: () => expireDue(deps),
  };
}

async function propose(deps: EntryDeskDeps, account: Account, draft: WatchListDraft): Promise<EntryResult> {
  const { clock, watchList, sites } = deps;
  const atMs = clock.nowMs();
  const refused = judgeDraft(account, draft, await sites.places(), atMs);
  if (refused !== null) {
    return { refused };
  }
  const act = { kind: 'proposed' as const, byId: account.id, byName: account.displayName, atMs, note: '' };
  const entry = await watchList.add(newId(), draft, act);
  await note(deps, actorOf(account), 'proposed', entry);
  deps.onChanged();
  return { entry };
}

async function takeDeed(deps: EntryDeskDeps, deed: EntryDeed): Promise<EntryResult> {
  const { clock, watchList, sites, folder } = deps;
  const { account, entryId, version, kind } = deed;
  const [places, descriptors] = await Promise.all([sites.places(), watchList.descriptors()]);
  const readableIds = new Set(descriptors.map(({ pictureId }) => pictureId));
  const atMs = clock.nowMs();
  let before: StoredEntry | null = null;

  const changed = await watchList.change<EntryRefusal>(entryId, (entry) => {
    before = entry;
    const picturesThatCount = countReadable(entry, readableIds);
    const situation = { account, places, nowMs: atMs, picturesThatCount };
    const refused = mayRead(entry, situation)
      ? (deed.judge(entry, situation) ?? judgeVersion(entry, version))
      : unknownEntry(entryId);
    if (refused !== null) {
      return { refused };
    }
    const act = { kind, byId: account.id, byName: account.displayName, atMs, note: deed.note };
    return { ...deed.step(entry), act };
  });
  if (changed.status !== 'changed') {
    return { refused: changed.status === 'unknown' ? unknownEntry(entryId) : changed.why };
  }
  await erasePictures(folder, before, changed.entry);
  await note(deps, actorOf(account), kind, changed.entry);
  deps.onChanged();
  return { entry: changed.entry };
}

async function expireDue(deps: EntryDeskDeps): Promise<void> {
  const { clock, watchList, folder } = deps;
  const atMs = clock.nowMs();
  const due = (await watchList.list()).filter((entry) => !isEnded(entry) && entry.expiresAtMs <= atMs);
  for (const before of due) {
    const changed = await watchList.change(before.id, (entry) =>
      isEnded(entry) || entry.expiresAtMs > atMs
        ? { refused: 'changed meanwhile' }
        : {
            status: 'expired',
            act: { kind: 'expired', byId: SYSTEM_ACTOR.id, byName: SYSTEM_ACTOR.name, atMs, note: '' },
            isNewContent: false,
            isEnd: true,
          },
    );
    if (changed.status === 'changed') {
      await erasePictures(folder, before, changed.entry);
      await note(deps, SYSTEM_ACTOR, 'expired', changed.entry);
    }
  }
  if (due.length > 0) {
    deps.onChanged();
  }
}

/** The rows are gone already: a file that a power cut leaves behind is erased at the next start. */
async function erasePictures(
  folder: PictureFolder,
  before: StoredEntry | null,
  after: StoredEntry,
): Promise<void> {
  const kept = new Set(after.pictures.map(({ id }) => id));
  for (const { id } of before?.pictures ?? []) {
    if (!kept.has(id)) {
      await folder.erase(id);
    }
  }
}

function note(
  { audit }: EntryDeskDeps,
  actor: AuditEntry['actor'],
  kind: WatchListActKind,
  entry: StoredEntry,
): Promise<void> {
  return audit.append({
    actor,
    action: `watch-list.${kind}`,
    resource: `watch-list:${entry.id}`,
    detail: `${entry.legalReference}; version ${entry.version}, ${entry.status}`,
  });
}

function judgeDraft(
  account: Account,
  { siteIds, expiresAtMs }: WatchListDraft,
  places: readonly SitePlace[],
  nowMs: number,
): EntryRefusal | null {
  if (siteIds === null && !reachesAll(account, 'watch-list.propose', null, places)) {
    return refusal('no-right', 'siteIds: found every site, expected sites that your account reaches');
  }
  const foreign = siteIds?.find((siteId) => !reachesAll(account, 'watch-list.propose', [siteId], places));
  return foreign === undefined
    ? judgeExpiry(expiresAtMs, nowMs)
    : refusal('bad-request', `siteIds: there is no site '${foreign}'`);
}

function judgeNote(text: string): EntryRefusal | null {
  return text === '' ? refusal('bad-request', 'note: found nothing, expected a reason') : null;
}

function judgeVersion(entry: StoredEntry, version: number | null): EntryRefusal | null {
  if (version === null || version === entry.version) {
    return null;
  }
  const last = entry.acts.findLast((act) => act.version === entry.version);
  const by = last === undefined ? '' : `; ${last.byName}, ${new Date(last.atMs).toISOString()}`;
  return refusal('conflict', `version: found ${version}, expected ${entry.version}${by}`);
}
