/**
 * All REST routes of central, in one place: express, the OpenAPI document and the access test read this list. A new
 * resource is a file in routes/ and a line here.
 */
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import type { Uploads } from '../intake/uploads.ts';
import type { Audit } from '../ledger/audit/audit.ts';
import { watchRoutes } from './audit-watch.ts';
import { describeApi, type OpenApiDocument } from './openapi.ts';
import { defineRoute, type Route } from './route.ts';
import { accountSessionRoutes, type AccountSessionRouteDeps } from './routes/account-sessions.ts';
import { accountRoutes, type AccountRouteDeps } from './routes/accounts.ts';
import { agentStateRoutes, type AgentStateRouteDeps } from './routes/agent-state.ts';
import { agentRoutes, type AgentRouteDeps } from './routes/agents.ts';
import { auditRoutes, type AuditRouteDeps } from './routes/audit.ts';
import { bookmarkRoutes, type BookmarkRouteDeps } from './routes/bookmarks.ts';
import { cameraRulesRoutes, type CameraRulesRouteDeps } from './routes/camera-rules.ts';
import { cameraPtzRoutes, type PtzRouteDeps } from './routes/camera-ptz.ts';
import { cameraSnapshotRoutes } from './routes/camera-snapshots.ts';
import { cameraRoutes, type CameraRouteDeps } from './routes/cameras.ts';
import { caseHandoverRoutes, type CaseHandoverRouteDeps } from './routes/case-handovers.ts';
import { casePartRoutes, type CasePartRouteDeps } from './routes/case-parts.ts';
import { caseRoutes, type CaseRouteDeps } from './routes/cases.ts';
import { delegationRoutes, type DelegationRouteDeps } from './routes/delegations.ts';
import { exportRoutes } from './routes/exports.ts';
import { faceCalibrationRoutes, type FaceCalibrationRouteDeps } from './routes/face-calibration.ts';
import { faceReviewRoutes, type FaceReviewRouteDeps } from './routes/face-reviews.ts';
import { faceSearchRoutes, type FaceSearchRouteDeps } from './routes/face-searches.ts';
import { floorPlanRoutes, type FloorPlanRouteDeps } from './routes/floor-plans.ts';
import { healthRoutes } from './routes/health.ts';
import { incidentFileRoutes, type IncidentFileRouteDeps } from './routes/incident-files.ts';
import { incidentPackageRoutes, type IncidentPackageRouteDeps } from './routes/incident-package.ts';
import { incidentRoutes, type IncidentRouteDeps } from './routes/incidents.ts';
import { layoutRoutes, type LayoutRouteDeps } from './routes/me-layouts.ts';
import { mapRoutes, type MapRouteDeps } from './routes/map.ts';
import { meRoutes } from './routes/me.ts';
import { myNotifyRoutes, type MyNotifyRouteDeps } from './routes/my-notify.ts';
import { notifyChannelRoutes, type NotifyChannelRouteDeps } from './routes/notify-channels.ts';
import { notifyRoutes, type NotifySettingsRouteDeps } from './routes/notify.ts';
import { operationsRoutes, type OperationsRouteDeps } from './routes/operations.ts';
import { passerRoutes, type PasserRouteDeps } from './routes/passers.ts';
import { holdRoutes, type HoldRouteDeps } from './routes/recordings-holds.ts';
import { noticeRoutes, type NoticeRouteDeps } from './routes/recordings-notices.ts';
import { packageRoutes, type PackageRouteDeps } from './routes/recordings-packages.ts';
import { recordingRoutes, type RecordingRouteDeps } from './routes/recordings.ts';
import { registryRoutes, type RegistryRouteDeps } from './routes/registry.ts';
import { reportRoutes, type ReportRouteDeps } from './routes/reports.ts';
import { secondFactorRoutes, type SecondFactorRouteDeps } from './routes/second-factor.ts';
import { savedSearchRoutes, type SavedSearchRouteDeps } from './routes/saved-searches.ts';
import { ruleFeedbackRoutes, type RuleFeedbackRouteDeps } from './routes/rule-feedback.ts';
import { searchRoutes, type SearchRouteDeps } from './routes/search.ts';
import { sessionRoutes, type SessionRouteDeps } from './routes/sessions.ts';
import { snoozeRoutes, type SnoozeRouteDeps } from './routes/snoozes.ts';
import { statisticsRoutes, type StatisticsRouteDeps } from './routes/statistics.ts';
import { triageRoutes } from './routes/triage.ts';
import { uploadRoutes } from './routes/uploads.ts';
import { violationRoutes, type ViolationRouteDeps } from './routes/violations.ts';
import { watchListRoutes, type WatchListRouteDeps } from './routes/watch-list.ts';

export interface RecordingsRouteDeps
  extends
    RecordingRouteDeps,
    HoldRouteDeps,
    PackageRouteDeps,
    NoticeRouteDeps,
    AgentStateRouteDeps,
    PasserRouteDeps {}

