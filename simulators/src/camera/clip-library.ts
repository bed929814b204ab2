/**
 * Gives the clip of every scene asked for: from the cache folder, or filmed by child processes and then cached.
 * Clips are handed over one by one as they become ready, so that the first cameras need not wait for the last.
 *
 * A cached file is named after its scene and a hash of the code that draws and encodes it: when that code changes,
 * the file is simply not found.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GiveUp } from '#base/errors.ts';
import { programOf } from '#base/program.ts';
import type { SceneName } from '../actors/scene.ts';
import { SCENES } from '../actors/scenes.ts';
import { readClip } from './clip-file.ts';
import type { Clip } from './clip.ts';
import { studioReply, type StudioOrder } from './studio-worker.ts';

export interface ClipLibraryOptions {
  cacheDir: string;
  scenes: readonly SceneName[];
  /** Child processes used when something must be filmed. */
  studios?: number;
  onClip: (scene: SceneName, clip: Clip) => void;
  onProgress: (done: number, total: number, what: string) => void;
  signal?: AbortSignal;
}

/** Resolves when every scene has been handed to `onClip`. */
export async function loadClips(options: ClipLibraryOptions): Promise<void> {
  const { cacheDir, scenes, onClip, onProgress, studios = 2 } = options;
  const version = drawingVersion();
  const total = scenes.reduce((sum, scene) => sum + SCENES[scene].segments.length, 0);
  let done = 0;
  const advance = (by: number, scene: SceneName): void => {
    done += by;
    onProgress(done, total, scene);
  };

  const missing: SceneName[] = [];
  for (const scene of scenes) {
    const found = readClip(fileOf(cacheDir, scene, version));
    if (found.status === 'read') {
      advance(SCENES[scene].segments.length, scene);
      onClip(scene, found.clip);
    } else {
      missing.push(scene);
    }
  }

  const runStudio = async (): Promise<void> => {
    const first = missing.shift();
    if (first === undefined) {
      return;
    }
    const studio = startStudio();
    const stop = (): void => void studio.kill();
    options.signal?.addEventListener('abort', stop);
    try {
      for (let scene: SceneName | undefined = first; scene !== undefined; scene = missing.shift()) {
        const current: SceneName = scene;
        const file = fileOf(cacheDir, current, version);
        await film(studio, { scene: current, file }, () => advance(1, current));
        const made = readClip(file);
        if (made.status !== 'read') {
          throw new GiveUp('clip-cache', `${file}: written, but reads back as ${made.status}`);
        }
        onClip(current, made.clip);
      }
    } finally {
      options.signal?.removeEventListener('abort', stop);
      studio.kill();
    }
  };
  await Promise.all(Array.from({ length: studios }, runStudio));
}

function fileOf(cacheDir: string, scene: SceneName, version: string): string {
  return join(cacheDir, `${scene}-${version}.clip`);
}

/** Hash of every source file that has a say in what a clip looks like. */
function drawingVersion(): string {
  const hash = createHash('sha256');
  const actors = fileURLToPath(new URL('../actors/', import.meta.url));
  const here = fileURLToPath(new URL('.', import.meta.url));
  const files = [
    ...readdirSync(actors)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .sort()
      .map((name) => join(actors, name)),
    ...['encode.ts', 'profiles.ts', 'scene-clip.ts', 'clip-file.ts', 'jpeg.ts'].map((name) =>
      join(here, name),
    ),
  ];
  for (const file of files) {
    hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function startStudio(): ChildProcess {
  const { file, execArgv } = programOf(new URL('./studio-worker.ts', import.meta.url));
  return fork(file, {
    execArgv,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function film(studio: ChildProcess, order: StudioOrder, onSegment: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      studio.off('message', onMessage);
      studio.off('exit', onExit);
      finish();
    };
    const onMessage = (message: unknown): void => {
      const reply = studioReply.parse(message);
      if (reply.status === 'segment-done') {
        onSegment();
      } else if (reply.status === 'filmed') {
        settle(resolve);
      } else {
        settle(() => reject(new GiveUp('film', `scene ${order.scene}: ${reply.reason}`)));
      }
    };
    const onExit = (code: number | null): void => {
      settle(() =>
        reject(
          new GiveUp('film', `scene ${order.scene}: the studio process ended with ${code ?? 'a signal'}`),
        ),
      );
    };
    studio.on('message', onMessage);
    studio.on('exit', onExit);
    studio.send(order);
  });
}
