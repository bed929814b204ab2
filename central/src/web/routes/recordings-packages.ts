/** Packages of recordings: asked for, watched in the making, downloaded. Only who may see all its cameras sees one. */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { uuid } from '#protocol/names.ts';
import { packageList, packageRequest, packageView, type PackageView } from '#protocol/review.ts';
import type { AuditTrail } from '../../intake/stores.ts';
import type { Account } from '../../ledger/people/accounts.ts';
import type { RecordedCamera, RecordingCameras } from '../../ledger/recordings/recording-cameras.ts';
import type { RecordingPackages, StoredPackage } from '../../ledger/recordings/recording-packages.ts';
import { can } from '../../people/can.ts';
import { actorOf } from '../../people/sign-in.ts';
import type { PackageDesk } from '../../review/package-desk.ts';
import type { PackageFolder } from '../../review/package-folder.ts';
import type { PackageProgress } from '../../review/package-job.ts';
import { sendStored } from '../send-stored.ts';
import { defineRoute, refuse, type Refusal, type Route } from '../route.ts';
import { holderOf } from './recordings-holds.ts';
import { unknownCamera } from './recordings.ts';
import { createViewings } from '../viewings.ts';

/** Newest; older ones are still there by their id. */
const MOST_LISTED = 500;

export interface PackageRouteDeps {
  clock: Clock;
  audit: AuditTrail;
  recordingCameras: RecordingCameras;
  recordingPackages: RecordingPackages;
  packages: PackageDesk;
  packageFolder: PackageFolder;
}

type CamerasById = Map<string, RecordedCamera>;
const params = z.strictObject({ id: uuid });

export function packageRoutes(deps: PackageRouteDeps): Route[] {
  return [requestRoute(deps), listRoute(deps), oneRoute(deps), fileRoute(deps)];
}

function requestRoute({ recordingCameras, packages }: PackageRouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/recordings/packages',
    door: 'recording.export',
    summary: 'Have a package made of ranges of recordings, all of cameras of one agent',
    schemas: { body: packageRequest },
    status: 201,
    reply: packageView,
    handle: async ({ who: { account }, body }) => {
      const cameras = await recordingCameras.all();
      const agentIds = new Set<string>();
      for (const { cameraId } of body.ranges) {
        const camera = cameras.get(cameraId);
        if (camera === undefined || !can(account, 'recording.export', camera)) {
          return unknownCamera(cameraId);
        }
        agentIds.add(camera.agentId);
      }
      const [agentId = '', another] = agentIds;
      if (another !== undefined) {
        return refuse(
          'bad-request',
          `body.ranges: found cameras of ${agentIds.size} agents, expected of one: ask for a package each`,
        );
      }
      const order = await packages.request(agentId, body, holderOf(account));
      return { reply: viewOf(order, cameras, packages) };
    },
  });
}

function listRoute({ recordingCameras, recordingPackages, packages }: PackageRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/recordings/packages',
    door: 'recording.export',
    summary: `The newest ${MOST_LISTED} packages, and how far each has got`,
    reply: packageList,
    handle: async ({ who: { account } }) => {
      const cameras = await recordingCameras.all();
      const items = (await recordingPackages.list(MOST_LISTED))
        .filter((order) => mayExport(account, order, cameras))
        .map((order) => viewOf(order, cameras, packages));
      return { reply: { items } };
    },
  });
}

function oneRoute(deps: PackageRouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/recordings/packages/:id',
    door: 'recording.export',
    summary: 'How far a package has got',
    schemas: { params },
    reply: packageView,
    handle: async ({ who: { account }, params: { id } }) => {
      const found = await findReadable(deps, account, id);
      return found === null
        ? unknownPackage(id)
        : { reply: viewOf(found.order, found.cameras, deps.packages) };
    },
  });
}

function fileRoute(deps: PackageRouteDeps): Route {
  const isNewDownload = createViewings(deps.clock);
  return defineRoute({
    method: 'GET',
    path: '/api/recordings/packages/:id/file',
    door: 'recording.export',
    summary: 'The ZIP of a finished package, with Range; its ETag is the SHA-256',
    schemas: { params },
    status: 200,
    reply: null,
    handle: async ({ who: { account }, params: { id }, response }) => {
      const found = await findReadable(deps, account, id);
      if (found === null) {
        return unknownPackage(id);
      }
      const { state, content, problem } = found.order;
      if (state !== 'ready' || content === null) {
        return refuse('not-found', `id: package '${id}' has no file: ${problem ?? 'it is not ready'}`);
      }
      if (isNewDownload(`${account.id} ${id}`)) {
        await deps.audit.append({
          actor: actorOf(account),
          action: 'recording.package-downloaded',
          resource: `package:${id}`,
          detail: content.sha256,
        });
      }
      await sendStored(response, {
        path: deps.packageFolder.pathOf(id),
        mediaType: 'application/zip',
        sha256: content.sha256,
        downloadName: `matlang-package-${id}.zip`,
      });
      return 'sent';
    },
  });
}

async function findReadable(
  { recordingCameras, recordingPackages }: PackageRouteDeps,
  account: Account,
  id: string,
): Promise<{ order: StoredPackage; cameras: CamerasById } | null> {
  const order = await recordingPackages.find(id);
  const cameras = await recordingCameras.all();
  return order !== null && mayExport(account, order, cameras) ? { order, cameras } : null;
}

function mayExport(account: Account, { ranges }: StoredPackage, cameras: CamerasById): boolean {
  return ranges.every(({ cameraId }) => {
    const camera = cameras.get(cameraId);
    return camera !== undefined && can(account, 'recording.export', camera);
  });
}

function viewOf(order: StoredPackage, cameras: CamerasById, packages: PackageDesk): PackageView {
  const { id, reference, reason, requestedByName, requestedAtMs } = order;
  const ranges = order.ranges.map((range) => ({
    ...range,
    cameraName: cameras.get(range.cameraId)?.name ?? range.cameraId,
  }));
  const standing =
    order.state === 'wanted' ? standingOfWanted(packages.progressOf(id)) : standingOfEnded(order);
  return { id, ranges, reference, reason, requestedByName, requestedAtMs, ...standing };
}

type Standing = Pick<PackageView, 'state' | 'doneBytes' | 'totalBytes' | 'sha256' | 'problem'>;

/** Null while it has its turn still to come. */
function standingOfWanted(progress: PackageProgress | null): Standing {
  if (progress === null) {
    return { state: 'waiting', doneBytes: 0, totalBytes: null, sha256: null, problem: null };
  }
  const { phase, doneBytes, totalBytes, problem } = progress;
  return { state: phase, doneBytes, totalBytes, sha256: null, problem };
}

/** One that was deleted after its time shows as failed, with the reason, and its hash stays known. */
function standingOfEnded({ state, content, problem }: StoredPackage): Standing {
  const totalBytes = content?.sizeBytes ?? null;
  const sha256 = state === 'failed' ? null : (content?.sha256 ?? null);
  return state === 'ready'
    ? { state, doneBytes: totalBytes ?? 0, totalBytes, sha256, problem }
    : { state: 'failed', doneBytes: 0, totalBytes, sha256, problem };
}

function unknownPackage(id: string): Refusal {
  return refuse('not-found', `id: there is no package '${id}'`);
}
