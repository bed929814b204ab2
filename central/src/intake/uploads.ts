/**
 * Resumable upload of incident files (tus 1.0). An upload is taken only for an incident of the agent that sends it,
 * kept only when size and SHA-256 are what was promised, and never replaces a stored file by another one.
 * A file of an incident has one upload, named after it, so what lies half-finished is bounded by what was reported.
 * A finished upload whose bytes could not be kept is removed: otherwise the agent would ask, hear "complete" and stop.
 * Not here: who the agent is (the web registry asks before the request gets here), the folder (evidence-folder.ts).
 */
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { FileStore as PartialFiles } from '@tus/file-store';
import { Server } from '@tus/server';
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { ProblemCode } from '#protocol/problem.ts';
import { UPLOAD_PATH, uploadMetadata, type UploadMetadata } from '#protocol/upload.ts';
import { hashFile, type EvidenceFolder } from './evidence-folder.ts';
import type { FileStore, IncidentStore } from './stores.ts';
import { untilAborted } from './until-aborted.ts';

export const MAX_FILE_BYTES = 512 * 2 ** 20;
const PARTIAL_LIFE_MS = 7 * 24 * 3_600_000;
const SWEEP_PERIOD_MS = 3_600_000;

export interface UploadDeps {
  clock: Clock;
  log: Log;
  /** Folder of half-finished uploads, on the same disk as the evidence. */
  partialDir: string;
  evidence: EvidenceFolder;
  incidents: IncidentStore;
  files: FileStore;
  onStored: (incidentId: string) => void;
}

export interface Uploads {
  handle(request: IncomingMessage, response: ServerResponse, agentId: string): Promise<void>;
  /** Finishes what a power cut interrupted between last byte and ledger, and sweeps expired halves until aborted. */
  run(signal: AbortSignal): Promise<void>;
}

interface TusUpload {
  id: string;
  size?: number | undefined;
  offset?: number | undefined;
  metadata?: Record<string, string | null> | undefined;
}

/** In the form tus expects of an error. */
class UploadRefusal extends Error {
  override readonly name = 'UploadRefusal';
  readonly status_code: number;
  readonly body: string;

  constructor(status: number, code: ProblemCode, message: string) {
    super(message);
    this.status_code = status;
    this.body = JSON.stringify({ error: { code, message } });
  }
}

export function createUploads(deps: UploadDeps): Uploads {
  mkdirSync(deps.partialDir, { recursive: true, mode: 0o700 });
  const agentOf = new WeakMap<IncomingMessage, string>();
  const partial = new PartialFiles({
    directory: deps.partialDir,
    expirationPeriodInMilliseconds: PARTIAL_LIFE_MS,
  });

  const requireAgent = (request: {
    runtime?: { node?: { req?: unknown } | undefined } | undefined;
  }): string => {
    const node = request.runtime?.node?.req;
    const agentId = node === undefined ? undefined : agentOf.get(node as IncomingMessage);
    if (agentId === undefined) {
      throw new UploadRefusal(401, 'not-signed-in', 'expected the bearer token of an agent');
    }
    return agentId;
  };

  const tus = new Server({
    path: UPLOAD_PATH,
    datastore: partial,
    relativeLocation: true,
    maxSize: MAX_FILE_BYTES,
    allowedOrigins: [],
    namingFunction: (_request, metadata) => uploadId(readMetadata(metadata)),
    onIncomingRequest: async (request, uploadIdInPath) => {
      const agentId = requireAgent(request);
      await requireOwnIncident(deps.incidents, agentId, uploadIdInPath.slice(0, 36));
    },
    onUploadCreate: async (_request, upload) => {
      await requirePromisedSize(deps.files, readMetadata(upload.metadata), upload.size);
      return {};
    },
    onUploadFinish: async (_request, upload) => {
      await keep(deps, partial, upload);
      return {};
    },
    onResponseError: (_request, error) => asProblem(deps.log, error),
  });

  return {
    handle: async (request, response, agentId) => {
      agentOf.set(request, agentId);
      await tus.handle(request, response);
    },
    run: async (signal) => {
      await finishInterrupted(deps, partial);
      const stopSweeping = deps.clock.every(SWEEP_PERIOD_MS, () => {
        partial.deleteExpired().then(
          (count) => deps.log.debug({ count }, 'expired uploads removed'),
          (error: unknown) =>
            deps.log.warn({ reason: describeError(error) }, 'expired uploads could not be removed'),
        );
      });
      await untilAborted(signal);
      stopSweeping();
    },
  };
}

