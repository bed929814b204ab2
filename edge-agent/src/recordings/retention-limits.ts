/** The limits of the agent's file, as retention reckons: a camera's own, else its site's, else those of all. */
import type { AgentConfig, RecordingsConfig } from '../camera/config.ts';
import type { RetentionLimits } from './retention.ts';

const DAY_MS = 24 * 3_600_000;
/** As disks are sold. */
const GIGABYTE = 1e9;

export function limitsOf(cameras: AgentConfig['cameras'], recordings: RecordingsConfig): RetentionLimits {
  const { keepDays, keepIncidentDays, mostGigabytes, leaveFreeGigabytes, sites } = recordings;
  return {
    cameras: new Map(
      cameras.map(({ id, site, recording }) => {
        const days = recording?.keepDays ?? sites[site]?.keepDays ?? keepDays;
        const keepMs = days * DAY_MS;
        return [id, { siteId: site, keepMs, mostBytes: bytesOf(recording?.mostGigabytes) }];
      }),
    ),
    sites: new Map(
      Object.entries(sites).flatMap(([siteId, { mostGigabytes: most }]) =>
        most === undefined ? [] : [[siteId, { mostBytes: most * GIGABYTE }] as const],
      ),
    ),
    mostBytes: bytesOf(mostGigabytes),
    leaveFreeBytes: leaveFreeGigabytes * GIGABYTE,
    keepIncidentMs: keepIncidentDays * DAY_MS,
  };
}

function bytesOf(gigabytes: number | undefined): number | null {
  return gigabytes === undefined ? null : gigabytes * GIGABYTE;
}
