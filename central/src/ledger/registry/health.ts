/** Repository of what agents last said of their cameras. Read together with the cameras (cameras.ts). */
import type { HealthStore } from '../../intake/stores.ts';
import type { LedgerDatabase } from '../database.ts';

export function createHealth(db: LedgerDatabase, communeId: string): HealthStore {
  return {
    put: (agentId, cameras) =>
      db.transaction().execute(async (transaction) => {
        const own = await transaction
          .selectFrom('cameras')
          .where('commune_id', '=', communeId)
          .where('agent_id', '=', agentId)
          .where('removed_at_ms', 'is', null)
          .select('id')
          .execute();
        const ownIds = new Set(own.map((row) => row.id));
        const foreign = cameras.map((camera) => camera.cameraId).filter((id) => !ownIds.has(id));
        if (foreign.length > 0) {
          return { foreign };
        }
        for (const camera of cameras) {
          const facts = {
            state: camera.state,
            reason: camera.reason,
            detail: camera.detail,
            since_at_ms: camera.sinceAtMs,
            next_try_at_ms: camera.nextTryAtMs,
            fps: camera.fps,
            watch_json: camera.watch === null ? null : JSON.stringify(camera.watch),
          };
          await transaction
            .insertInto('health')
            .values({ commune_id: communeId, camera_id: camera.cameraId, ...facts })
            .onConflict((conflict) => conflict.columns(['commune_id', 'camera_id']).doUpdateSet(facts))
            .execute();
        }
        return { foreign: [] };
      }),
  };
}
