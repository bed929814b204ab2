/**
 * Resumable upload (tus 1.0) of an incident's files at `/api/uploads`, with the agent's bearer token. Central keeps
 * a file only when size and SHA-256 are what the metadata promised; otherwise the last PATCH answers 422.
 */
import { z } from 'zod';
import { fileName } from './incident.ts';
import { instantMs, uuid } from './names.ts';

export const UPLOAD_PATH = '/api/uploads';

/** tus metadata: text only, so numbers travel as digits. */
export const uploadMetadata = z.object({
  incidentId: uuid,
  name: fileName,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  startsAtMs: z.coerce.number().pipe(instantMs),
});
export type UploadMetadata = z.infer<typeof uploadMetadata>;
