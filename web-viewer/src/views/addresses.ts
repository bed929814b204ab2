/** Which view is at which address, and the ability it needs. Each is loaded when it is opened; the room comes first. */
import type { ComponentType } from 'react';
import type { Ability, Me } from '#protocol/account.ts';
import { pieceOf } from '../parts/piece.tsx';

export interface ViewProps {
  me: Me;
  /** Of the address; empty where it names nothing. */
  id: string;
}

export interface ViewAddress {
  /** As wouter takes it. */
  path: string;
  /** Null: for everybody who is signed in. */
  needs: Ability | null;
  View: ComponentType<ViewProps>;
}

export const addresses: readonly ViewAddress[] = [
  viewAt(
    '/incidents',
    'incident.read',
    async () => (await import('./incidents/incidents-view.tsx')).IncidentsView,
  ),
  viewAt(
    '/incidents/:id',
    'incident.read',
    async () => (await import('./incident/incident-view.tsx')).IncidentView,
  ),
  viewAt('/search', 'incident.read', async () => (await import('./search/search-view.tsx')).SearchView),
  viewAt('/audit', 'audit.read', async () => (await import('./audit/audit-view.tsx')).AuditView),
  viewAt('/cases', 'case.read', async () => (await import('./cases/cases-view.tsx')).CasesView),
  viewAt('/cases/:id', 'case.read', async () => (await import('./cases/case-view.tsx')).CasePage),
  viewAt(
    '/cases/:id/review',
    'recording.view',
    async () => (await import('./review/review-view.tsx')).CaseReviewView,
  ),
  viewAt(
    '/violations',
    'violation.read',
    async () => (await import('./violations/violations-view.tsx')).ViolationsView,
  ),
  viewAt('/review', 'recording.view', async () => (await import('./review/review-view.tsx')).ReviewView),
  viewAt('/morning', 'recording.view', async () => (await import('./morning/morning-view.tsx')).MorningView),
  viewAt('/trail', 'recording.view', async () => (await import('./passers/trail-view.tsx')).TrailView),
  viewAt('/cameras', 'camera.list', async () => (await import('./cameras/cameras-view.tsx')).CamerasView),
  viewAt('/cameras/:id/rules', 'camera.list', async () => (await import('./rules/rules-view.tsx')).RulesView),
  viewAt('/account', null, async () => (await import('./account/account-view.tsx')).AccountView),
  viewAt(
    '/accounts',
    'account.manage',
    async () => (await import('./accounts/accounts-view.tsx')).AccountsView,
  ),
  viewAt('/notify', 'notify.manage', async () => (await import('./notify/notify-view.tsx')).NotifyView),
  viewAt('/map', 'registry.read', async () => (await import('./map/map-view.tsx')).MapView),
  viewAt(
    '/registry',
    'registry.read',
    async () => (await import('./registry/registry-view.tsx')).RegistryView,
  ),
  viewAt('/agents', 'agent.read', async () => (await import('./agents/agents-view.tsx')).AgentsView),
  viewAt('/reports', 'report.read', async () => (await import('./reports/reports-view.tsx')).ReportsView),
  viewAt('/reports/:id', 'report.read', async () => (await import('./reports/report-view.tsx')).ReportView),
  viewAt(
    '/statistics',
    'statistics.read',
    async () => (await import('./statistics/statistics-view.tsx')).StatisticsView,
  ),
  viewAt(
    '/statistics/rows',
    'statistics.read',
    async () => (await import('./statistics/rows-view.tsx')).StatisticsRowsView,
  ),
  viewAt(
    '/watch-list',
    'watch-list.read',
    async () => (await import('./watch-list/watch-list-view.tsx')).WatchListView,
  ),
  viewAt(
    '/watch-list/new',
    'watch-list.propose',
    async () => (await import('./watch-list/new-entry-view.tsx')).NewEntryView,
  ),
  viewAt(
    '/watch-list/:id',
    'watch-list.read',
    async () => (await import('./watch-list/entry-view.tsx')).EntryView,
  ),
  viewAt(
    '/face-search',
    'face.search',
    async () => (await import('./face-search/face-search-view.tsx')).FaceSearchView,
  ),
  viewAt(
    '/face-calibration',
    'face.calibrate',
    async () => (await import('./face-calibration/face-calibration-view.tsx')).FaceCalibrationView,
  ),
];

function viewAt(
  path: string,
  needs: Ability | null,
  load: () => Promise<ComponentType<ViewProps>>,
): ViewAddress {
  return { path, needs, View: pieceOf(load) };
}
