/**
 * Writes down when cameras work, as their agents say it while connected (docs/design/013-registry.md, CS1-CS7). What
 * is heard is written in the order it was heard, and each change once: a camera that goes on working costs nothing.
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { CameraHealth, CameraState } from '#protocol/camera.ts';
import { untilAborted } from '../intake/until-aborted.ts';
import type { CameraSpells } from '../ledger/registry/camera-spells.ts';

const BEAT_PERIOD_MS = 60_000;

export interface SpellRecorder extends Service {
  cameraHealth(cameras: readonly Pick<CameraHealth, 'cameraId' | 'state'>[]): void;
  /** Its sites and cameras are stored. */
  agentCame(agentId: string): void;
  agentGone(agentId: string): void;
  /** Resolves when all that was heard so far is written. */
  settled(): Promise<void>;
}

export function isWorking(state: CameraState): boolean {
  return state === 'online' || state === 'degraded';
}

export function createSpellRecorder({
  clock,
  log,
  cameraSpells,
}: {
  clock: Clock;
  log: Log;
  cameraSpells: CameraSpells;
}): SpellRecorder {
  /** What was noted last of each camera; forgotten when its agent goes. */
  const noted = new Map<string, boolean>();
  let queue = Promise.resolve();
  const inOrder = (work: () => Promise<unknown>): void => {
    queue = queue
      .then(work)
      .then(() => undefined)
      .catch((error: unknown) => {
        noted.clear();
        log.error({ reason: describeError(error) }, 'working time of cameras not stored');
      });
  };
  const forget = (agentId: string, which: 'all' | 'no-longer-listed'): void => {
    const atMs = clock.nowMs();
    noted.clear();
    inOrder(() => cameraSpells.closeOfAgent(agentId, which, atMs));
  };

  inOrder(async () => {
    const left = await cameraSpells.recover();
    if (left > 0) {
      log.warn({ spells: left }, 'working time of cameras ended at the last beat before a crash');
    }
    await cameraSpells.beat(clock.nowMs());
  });

  return {
    cameraHealth: (cameras) => {
      const atMs = clock.nowMs();
      const changed = cameras
        .map(({ cameraId, state }) => ({ cameraId, isWorking: isWorking(state) }))
        .filter((camera) => noted.get(camera.cameraId) !== camera.isWorking);
      changed.forEach((camera) => noted.set(camera.cameraId, camera.isWorking));
      if (changed.length > 0) {
        // The beat too: a clock that was put back must not leave one that lies ahead of what begins now.
        inOrder(async () => {
          await cameraSpells.note(changed, atMs);
          await cameraSpells.beat(atMs);
        });
      }
    },
    agentCame: (agentId) => forget(agentId, 'no-longer-listed'),
    agentGone: (agentId) => forget(agentId, 'all'),
    settled: () => queue,
    run: async (signal) => {
      const stopBeating = clock.every(BEAT_PERIOD_MS, () => {
        const atMs = clock.nowMs();
        inOrder(() => cameraSpells.beat(atMs));
      });
      await untilAborted(signal);
      stopBeating();
      const atMs = clock.nowMs();
      inOrder(async () => {
        await cameraSpells.closeAll(atMs);
        await cameraSpells.beat(atMs);
      });
      await queue;
    },
  };
}
