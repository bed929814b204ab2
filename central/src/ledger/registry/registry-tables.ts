/** The part of the schema (tables.ts) about places and cameras as people know them, and how long cameras worked. */

/** Villages of the commune. */
export interface HamletsTable {
  commune_id: string;
  id: string;
  name: string;
  /** Households and people, where known: what "per thousand" divides by. */
  households: number | null;
  people: number | null;
  is_demo: number;
  /** Counts changes: who saves names the one they have read, so nobody overwrites what they have not seen. */
  revision: number;
  /** Null where an agent or the first start has added it. */
  changed_by_name: string | null;
  changed_at_ms: number | null;
}

/** Locations. `id` is that of `sites`, where an agent serves it. Made by the registry or by an agent's first hello. */
export interface RegisteredSitesTable {
  commune_id: string;
  id: string;
  name: string;
  site_group: string;
  hamlet_id: string | null;
  /** Vietnam Post's code of the place, as it stands on the post office's map. */
  vpostcode: string | null;
  /** WGS 84 degrees. */
  latitude: number | null;
  longitude: number | null;
  is_demo: number;
  revision: number;
  changed_by_name: string | null;
  changed_at_ms: number | null;
}

/**
 * Cameras. `id` is that of `cameras`, where an agent serves it. `installed_on` and `removed_on` are civil dates
 * (yyyy-mm-dd, Asia/Ho_Chi_Minh); a camera counts from the first to the day before the second.
 */
export interface RegisteredCamerasTable {
  commune_id: string;
  id: string;
  site_id: string;
  name: string;
  /** Whose it is; a location group's owner unless somebody said otherwise. */
  owner_group: string;
  status: string;
  installed_on: string | null;
  removed_on: string | null;
  vpostcode: string | null;
  latitude: number | null;
  longitude: number | null;
  /** Field of view: degrees clockwise from north, degrees from edge to edge, metres. All three or none. */
  bearing_deg: number | null;
  opening_deg: number | null;
  reach_m: number | null;
  /** On the floor plan of its site: shares of the picture, from its upper left corner. */
  plan_x: number | null;
  plan_y: number | null;
  is_demo: number;
  revision: number;
  changed_by_name: string | null;
  changed_at_ms: number | null;
}

/**
 * Floor plans, one a location. The picture lies in the ledger, so that a backup has both or none; it was decoded and
 * written anew by central, so what it holds besides pixels is not what somebody sent.
 */
export interface FloorPlansTable {
  commune_id: string;
  site_id: string;
  /** WebP, base64. */
  picture_base64: string;
  /** Hex, of the picture's bytes. */
  sha256: string;
  width_px: number;
  height_px: number;
  /** Where north lies on it, degrees clockwise from straight up. */
  north_deg: number;
  /** What its width is outside, metres; null: nobody has said. */
  width_m: number | null;
  is_demo: number;
  revision: number;
  changed_by_name: string | null;
  changed_at_ms: number | null;
}

/**
 * When each camera worked: `online` or `degraded` as its agent said, the agent being connected. Spells of one camera
 * never overlap; the open one has no end. After a crash of central, an open one ends at the last beat.
 */
export interface CameraSpellsTable {
  commune_id: string;
  camera_id: string;
  from_ms: number;
  to_ms: number | null;
}

/** When central was last known to run: one row. */
export interface BeatsTable {
  commune_id: string;
  at_ms: number;
}

export interface RegistryTables {
  hamlets: HamletsTable;
  registered_sites: RegisteredSitesTable;
  registered_cameras: RegisteredCamerasTable;
  floor_plans: FloorPlansTable;
  camera_spells: CameraSpellsTable;
  beats: BeatsTable;
}