function uploadId({ incidentId, name }: UploadMetadata): string {
  return `${incidentId.toLowerCase()}-${name}`;
}

function readMetadata(metadata: Record<string, string | null> | undefined): UploadMetadata {
  const parsed = uploadMetadata.safeParse(metadata ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UploadRefusal(
      400,
      'bad-request',
      `Upload-Metadata ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    );
  }
  return parsed.data;
}

async function requireOwnIncident(
  incidents: IncidentStore,
  agentId: string,
  incidentId: string,
): Promise<void> {
  const incident = await incidents.find(incidentId);
  if (incident?.agentId !== agentId) {
    throw new UploadRefusal(404, 'not-found', `'${incidentId}' is not an incident of this agent`);
  }
}

async function requirePromisedSize(
  files: FileStore,
  { incidentId, name, sha256 }: UploadMetadata,
  sizeBytes: number | undefined,
): Promise<void> {
  if (sizeBytes === undefined || sizeBytes < 1) {
    throw new UploadRefusal(
      400,
      'bad-request',
      'Upload-Length: expected the size of the file, 1 byte or more',
    );
  }
  const promised = await files.find(incidentId, name);
  if (promised === null) {
    return;
  }
  if (promised.sha256 !== sha256 || promised.sizeBytes !== sizeBytes) {
    const expected = `${promised.sizeBytes} bytes, sha256 ${promised.sha256}`;
    throw new UploadRefusal(422, 'conflict', `${name}: expected ${expected}, as promised before`);
  }
}

/** Checks every byte and moves the file to its place; on any failure the upload is gone and can start anew. */
async function keep(
  { clock, log, ...deps }: UploadDeps,
  partial: PartialFiles,
  upload: TusUpload,
): Promise<void> {
  const metadata = readMetadata(upload.metadata);
  const { incidentId, name, sha256, startsAtMs } = metadata;
  const sizeBytes = upload.size ?? 0;
  try {
    const file = path.join(deps.partialDir, uploadId(metadata));
    const found = await hashFile(file);
    if (found !== sha256) {
      throw new UploadRefusal(
        422,
        'bad-request',
        `${name}: expected sha256 ${sha256}, the bytes have ${found}`,
      );
    }
    await requirePromisedSize(deps.files, metadata, sizeBytes);
    const incident = await deps.incidents.find(incidentId);
    if (incident === null) {
      throw new UploadRefusal(404, 'not-found', `incident '${incidentId}' is unknown`);
    }
    await deps.evidence.adopt(file, { incidentId, name, startedAtMs: incident.startedAtMs });
    await deps.files.markStored({ incidentId, name, sizeBytes, sha256, startsAtMs }, clock.nowMs());
  } catch (error) {
    await discard(log, partial, upload.id);
    throw error;
  }
  await partial.configstore.delete(upload.id);
  log.info({ incidentId, name, sizeBytes }, 'evidence stored');
  deps.onStored(incidentId);
}

async function discard(log: Log, partial: PartialFiles, id: string): Promise<void> {
  try {
    await partial.remove(id);
  } catch (error) {
    log.warn({ id, reason: describeError(error) }, 'refused upload could not be removed');
  }
}

async function finishInterrupted(deps: UploadDeps, partial: PartialFiles): Promise<void> {
  const ids = (await partial.configstore.list?.()) ?? [];
  for (const id of ids) {
    try {
      const upload = await partial.getUpload(id);
      if (upload.size !== undefined && upload.offset === upload.size) {
        await keep(deps, partial, upload);
      }
    } catch (error) {
      deps.log.warn({ id, reason: describeTusError(error) }, 'interrupted upload could not be finished');
      await partial.configstore.delete(id);
    }
  }
}

/** tus has its own sentences for its own refusals; they become a Problem as everywhere else. */
function asProblem(
  log: Log,
  error: Error | { status_code: number; body: string },
): { status_code: number; body: string } {
  if (error instanceof UploadRefusal) {
    return error;
  }
  if (!('status_code' in error)) {
    log.error({ reason: describeError(error) }, 'upload failed');
    return new UploadRefusal(500, 'fault', 'the upload could not be stored, try again later');
  }
  const code = error.status_code === 404 || error.status_code === 410 ? 'not-found' : 'bad-request';
  return new UploadRefusal(error.status_code, code, error.body.trim());
}

function describeTusError(error: unknown): string {
  return typeof error === 'object' && error !== null && 'body' in error
    ? String(error.body).trim()
    : describeError(error);
}