export interface PeopleRouteDeps
  extends
    SessionRouteDeps,
    SecondFactorRouteDeps,
    AccountRouteDeps,
    AccountSessionRouteDeps,
    DelegationRouteDeps {}

export interface NotifyRouteDeps extends NotifySettingsRouteDeps, NotifyChannelRouteDeps, MyNotifyRouteDeps {}

/** What people do with incidents. */
export interface ProceedingsRouteDeps
  extends
    IncidentRouteDeps,
    SnoozeRouteDeps,
    CaseRouteDeps,
    CasePartRouteDeps,
    CaseHandoverRouteDeps,
    BookmarkRouteDeps,
    ViolationRouteDeps {}

export interface RegistryDeps {
  version: string;
  clock: Clock;
  people: PeopleRouteDeps;
  notify: NotifyRouteDeps;
  agent: AgentRouteDeps;
  camera: CameraRouteDeps;
  layouts: LayoutRouteDeps;
  rules: CameraRulesRouteDeps & RuleFeedbackRouteDeps;
  ptz: PtzRouteDeps;
  proceedings: ProceedingsRouteDeps;
  searches: SearchRouteDeps & SavedSearchRouteDeps;
  file: IncidentFileRouteDeps;
  incidentPackage: IncidentPackageRouteDeps;
  audit: Audit;
  guard: AuditRouteDeps['guard'];
  uploads: Uploads;
  watchList: WatchListRouteDeps;
  recordings: RecordingsRouteDeps;
  reports: ReportRouteDeps;
  registry: RegistryRouteDeps & MapRouteDeps & FloorPlanRouteDeps;
  operations: OperationsRouteDeps;
  statistics: StatisticsRouteDeps;
  faceWork: {
    review: FaceReviewRouteDeps;
    calibration: FaceCalibrationRouteDeps;
    search: FaceSearchRouteDeps;
  };
}

export function createRoutes(deps: RegistryDeps): Route[] {
  const lists: Route[] = [
    ...healthRoutes(deps.clock),
    ...sessionRoutes(deps.people),
    ...meRoutes(deps.people),
    ...secondFactorRoutes(deps.people),
    ...accountSessionRoutes(deps.people),
    ...delegationRoutes(deps.people),
    ...accountRoutes(deps.people),
    ...notifyChannelRoutes(deps.notify),
    ...notifyRoutes(deps.notify),
    ...myNotifyRoutes(deps.notify),
    ...agentRoutes(deps.agent),
    ...agentStateRoutes(deps.recordings),
    ...cameraRoutes(deps.camera),
    ...layoutRoutes(deps.layouts),
    ...cameraRulesRoutes(deps.rules),
    ...ruleFeedbackRoutes(deps.rules),
    ...cameraPtzRoutes(deps.ptz),
    ...cameraSnapshotRoutes(deps.ptz),
    ...incidentRoutes(deps.proceedings),
    ...triageRoutes(deps.proceedings),
    ...snoozeRoutes(deps.proceedings),
    ...caseRoutes(deps.proceedings),
    ...casePartRoutes(deps.proceedings),
    ...caseHandoverRoutes(deps.proceedings),
    ...bookmarkRoutes(deps.proceedings),
    ...violationRoutes(deps.proceedings),
    ...searchRoutes(deps.searches),
    ...savedSearchRoutes(deps.searches),
    ...incidentFileRoutes(deps.file),
    ...incidentPackageRoutes(deps.incidentPackage),
    ...uploadRoutes(deps.uploads),
    ...watchListRoutes(deps.watchList),
    ...faceReviewRoutes(deps.faceWork.review),
    ...faceCalibrationRoutes(deps.faceWork.calibration),
    ...faceSearchRoutes(deps.faceWork.search),
    ...recordingRoutes(deps.recordings),
    ...passerRoutes(deps.recordings),
    ...holdRoutes(deps.recordings),
    ...packageRoutes(deps.recordings),
    ...noticeRoutes(deps.recordings),
    ...reportRoutes(deps.reports),
    ...registryRoutes(deps.registry),
    ...mapRoutes(deps.registry),
    ...floorPlanRoutes(deps.registry),
    ...operationsRoutes(deps.operations),
    ...statisticsRoutes(deps.statistics),
    ...auditRoutes(deps),
  ];
  const routes = [...lists, ...exportRoutes(deps.audit, lists)];
  let described: OpenApiDocument | null = null;
  const openApi: Route = defineRoute({
    method: 'GET',
    path: '/api/openapi.json',
    door: 'public',
    summary: 'This document',
    reply: z.looseObject({ openapi: z.string() }),
    handle: async () => {
      described ??= describeApi([...routes, openApi], deps.version);
      return { reply: { ...described } };
    },
  });
  return watchRoutes([...routes, openApi], deps);
}
