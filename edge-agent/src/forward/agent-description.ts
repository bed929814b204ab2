/** What the agent says of itself to central in its hello: sites, cameras and their rules, never a password. */
import type { AgentHello } from '#protocol/agent.ts';
import type { CameraDescription } from '#protocol/camera.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import type { AgentConfig, CameraConfig } from '../camera/config.ts';
import { regionOf } from '../events/behaviours.ts';
import type { KeptRules } from './kept-rules.ts';

/** `ptzCameraIds`: what ONVIF has told so far. */
export function describeAgent(
  config: AgentConfig,
  version: string,
  ptzCameraIds: ReadonlySet<string>,
  kept: Pick<KeptRules, 'of'>,
): AgentHello {
  return {
    protocolVersion: PROTOCOL_VERSION,
    agentVersion: version,
    sites: config.sites,
    cameras: config.cameras.map((camera) => describeCamera(camera, ptzCameraIds.has(camera.id), kept)),
  };
}

function describeCamera(
  camera: CameraConfig,
  hasPtz: boolean,
  kept: Pick<KeptRules, 'of'>,
): CameraDescription {
  const { revision, rules } = kept.of(camera.id) ?? { revision: 0, rules: camera.rules };
  return {
    id: camera.id,
    siteId: camera.site,
    name: camera.name,
    hasPtz,
    ...(camera.installedOn === undefined ? {} : { installedOn: camera.installedOn }),
    rules: rules.map((rule) => ({
      id: rule.id,
      kind: rule.kind,
      name: rule.name,
      region: regionOf(rule),
    })),
    rulesRevision: revision,
  };
}
