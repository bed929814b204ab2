/** Sends a file that lies in central's folders, with Range; its ETag is its SHA-256, and browsers ask again each time. */
import type { Response } from 'express';

export interface StoredFile {
  path: string;
  mediaType: string;
  /** Hex. */
  sha256: string;
  /** What it is called when it is saved; shown in the page without it. */
  downloadName?: string;
}

/** Resolves also when the reader goes away half-way; throws when the file cannot be read. */
export async function sendStored(
  response: Response,
  { path, mediaType, sha256, downloadName }: StoredFile,
): Promise<void> {
  response.setHeader('Content-Type', mediaType);
  if (downloadName !== undefined) {
    response.setHeader('Content-Disposition', `attachment; filename="${downloadName}"`);
  }
  response.setHeader('ETag', `"${sha256}"`);
  response.setHeader('Cache-Control', 'private, no-cache');
  await new Promise<void>((resolve, reject) => {
    const options = { dotfiles: 'allow', etag: false, lastModified: false, cacheControl: false } as const;
    response.sendFile(path, options, (error: Error | undefined) => {
      if (error === undefined || response.headersSent) {
        resolve();
      } else {
        reject(new Error('a stored file cannot be read', { cause: error }));
      }
    });
  });
}
