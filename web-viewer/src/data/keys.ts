/** Names of what is kept in the query cache. */
export const keys = {
  me: ['me'],
  cameras: ['cameras'],
  alarms: ['alarms'],
  incidentPages: ['incident-pages'],
  incident: (id: string) => ['incident', id],
  agents: ['agents'],
  rules: (cameraId: string) => ['rules', cameraId],
  /** Everything below this name is fetched again at the event `faces-changed`. */
  faces: ['faces'],
  watchList: ['faces', 'watch-list'],
  watchListProof: (entryId: string) => ['faces', 'proof', entryId],
  faceReview: (incidentId: string) => ['faces', 'review', incidentId],
  faceCalibration: ['faces', 'calibration'],
} as const;
