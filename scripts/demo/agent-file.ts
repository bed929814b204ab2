/** Writes the demo agent's YAML from what the simulated commune says of itself, and its passwords into 0600 files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { CommuneCamera } from '#simulators/commune/description.ts';
import type { Site } from '#protocol/site.ts';

export interface AgentFileInput {
  folder: string;
  centralUrl: string;
  eyes: number;
  modelDir: string;
  sites: readonly Site[];
  cameras: readonly CommuneCamera[];
}

export function writeAgentFile({
  folder,
  centralUrl,
  eyes,
  modelDir,
  sites,
  cameras,
}: AgentFileInput): string {
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets, { recursive: true, mode: 0o700 });
  const entries = cameras.map((camera) => {
    const passwordFile = join(secrets, `${camera.id}.password`);
    writeFileSync(passwordFile, `${camera.password}\n`, { mode: 0o600 });
    return {
      id: camera.id,
      site: camera.siteId,
      name: camera.name,
      installedOn: camera.installedOn,
      onvif: { address: camera.onvifAddress },
      credentials: { username: camera.username, passwordFile },
      rules: camera.rules,
    };
  });
  const usedSites = sites.filter((site) => cameras.some((camera) => camera.siteId === site.id));
  const file = join(folder, 'agent.yaml');
  const config = {
    central: { url: centralUrl },
    stateDir: join(folder, 'state'),
    eyes,
    modelDir,
    sites: usedSites,
    cameras: entries,
  };
  writeFileSync(file, stringify(config));
  return file;
}
