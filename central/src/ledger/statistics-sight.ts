/** What of the ledger one person may count. Made from can(); the queries cut by it, so no number tells of the rest. */
import type { IncidentKind } from '#protocol/camera.ts';

export interface Sight {
  siteIds: readonly string[];
  /** Null: every camera of these sites. */
  cameraIds: readonly string[] | null;
  /** Incidents of these kinds at these sites are not counted. */
  hidden: readonly { kind: IncidentKind; siteIds: readonly string[] }[];
  /** Also what belongs to no site: violations a patrol saw. Only for who sees the whole commune. */
  seesUnplaced: boolean;
  /** Also violations of cases that only the police may know. */
  seesPoliceOnly: boolean;
}
