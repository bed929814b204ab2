/** Names of what is kept in the query cache. */
export const keys = {
  me: ['me'],
  cameras: ['cameras'],
  alarms: ['alarms'],
  incidentPages: ['incident-pages'],
  incident: (id: string) => ['incident', id],
  agents: ['agents'],
  agentState: (agentId: string) => ['agent-state', agentId],
  rules: (cameraId: string) => ['rules', cameraId],
  /** Everything below this name is fetched again at the event `faces-changed`. */
  faces: ['faces'],
  watchList: ['faces', 'watch-list'],
  watchListProof: (entryId: string) => ['faces', 'proof', entryId],
  faceReview: (incidentId: string) => ['faces', 'review', incidentId],
  faceCalibration: ['faces', 'calibration'],
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
  cameraIncidents: (cameraId: string, fromMs: number) => ['camera-incidents', cameraId, fromMs],
} as const;
