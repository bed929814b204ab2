/** Names of what is kept in the query cache. */
export const keys = {
  me: ['me'],
  cameras: ['cameras'],
  alarms: ['alarms'],
  incidentPages: ['incident-pages'],
  incident: (id: string) => ['incident', id],
  agents: ['agents'],
  rules: (cameraId: string) => ['rules', cameraId],
} as const;
