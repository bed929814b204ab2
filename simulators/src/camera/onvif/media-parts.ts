/** The configurations both media services speak of: one video source, an encoder per profile. */
import type { Profile } from '../clip.ts';
import { profileByToken, SERVICE_PATHS, type DeviceFacts } from './device-facts.ts';
import { invalidToken } from './soap.ts';

export const SOURCE_TOKEN = 'video_source';
export const SOURCE_CONFIGURATION_TOKEN = 'video_source_config';
export const PTZ_CONFIGURATION_TOKEN = 'ptz_config';

export function sourceConfigurationBody({ formats }: DeviceFacts): string {
  const { width, height } = formats.main;
  return `<tt:Name>VideoSource</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>${SOURCE_TOKEN}</tt:SourceToken><tt:Bounds x="0" y="0" width="${width}" height="${height}"/>`;
}

export function encoderToken(profile: Profile): string {
  return `encoder_${profile}`;
}

export const MULTICAST_OFF =
  '<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>1</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>';

export function ptzConfigurationBody(): string {
  const SPACES = 'http://www.onvif.org/ver10/tptz';
  return (
    '<tt:Name>PTZ</tt:Name><tt:UseCount>2</tt:UseCount><tt:NodeToken>ptz_node</tt:NodeToken>' +
    `<tt:DefaultAbsolutePantTiltPositionSpace>${SPACES}/PanTiltSpaces/PositionGenericSpace</tt:DefaultAbsolutePantTiltPositionSpace>` +
    `<tt:DefaultContinuousPanTiltVelocitySpace>${SPACES}/PanTiltSpaces/VelocityGenericSpace</tt:DefaultContinuousPanTiltVelocitySpace>` +
    '<tt:DefaultPTZTimeout>PT5S</tt:DefaultPTZTimeout>'
  );
}

/** Throws the NoProfile fault for a token nobody gave out. */
export function requireProfile(facts: DeviceFacts, token: string | undefined): Profile {
  const profile = profileByToken(facts, token);
  if (profile === null) {
    throw invalidToken('NoProfile');
  }
  return profile;
}

export function streamUri(facts: DeviceFacts, profile: Profile): string {
  return `${facts.rtspBase()}/${profile}`;
}

export function snapshotUri(facts: DeviceFacts): string {
  return `${facts.httpBase()}${SERVICE_PATHS.snapshot}`;
}

export function profileName(profile: Profile): string {
  return profile === 'main' ? 'MainStream' : 'SubStream';
}
