/** Pictures on their way to an entry: what is refused before it is sent, and the list as it moves. Pure. */
import { MOST_PICTURE_BYTES, MOST_PICTURES, type WatchListPicture } from '#protocol/watch-list.ts';
import { PICTURE_TYPES } from '../../parts/picture-types.ts';

export type UploadState =
  | { state: 'waiting' }
  /** `share` 1: it is there, and its face is being looked for. */
  | { state: 'sending'; share: number }
  /** Sending it again may help. */
  | { state: 'failed'; error: unknown }
  /** Central has looked and did not keep it; its faults say why. */
  | { state: 'judged'; picture: WatchListPicture }
  | { state: 'unfit'; fault: 'tooBig' | 'notPicture' | 'tooMany' };

export interface Upload {
  key: number;
  file: File;
  now: UploadState;
}

export type UploadAction =
  /** `held`: pictures the entry has already. */
  | { type: 'add'; files: readonly File[]; held: number }
  | { type: 'move'; key: number; now: UploadState }
  | { type: 'remove'; key: number };

export function reduceUploads(uploads: readonly Upload[], action: UploadAction): readonly Upload[] {
  switch (action.type) {
    case 'add':
      return action.files.reduce((list, file) => addUpload(list, file, action.held), uploads);
    case 'move':
      return uploads.map((upload) => (upload.key === action.key ? { ...upload, now: action.now } : upload));
    case 'remove':
      return uploads.filter(({ key }) => key !== action.key);
  }
}

function addUpload(uploads: readonly Upload[], file: File, held: number): readonly Upload[] {
  const key = Math.max(0, ...uploads.map((upload) => upload.key)) + 1;
  const onTheirWay = uploads.filter(({ now }) => now.state === 'waiting' || now.state === 'sending').length;
  const fault = faultOf(file, held + onTheirWay);
  return [...uploads, { key, file, now: fault === null ? { state: 'waiting' } : { state: 'unfit', fault } }];
}

function faultOf({ type, size }: File, count: number): 'tooBig' | 'notPicture' | 'tooMany' | null {
  if (!(PICTURE_TYPES as readonly string[]).includes(type)) {
    return 'notPicture';
  }
  if (size > MOST_PICTURE_BYTES) {
    return 'tooBig';
  }
  return count >= MOST_PICTURES ? 'tooMany' : null;
}

/** One after the other: a rural line is not made faster by sharing it. */
export function nextToSend(uploads: readonly Upload[]): Upload | null {
  const isBusy = uploads.some(({ now }) => now.state === 'sending');
  return isBusy ? null : (uploads.find(({ now }) => now.state === 'waiting') ?? null);
}

export function isSending(uploads: readonly Upload[]): boolean {
  return uploads.some(({ now }) => now.state === 'sending' || now.state === 'waiting');
}
