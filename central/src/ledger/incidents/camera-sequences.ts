/**
 * The newest sequence of each camera, which its next incident should follow. Looked up once: each month of a large ledger
 * would be gone through for it. This process alone takes in incidents (ledger-wiring.ts).
 */
import type { LedgerDatabase } from '../database.ts';

export interface CameraSequences {
  /** Before anything new of these cameras is stored. */
  lookUp(db: LedgerDatabase, cameraIds: Iterable<string>): Promise<void>;
  /** One is stored for good; the newest before it. */
  follow(cameraId: string, sequence: number): number | null;
}

export function createCameraSequences(communeId: string): CameraSequences {
  const newest = new Map<string, number | null>();
  return {
    lookUp: async (db, cameraIds) => {
      for (const cameraId of cameraIds) {
        if (!newest.has(cameraId)) {
          const last = await db
            .selectFrom('incidents')
            .where('commune_id', '=', communeId)
            .where('camera_id', '=', cameraId)
            .select((select) => select.fn.max<number | null>('sequence').as('sequence'))
            .executeTakeFirst();
          newest.set(cameraId, last?.sequence ?? null);
        }
      }
    },
    follow: (cameraId, sequence) => {
      const last = newest.get(cameraId) ?? null;
      newest.set(cameraId, Math.max(last ?? 0, sequence));
      return last;
    },
  };
}
