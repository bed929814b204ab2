/** Writes the demo agent's YAML from what the simulated commune says of itself, and its passwords into 0600 files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { z } from 'zod';
import type { agentConfig } from '#edge-agent/camera/config.ts';
import type { CommuneCamera } from '#simulators/commune/description.ts';
import type { Site } from '#protocol/site.ts';

/** A camera as the agent's file has it. */
export type CameraEntry = z.input<typeof agentConfig>['cameras'][number];
/** Recordings as the agent's file has them. */
export type RecordingsEntry = NonNullable<z.input<typeof agentConfig>['recordings']>;
export type AdjustCamera = (entry: CameraEntry, camera: CommuneCamera) => CameraEntry;

export interface AgentFileInput {
  folder: string;
  centralUrl: string;
  eyes: number;
  modelDir: string;
  sites: readonly Site[];
  cameras: readonly CommuneCamera[];
  /** Puts mistakes of an installer into the file: a wrong password, a profile that is not there. */
  adjustCamera?: AdjustCamera | undefined;
  /** Changes how recordings are kept. */
  recordings?: RecordingsEntry | undefined;
}

/** Where a face or a number plate may matter. */
const MAIN_STREAM_GROUPS: readonly Site['group'][] = ['headquarters', 'police-post', 'key-point'];
const MOST_MAIN_STREAMS = 8;
const MOST_AT_ONE_SITE = 3;

export function writeAgentFile(input: AgentFileInput): string {
  const { folder, centralUrl, eyes, modelDir, sites, cameras, adjustCamera } = input;
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets, { recursive: true, mode: 0o700 });
  const recordedLarge = camerasOfMainStreams(sites, cameras);
  const entries = cameras.map((camera) => {
    const passwordFile = join(secrets, `${camera.id}.password`);
    writeFileSync(passwordFile, `${camera.password}\n`, { mode: 0o600 });
    const entry: CameraEntry = {
      id: camera.id,
      site: camera.siteId,
      name: camera.name,
      installedOn: camera.installedOn,
      onvif: { address: camera.onvifAddress },
      credentials: { username: camera.username, passwordFile },
      rules: camera.rules,
      recording: { profile: recordedLarge.has(camera.id) ? 'main' : 'sub' },
    };
    return adjustCamera ? adjustCamera(entry, camera) : entry;
  });
  const usedSites = sites.filter((site) => cameras.some((camera) => camera.siteId === site.id));
  const file = join(folder, 'agent.yaml');
  const config = {
    central: { url: centralUrl },
    stateDir: join(folder, 'state'),
    eyes,
    modelDir,
    // A demo must not fill the disk of whoever tries it: 76 cameras write 2 GB in an hour, so it keeps 43 minutes.
    recordings: { mostGigabytes: 2, leaveFreeGigabytes: 1, keepDays: 0.03, ...input.recordings },
    sites: usedSites,
    cameras: entries,
  };
  // Rules that cameras share are written out each time: readers refuse a file with many references.
  writeFileSync(file, stringify(config, { aliasDuplicateObjects: false }));
  return file;
}

/** A few at the headquarters and at key points; the same for every run. */
function camerasOfMainStreams(
  sites: readonly Site[],
  cameras: readonly Pick<CommuneCamera, 'id' | 'siteId'>[],
): Set<string> {
  const bySite = new Map<string, number>();
  const chosen = MAIN_STREAM_GROUPS.flatMap((group) =>
    cameras.filter(({ siteId }) => {
      const count = (bySite.get(siteId) ?? 0) + 1;
      const isThere = sites.some((site) => site.id === siteId && site.group === group);
      bySite.set(siteId, isThere ? count : count - 1);
      return isThere && count <= MOST_AT_ONE_SITE;
    }),
  );
  return new Set(chosen.slice(0, MOST_MAIN_STREAMS).map(({ id }) => id));
}
