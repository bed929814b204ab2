/** Names of what is kept in the query cache. */
export const keys = {
  me: ['me'],
  /** True once somebody has signed out on purpose: then nothing of the page stays. */
  hasLeft: ['has-left'],
  cameras: ['cameras'],
  layouts: ['layouts'],
  ptz: (cameraId: string) => ['ptz', cameraId],
  alarms: ['alarms'],
  /** Alarms put aside for a while; fetched again at the event `snoozes-changed`. */
  snoozes: ['snoozes'],
  incidentPages: ['incident-pages'],
  incidentList: (query: string) => ['incident-pages', query],
  incident: (id: string) => ['incident', id],
  /** Everything below this name is fetched again at the event `cases-changed`. */
  cases: ['cases'],
  caseList: (query: string) => ['cases', 'list', query],
  case: (id: string) => ['cases', 'one', id],
  caseMembers: ['cases', 'members'],
  violationList: (query: string) => ['cases', 'violations', query],
  violation: (id: string) => ['cases', 'violation', id],
  handedOverCases: ['cases', 'handed-over'],
  handedOverCase: (id: string) => ['cases', 'handed-over', id],
  agents: ['agents'],
  enrolmentCodes: ['enrolment-codes'],
  /** Everything below this name is fetched again after each change, and at the event `cameras-changed`. */
  registry: ['registry'],
  agentState: (agentId: string) => ['agent-state', agentId],
  rules: (cameraId: string) => ['rules', cameraId],
  /** Everything below this name is fetched again at the event `faces-changed`. */
  faces: ['faces'],
  watchList: ['faces', 'watch-list'],
  watchListProof: (entryId: string) => ['faces', 'proof', entryId],
  faceReview: (incidentId: string) => ['faces', 'review', incidentId],
  faceCalibration: ['faces', 'calibration'],
  passers: (place: string) => ['passers', place],
  passersDraft: (name: string) => ['passers-draft', name],
  /** Everything below this name is fetched again at the event `recordings-changed`. */
  recordings: ['recordings'],
  timeline: (cameraId: string, fromMs: number, toMs: number) => [
    'recordings',
    'timeline',
    cameraId,
    fromMs,
    toMs,
  ],
  holds: ['recordings', 'holds'],
  packages: ['recordings', 'packages'],
  notices: ['recordings', 'notices'],
  /** Of a case these are fetched again with it. */
  bookmarks: (caseId: string | null) => ['cases', 'bookmarks', caseId ?? 'own'],
  cameraIncidents: (cameraId: string, fromMs: number, toMs: number) => [
    'camera-incidents',
    cameraId,
    fromMs,
    toMs,
  ],
  search: (query: string) => ['search', query],
  savedSearches: ['saved-searches'],
  audit: (query: string) => ['audit', query],
  auditCheck: ['audit-check'],
  reports: ['reports'],
  report: (id: string) => ['reports', id],
} as const;
