/** What tests of the alarm column speak of. */
import type { IncidentView } from '#protocol/incident.ts';

/** An open alarm of the gate of hamlet 4, changed where the test says. */
export function describeAlarm(
  id: string,
  startedAtMs: number,
  change: Partial<IncidentView> = {},
): IncidentView {
  return {
    id,
    cameraId: 'gate',
    cameraName: 'Cổng thôn 4',
    siteId: 'hamlet-4',
    siteName: 'Thôn 4',
    hamlet: 'Thôn 4',
    kind: 'intrusion',
    ruleId: 'yard',
    ruleName: 'Sân',
    objectLabel: 'person',
    region: { type: 'line', from: [0, 0], to: [1, 1], direction: 'both' },
    startedAtMs,
    endedAtMs: null,
    receivedAtMs: startedAtMs,
    isLate: false,
    status: 'new',
    why: { vi: 'vì', en: 'why' },
    confidence: 0.7,
    acknowledgement: null,
    falseAlarm: null,
    mergedIntoId: null,
    revision: 0,
    isDemo: false,
    files: [],
    correction: null,
    isSigned: false,
    ...change,
  };
}
