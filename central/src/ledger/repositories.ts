/** All repositories at once, as the wiring wants them. A new table's repository gets its line here. */
import type { Clock } from '#base/clock.ts';
import { createAccounts } from './accounts.ts';
import { createAgents } from './agents.ts';
import { createAudit } from './audit.ts';
import { createCameraRules } from './camera-rules.ts';
import { createCameraSpells } from './camera-spells.ts';
import { createCameras } from './cameras.ts';
import { createCaseHandovers } from './case-handovers.ts';
import { createCaseParts } from './case-parts.ts';
import { createCasePartsReading } from './case-parts-reading.ts';
import { createCaseReading } from './case-reading.ts';
import { createCases } from './cases.ts';
import { createCodes } from './codes.ts';
import { createDelegations } from './delegations.ts';
import { createFacePlaces } from './face-places.ts';
import { createFaceReviews } from './face-reviews.ts';
import { createFaceScores } from './face-scores.ts';
import { createFaceSearches } from './face-searches.ts';
import { createFactors } from './factors.ts';
import { createFiles } from './files.ts';
import { createHealth } from './health.ts';
import { createIncidentPlaces } from './incident-places.ts';
import { createIncidentTriage } from './incident-triage.ts';
import { createIncidents } from './incidents.ts';
import { createInventory } from './inventory.ts';
import { createKnownPlaces } from './known-places.ts';
import { createLinks } from './links.ts';
import { createNotifyChannels } from './notify-channels.ts';
import { createNotifyDeliveries } from './notify-deliveries.ts';
import { createNotifyOutbox } from './notify-outbox.ts';
import { createNotifyPeople } from './notify-people.ts';
import { createNotifyRules } from './notify-rules.ts';
import { createRecordingCameras } from './recording-cameras.ts';
import { createRecordingHolds } from './recording-holds.ts';
import { createRecordingNotices } from './recording-notices.ts';
import { createRecordingPackages } from './recording-packages.ts';
import { createRegistryListed } from './registry-listed.ts';
import { createRegistry } from './registry.ts';
import { createReportRows } from './report-rows.ts';
import { createReports } from './reports.ts';
import { createIncidentList } from './incident-list.ts';
import { createSavedSearches } from './saved-searches.ts';
import { createSearch } from './search.ts';
import { createSessions } from './sessions.ts';
import { createSharedCases } from './shared-cases.ts';
import { createSites } from './sites.ts';
import { createViolations } from './violations.ts';
import { createCameraSource } from './statistics-cameras.ts';
import { createRowsSource } from './statistics-rows.ts';
import { createStatisticsSource } from './statistics.ts';
import { createWatchListSpread } from './watch-list-spread.ts';
import { createWatchList } from './watch-list.ts';
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
    health: createHealth(db, communeId),
    incidentTriage: createIncidentTriage(db, communeId),
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
    incidentPlaces: createIncidentPlaces(sites, sharedCases),
    violations: createViolations(db, communeId),
    statistics: createStatisticsSource(db, communeId),
    statisticsCameras: createCameraSource(db, communeId),
    statisticsRows: createRowsSource(db, communeId),
    watchList: createWatchList(db, communeId),
    watchListSpread: createWatchListSpread(db, communeId),
  };
}
