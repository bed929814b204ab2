/** ONVIF media service, version 2 (Profile T): the same streams, H.265 among them, in its flatter words. */
import type { Profile } from '../clip.ts';
import { PROFILE_TOKENS, profilesOf, type DeviceFacts } from './device-facts.ts';
import {
  encoderToken,
  MULTICAST_OFF,
  profileName,
  PTZ_CONFIGURATION_TOKEN,
  ptzConfigurationBody,
  requireProfile,
  snapshotUri,
  SOURCE_CONFIGURATION_TOKEN,
  sourceConfigurationBody,
  streamUri,
} from './media-parts.ts';
import { user, type Service } from './operations.ts';
import { textOf, type XmlNode } from './xml.ts';

export function createMedia2Service(facts: DeviceFacts): Service {
  return {
    GetProfiles: user(({ operation }) => getProfiles(facts, operation)),
    GetStreamUri: user(
      ({ operation }) =>
        `<tr2:GetStreamUriResponse><tr2:Uri>${streamUri(facts, requireProfile(facts, textOf(operation, 'ProfileToken')))}</tr2:Uri></tr2:GetStreamUriResponse>`,
    ),
    GetSnapshotUri: user(({ operation }) => {
      requireProfile(facts, textOf(operation, 'ProfileToken'));
      return `<tr2:GetSnapshotUriResponse><tr2:Uri>${snapshotUri(facts)}</tr2:Uri></tr2:GetSnapshotUriResponse>`;
    }),
    GetVideoSourceConfigurations: user(
      () =>
        `<tr2:GetVideoSourceConfigurationsResponse><tr2:Configurations token="${SOURCE_CONFIGURATION_TOKEN}">${sourceConfigurationBody(facts)}</tr2:Configurations></tr2:GetVideoSourceConfigurationsResponse>`,
    ),
    GetVideoEncoderConfigurations: user(
      () =>
        `<tr2:GetVideoEncoderConfigurationsResponse>${profilesOf(facts)
          .map((profile) => encoder(facts, profile, 'tr2:Configurations'))
          .join('')}</tr2:GetVideoEncoderConfigurationsResponse>`,
    ),
    GetServiceCapabilities: user(
      () =>
        '<tr2:GetServiceCapabilitiesResponse><tr2:Capabilities SnapshotUri="true"><tr2:ProfileCapabilities MaximumNumberOfProfiles="2"/><tr2:StreamingCapabilities RTSPStreaming="true" RTP_RTSP_TCP="true"/></tr2:Capabilities></tr2:GetServiceCapabilitiesResponse>',
    ),
    SetSynchronizationPoint: user(() => '<tr2:SetSynchronizationPointResponse/>'),
  };
}

/** `Type` says which configurations to include; without it only names are listed (Media2 5.2.5). */
function getProfiles(facts: DeviceFacts, operation: XmlNode): string {
  const asked = textOf(operation, 'Token');
  const types = operation.children.filter((child) => child.name === 'Type').map((child) => child.text.trim());
  const profiles = asked === undefined ? profilesOf(facts) : [requireProfile(facts, asked)];
  const wants = (type: string): boolean => types.includes('All') || types.includes(type);
  const entries = profiles.map((profile) => {
    const parts = [
      wants('VideoSource')
        ? `<tr2:VideoSource token="${SOURCE_CONFIGURATION_TOKEN}">${sourceConfigurationBody(facts)}</tr2:VideoSource>`
        : '',
      wants('VideoEncoder') ? encoder(facts, profile, 'tr2:VideoEncoder') : '',
      facts.hasPtz && wants('PTZ')
        ? `<tr2:PTZ token="${PTZ_CONFIGURATION_TOKEN}">${ptzConfigurationBody()}</tr2:PTZ>`
        : '',
    ];
    return `<tr2:Profiles token="${PROFILE_TOKENS[profile]}" fixed="true"><tr2:Name>${profileName(profile)}</tr2:Name><tr2:Configurations>${parts.join('')}</tr2:Configurations></tr2:Profiles>`;
  });
  return `<tr2:GetProfilesResponse>${entries.join('')}</tr2:GetProfilesResponse>`;
}

function encoder(facts: DeviceFacts, profile: Profile, element: string): string {
  const { codec, width, height, fps, maxKbps } = facts.formats[profile];
  return (
    `<${element} token="${encoderToken(profile)}" GovLength="${Math.round(fps * 2)}" Profile="Main"><tt:Name>${profileName(profile)}</tt:Name><tt:UseCount>1</tt:UseCount>` +
    `<tt:Encoding>${codec.toUpperCase()}</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>` +
    `<tt:RateControl ConstantBitRate="false"><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:BitrateLimit>${maxKbps}</tt:BitrateLimit></tt:RateControl>${MULTICAST_OFF}<tt:Quality>4</tt:Quality></${element}>`
  );
}
