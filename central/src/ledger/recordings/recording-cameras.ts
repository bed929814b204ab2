/** Repository of cameras as recordings know them: also those no longer watched, whose recordings people still ask for. */
import { siteGroup } from '#protocol/site.ts';
import type { CameraPlace } from '../registry/cameras.ts';
import type { LedgerDatabase } from '../database.ts';

export interface RecordedCamera extends CameraPlace {
  name: string;
}

export interface RecordingCameras {
  /** By camera id. */
  all(): Promise<Map<string, RecordedCamera>>;
}

export function createRecordingCameras(db: LedgerDatabase, communeId: string): RecordingCameras {
  return {
    all: async () => {
      const rows = await db
        .selectFrom('cameras')
        .innerJoin('sites', (join) =>
          join.onRef('sites.id', '=', 'cameras.site_id').onRef('sites.commune_id', '=', 'cameras.commune_id'),
        )
        .where('cameras.commune_id', '=', communeId)
        .select(['cameras.id', 'cameras.name', 'cameras.agent_id', 'cameras.site_id', 'sites.site_group'])
        .execute();
      return new Map(
        rows.map((row) => [
          row.id,
          {
            cameraId: row.id,
            name: row.name,
            agentId: row.agent_id,
            siteId: row.site_id,
            siteGroup: siteGroup.parse(row.site_group),
          },
        ]),
      );
    },
  };
}
