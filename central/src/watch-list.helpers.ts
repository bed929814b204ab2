/** People, entries and an agent for the tests of the watch-list at a running central. */
import { createPublicKey, sign, verify } from 'node:crypto';
import path from 'node:path';
import type { Socket } from 'socket.io-client';
import { newId } from '#base/ids.ts';
import { openSeal } from '#base/seal.ts';
import {
  bundleText,
  receiptText,
  watchListBundle,
  type WatchListBundle,
  type WatchListKept,
  type WatchListSet,
} from '#protocol/faces.ts';
import type { Problem } from '#protocol/problem.ts';
import type { WatchList, WatchListDraft, WatchListEntry } from '#protocol/watch-list.ts';
import { nextEvent, type Browser, type TestAgent, type TestCentral } from './central.helpers.ts';
import { DESCRIPTOR, FACE_JPEG, RECIPE } from './faces.helpers.ts';
import { openLedger } from './ledger/database.ts';
import { createWatchList } from './ledger/faces/watch-list.ts';
import { createDescriptorVault } from './watch-list/descriptor-vault.ts';
import { createPictureFolder } from './watch-list/picture-folder.ts';

export const DAY_MS = 86_400_000;

export function describeDraft(change: Partial<WatchListDraft> = {}): WatchListDraft {
  return {
    name: 'Nguyễn Văn Tìm',
    purpose: 'sought',
    severity: 'high',
    legalBasis: 'wanted-notice',
    legalReference: 'QĐ 45/2026 ngày 01/10/2026',
    reason: 'Truy nã về tội trộm cắp',
    siteIds: null,
    expiresAtMs: Date.now() + 30 * DAY_MS,
    ...change,
  };
}

/** What was answered: the entry, or the problem's code and message. */
export interface Answered {
  status: number;
  entry: WatchListEntry;
  problem: Problem['error'] | undefined;
}

export async function order(
  browser: Browser,
  method: string,
  where: string,
  body?: unknown,
): Promise<Answered> {
  const response = await browser.send(method, `/api/watch-list${where}`, body);
  const answer = (await response.json()) as WatchListEntry & Partial<Problem>;
  return { status: response.status, entry: answer, problem: answer.error };
}

export async function readList(browser: Browser): Promise<WatchListEntry[]> {
  return ((await (await browser.get('/api/watch-list')).json()) as WatchList).items;
}

/** Fetches again at every `faces-changed` until the entry is as wanted. */
export async function entryOnce(
  browser: Browser,
  page: Socket,
  isWanted: (entry: WatchListEntry) => boolean,
): Promise<WatchListEntry> {
  for (;;) {
    const changed = nextEvent(page, 'faces-changed');
    const entry = (await readList(browser)).find(isWanted);
    if (entry !== undefined) {
      return entry;
    }
    await changed;
  }
}

/** As if so many pictures had been accepted; how they are read is tested with real ones. */
export async function putPictures(central: TestCentral, entryId: string, count: number): Promise<string[]> {
  const db = await openLedger(central.ledgerPlace);
  const watchList = createWatchList(db, 'yen-hoa');
  const seal = openSeal(path.join(central.dataDir, 'faces.key'));
  const folder = createPictureFolder(path.join(central.dataDir, 'watch-list'), seal);
  const ids = Array.from({ length: count }, () => newId());
  for (const id of ids) {
    await folder.write(id, { given: FACE_JPEG, face: FACE_JPEG });
    const { sealed } = createDescriptorVault(seal).close(id, RECIPE, DESCRIPTOR);
    await watchList.change(entryId, (entry) => ({
      status: 'draft',
      act: {
        kind: 'picture-added',
        byId: entry.acts[0]?.byId ?? '',
        byName: '',
        atMs: Date.now(),
        note: '',
      },
      isNewContent: true,
      addPicture: {
        ...{ id, recipe: RECIPE, sealed, widthPx: 80, grade: 0.8, sha256: id },
        addedAtMs: Date.now(),
      },
    }));
  }
  await db.destroy();
  return ids;
}

/** As they stand in the ledger. */
export async function readSealed(central: TestCentral): Promise<string[]> {
  const db = await openLedger(central.ledgerPlace);
  const rows = await createWatchList(db, 'yen-hoa').descriptors();
  await db.destroy();
  return rows.map(({ sealed }) => sealed);
}

export interface WatchingAgent {
  bundles: WatchListBundle[];
  /** Of the bundles received: whether central's key signed each. */
  signatures: boolean[];
  /** How it answers from now on. */
  answerWith(answer: (bundle: WatchListBundle) => WatchListKept): void;
}

/** An agent that takes what it is given and signs for it. */
export function takeWatchList(agent: TestAgent, centralKey: string): WatchingAgent {
  const key = createPublicKey({ key: Buffer.from(centralKey, 'base64'), format: 'der', type: 'spki' });
  const bundles: WatchListBundle[] = [];
  const signatures: boolean[] = [];
  let answer = (bundle: WatchListBundle): WatchListKept => signFor(agent, bundle);
  agent.socket.on('watch-list-set', ({ text, signature }: WatchListSet, reply: (kept: unknown) => void) => {
    const bundle = watchListBundle.parse(JSON.parse(text));
    bundles.push(bundle);
    signatures.push(verify(null, Buffer.from(bundleText(text)), key, Buffer.from(signature, 'base64')));
    reply(answer(bundle));
  });
  return {
    bundles,
    signatures,
    answerWith: (next) => {
      answer = next;
    },
  };
}

export function signFor(
  { identity }: Pick<TestAgent, 'identity'>,
  { serial, entries }: WatchListBundle,
): Extract<WatchListKept, { status: 'kept' }> {
  const entryIds = entries.map(({ id }) => id).sort();
  const receipt = { serial, entryIds, atMs: Date.now() };
  const text = receiptText({ agentId: identity.agentId, ...receipt });
  const signature = sign(null, Buffer.from(text), identity.privateKey).toString('base64');
  return { status: 'kept', ...receipt, signature };
}
