/** All repositories at once, as the wiring wants them. A new table's repository gets its line here. */
import type { Clock } from '#base/clock.ts';
import { createAccounts } from './people/accounts.ts';
import { createAgents } from './registry/agents.ts';
import { createAudit } from './audit/audit.ts';
import { createCameraRules } from './registry/camera-rules.ts';
import { createCameraSpells } from './registry/camera-spells.ts';
import { createCameras } from './registry/cameras.ts';
import { createCaseHandovers } from './cases/case-handovers.ts';
import { createBookmarks } from './cases/bookmarks.ts';
import { createCaseParts } from './cases/case-parts.ts';
import { createCasePartsReading } from './cases/case-parts-reading.ts';
import { createCaseReading } from './cases/case-reading.ts';
import { createCases } from './cases/cases.ts';
import { createCodes } from './registry/codes.ts';
import { createDelegations } from './people/delegations.ts';
import { createFacePlaces } from './faces/face-places.ts';
import { createFaceReviews } from './faces/face-reviews.ts';
import { createFaceScores } from './faces/face-scores.ts';
import { createFaceSearches } from './faces/face-searches.ts';
import { createFactors } from './people/factors.ts';
import { createFiles } from './incidents/files.ts';
import { createFloorPlans } from './registry/floor-plans.ts';
import { createHealth } from './registry/health.ts';
import { createIncidentPlaces } from './incidents/incident-places.ts';
import { createIncidentTriage } from './incidents/incident-triage.ts';
import { createRuleFeedback } from './incidents/rule-feedback.ts';
import { createIncidents } from './incidents/incidents.ts';
import { createInventory } from './registry/inventory.ts';
import { createKnownPlaces } from './registry/known-places.ts';
import { createLinks } from './people/links.ts';
import { createNotifyChannels } from './notify/notify-channels.ts';
import { createNotifyDeliveries } from './notify/notify-deliveries.ts';
import { createNotifyOutbox } from './notify/notify-outbox.ts';
import { createNotifyPeople } from './notify/notify-people.ts';
import { createNotifyRules } from './notify/notify-rules.ts';
import { createRecordingCameras } from './recordings/recording-cameras.ts';
import { createRecordingHolds } from './recordings/recording-holds.ts';
import { createRecordingNotices } from './recordings/recording-notices.ts';
import { createRecordingPackages } from './recordings/recording-packages.ts';
import { createRegistryListed } from './registry/registry-listed.ts';
import { createRegistry } from './registry/registry.ts';
import { createReportRows } from './reports/report-rows.ts';
import { createReports } from './reports/reports.ts';
import { createIncidentList } from './incidents/incident-list.ts';
import { createSavedSearches } from './search/saved-searches.ts';
import { createWallLayouts } from './people/wall-layouts.ts';
import { createSearch } from './search/search.ts';
import { createSessions } from './people/sessions.ts';
import { createSharedCases } from './cases/shared-cases.ts';
import { createSites } from './registry/sites.ts';
import { createSnoozes } from './incidents/snoozes.ts';
import { createViolations } from './cases/violations.ts';
import { createCameraSource } from './statistics/statistics-cameras.ts';
import { createRowsSource } from './statistics/statistics-rows.ts';
import { createStatisticsSource } from './statistics/statistics.ts';
import { createWatchListSpread } from './faces/watch-list-spread.ts';
import { createWatchList } from './faces/watch-list.ts';
import type { LedgerDatabase } from './database.ts';

export type Ledger = ReturnType<typeof openRepositories>;

/** Every repository of one commune's ledger. */
export function openRepositories(db: LedgerDatabase, communeId: string, clock: Clock) {
  const sites = createSites(db, communeId);
  const sharedCases = createSharedCases(db, communeId);
  const incidents = createIncidents(db, communeId);
  const search = createSearch(db, communeId);
  return {
    accounts: createAccounts(db, communeId),
    agents: createAgents(db, communeId),
    audit: createAudit(db, communeId, clock),
    cameraRules: createCameraRules(db, communeId),
    cameraSpells: createCameraSpells(db, communeId),
    cameras: createCameras(db, communeId),
    caseHandovers: createCaseHandovers(db, communeId),
    bookmarks: createBookmarks(db, communeId),
    caseParts: createCaseParts(db, communeId),
    casePartsReading: createCasePartsReading(db, communeId),
    caseReading: createCaseReading(db, communeId),
    cases: createCases(db, communeId),
    codes: createCodes(db, communeId),
    delegations: createDelegations(db, communeId),
    factors: createFactors(db, communeId),
    faceReviews: createFaceReviews(db, communeId),
    faceScoreBook: createFaceScores(db, communeId),
    faceSearches: createFaceSearches(db, communeId),
    facePlaces: createFacePlaces(db, communeId),
    files: createFiles(db, communeId),
    floorPlans: createFloorPlans(db, communeId),
    health: createHealth(db, communeId),
    incidentTriage: createIncidentTriage(db, communeId),
    ruleFeedback: createRuleFeedback(db, communeId),
    incidents,
    incidentList: createIncidentList({ db, communeId, incidents, search }),
    inventory: createInventory(db, communeId),
    knownPlaces: createKnownPlaces(db, communeId),
    links: createLinks(db, communeId),
    notifyChannels: createNotifyChannels(db, communeId),
    notifyDeliveries: createNotifyDeliveries(db, communeId),
    notifyOutbox: createNotifyOutbox(db, communeId),
    notifyPeople: createNotifyPeople(db, communeId),
    notifyRules: createNotifyRules(db, communeId),
    recordingCameras: createRecordingCameras(db, communeId),
    recordingHolds: createRecordingHolds(db, communeId),
    recordingNotices: createRecordingNotices(db, communeId),
    recordingPackages: createRecordingPackages(db, communeId),
    registry: createRegistry(db, communeId),
    registryListed: createRegistryListed(db, communeId),
    reportRows: createReportRows(db, communeId),
    reports: createReports(db, communeId),
    savedSearches: createSavedSearches(db, communeId),
    search,
    sessions: createSessions(db, communeId),
    sharedCases,
    sites,
    snoozes: createSnoozes(db, communeId),
    incidentPlaces: createIncidentPlaces(sites, sharedCases),
    violations: createViolations(db, communeId),
    statistics: createStatisticsSource(db, communeId),
    statisticsCameras: createCameraSource(db, communeId),
    statisticsRows: createRowsSource(db, communeId),
    wallLayouts: createWallLayouts(db, communeId),
    watchList: createWatchList(db, communeId),
    watchListSpread: createWatchListSpread(db, communeId),
  };
}
