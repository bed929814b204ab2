/**
 * The exact range as files that any player opens, cut at key frames and not coded again: from the key frame at or
 * before its beginning to its end, with all tracks. Fragmented MP4 with an index (`sidx`) before the first fragment. A
 * gap or another codec begins a new file, named by the instant its first picture was taken.
 */
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { indexBox, type IndexEntry } from '../evidence/recorder/mp4/index-box.ts';
import type { RecordingLibrary } from '../recordings/stored-segment.ts';
import { makeBox } from './mp4/boxes.ts';
import { makeInit, type Track } from './mp4/head.ts';
import { allPictures } from './play.ts';
import { openRange, type Range } from './range.ts';

export interface CutOrder {
  cameraId: string;
  fromMs: number;
  toMs: number;
}

export interface CutFile {
  /** `<camera>-<startsAtMs>.mp4` */
  name: string;
  path: string;
  startsAtMs: number;
  sizeBytes: number;
}

export interface CutDeps {
  library: RecordingLibrary;
  folder: string;
  signal: AbortSignal;
  /** Bytes written since the last call. */
  onWritten: (sizeBytes: number) => void;
}

/** For thousands of references; where there are more fragments one covers several. */
const INDEX_ROOM_BYTES = 32 * 1024;

/** In order of time. Throws what reading and the disk throw; files already made are left to whoever owns the folder. */
export async function cutRange(deps: CutDeps, order: CutOrder): Promise<CutFile[]> {
  await mkdir(deps.folder, { recursive: true });
  const files: CutFile[] = [];
  let fromMs: number | null = order.fromMs;
  while (fromMs !== null && fromMs < order.toMs) {
    const range = await openRange(deps.library, { ...order, fromMs, choose: allTracks, endsAtGap: true });
    if (!range) {
      break;
    }
    try {
      files.push(await writeCut(deps, range, order));
      fromMs = range.stoppedAtMs();
    } finally {
      await range.close();
    }
  }
  return files;
}

/** One of pictures and one of sound, as the recorder writes them. */
function allTracks(tracks: readonly Track[]): Track[] {
  return (['video', 'audio'] as const).flatMap((kind) => tracks.find((track) => track.kind === kind) ?? []);
}

async function writeCut(
  { folder, signal, onWritten }: CutDeps,
  range: Range,
  { cameraId, toMs }: CutOrder,
): Promise<CutFile> {
  const name = `${cameraId}-${range.startsAtMs}.mp4`;
  const path = join(folder, name);
  const handle = await open(path, 'w', 0o600);
  try {
    const room = makeBox('free', Buffer.alloc(INDEX_ROOM_BYTES - 8));
    const init = makeInit(range.head, range.tracks, 0);
    const entries: IndexEntry[] = [];
    let sizeBytes = init.length + room.length;
    await handle.writeFile(Buffer.concat([init, room]));
    for await (const { pieces, ...entry } of allPictures(range, { toMs })) {
      signal.throwIfAborted();
      await handle.writeFile(Buffer.concat(pieces));
      entries.push(entry);
      sizeBytes += entry.sizeBytes;
      onWritten(entry.sizeBytes);
    }
    await writeHead(handle, range, { entries, room });
    return { name, path, startsAtMs: range.startsAtMs, sizeBytes };
  } finally {
    await handle.close();
  }
}

/** Length and index are known at the end; both have as many bytes as the room that was left for them. */
async function writeHead(
  handle: FileHandle,
  range: Range,
  { entries, room }: { entries: readonly IndexEntry[]; room: Buffer },
): Promise<void> {
  const last = entries.at(-1);
  const init = makeInit(range.head, range.tracks, last ? last.startsMs + last.durationMs : 0);
  await handle.write(init, 0, init.length, 0);
  const index = indexBox(entries, room);
  if (index) {
    await handle.write(index, 0, index.length, init.length);
  }
}
