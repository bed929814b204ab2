/**
 * Entries of the watch-list as they are on disk once approved, written beside a running central: who may approve what
 * is tested elsewhere. Cameras that look for faces, and matches as agents report them.
 */
import path from 'node:path';
import { newId } from '#base/ids.ts';
import { openSeal } from '#base/seal.ts';
import type { CameraDescription } from '#protocol/camera.ts';
import type { FaceMatch } from '#protocol/faces.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import type { WatchListDraft } from '#protocol/watch-list.ts';
import { CAMERAS, raiseIncident, type TestAgent, type TestCentral } from './central.helpers.ts';
import { openLedger } from './ledger/database.ts';
import { createWatchList } from './ledger/faces/watch-list.ts';
import { createDescriptorVault } from './watch-list/descriptor-vault.ts';
import { createPictureFolder } from './watch-list/picture-folder.ts';

export const FACE_CAMERAS: CameraDescription[] = CAMERAS.map((camera) => ({
  ...camera,
  rules: [{ id: 'mat', kind: 'face-watch-list', name: 'Mặt', region: { type: 'picture' } }],
}));

export const RECIPE = 'net-1';
/** One number after another of a unit vector, base64 of float32. */
export const DESCRIPTOR = Buffer.from(new Float32Array([0.6, 0.8, 0, 0]).buffer).toString('base64');
export const FACE_JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 7, 7, 7, 0xff, 0xd9]);

export interface TestEntry {
  id: string;
  pictureId: string;
}

export async function putEntry(
  central: TestCentral,
  change: Partial<WatchListDraft> = {},
): Promise<TestEntry> {
  const db = await openLedger(central.ledgerPlace);
  const watchList = createWatchList(db, 'yen-hoa');
  const seal = openSeal(path.join(central.dataDir, 'faces.key'));
  const [id, pictureId] = [newId(), newId()];
  const act = {
    kind: 'proposed',
    byId: newId(),
    byName: 'Điều tra viên',
    atMs: Date.now(),
    note: '',
  } as const;
  const draft: WatchListDraft = {
    name: 'Trần Văn Giả',
    purpose: 'sought',
    severity: 'normal',
    legalBasis: 'wanted-notice',
    legalReference: 'QĐ 12/2026',
    reason: 'Truy nã',
    siteIds: null,
    expiresAtMs: Date.now() + 86_400_000,
    ...change,
  };
  const { sealed } = createDescriptorVault(seal).close(pictureId, RECIPE, DESCRIPTOR);
  const picture = { id: pictureId, widthPx: 90, grade: 0.9, sha256: '0'.repeat(64), addedAtMs: Date.now() };
  await createPictureFolder(path.join(central.dataDir, 'watch-list'), seal).write(pictureId, {
    given: FACE_JPEG,
    face: FACE_JPEG,
  });
  await watchList.add(id, draft, act);
  await watchList.change(id, () => ({
    status: 'active',
    act: { ...act, kind: 'approved' },
    isNewContent: false,
    addPicture: { ...picture, recipe: RECIPE, sealed },
  }));
  await db.destroy();
  return { id, pictureId };
}

export function describeMatch(entryId: string | null, change: Partial<FaceMatch> = {}): FaceMatch {
  return {
    entryId,
    score: entryId === null ? null : 5.5,
    similarity: entryId === null ? null : 0.61,
    strength: entryId === null ? 'unknown' : 'strong',
    shots: 3,
    widthPx: 66,
    thresholds: { candidate: 4, strong: 5 },
    ...change,
  };
}

export function raiseMatch(
  agent: TestAgent,
  cameraId: string,
  entryId: string | null,
  change: Partial<IncidentOpened> = {},
): Promise<IncidentOpened> {
  const kind = entryId === null ? 'face-unknown' : 'face-watch-list';
  return raiseIncident(agent, cameraId, { kind, face: describeMatch(entryId), ...change });
}
