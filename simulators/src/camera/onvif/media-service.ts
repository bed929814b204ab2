/**
 * ONVIF media service, version 1 (Profile S). Its schema knows no H.265: such a profile is listed without an encoder
 * configuration, as real cameras do, and the client must ask media service 2.
 */
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
  SOURCE_TOKEN,
  sourceConfigurationBody,
  streamUri,
} from './media-parts.ts';
import { user, type Service } from './operations.ts';
import { textOf } from './xml.ts';

export function createMediaService(facts: DeviceFacts): Service {
  const listed = (): Profile[] => profilesOf(facts);
  const withEncoder = (): Profile[] => listed().filter((profile) => facts.formats[profile].codec === 'h264');
  const token = ({ operation }: Parameters<Service[string]['handle']>[0]): string | undefined =>
    textOf(operation, 'ProfileToken');
  return {
    GetProfiles: user(
      () =>
        `<trt:GetProfilesResponse>${listed()
          .map(
            (profile) =>
              `<trt:Profiles ${profileAttributes(profile)}>${profileBody(facts, profile)}</trt:Profiles>`,
          )
          .join('')}</trt:GetProfilesResponse>`,
    ),
    GetProfile: user((call) => {
      const profile = requireProfile(facts, token(call));
      return `<trt:GetProfileResponse><trt:Profile ${profileAttributes(profile)}>${profileBody(facts, profile)}</trt:Profile></trt:GetProfileResponse>`;
    }),
    GetStreamUri: user((call) =>
      mediaUri('GetStreamUri', streamUri(facts, requireProfile(facts, token(call)))),
    ),
    GetSnapshotUri: user((call) => {
      requireProfile(facts, token(call));
      return mediaUri('GetSnapshotUri', snapshotUri(facts));
    }),
    GetVideoSources: user(() => {
      const { width, height, fps } = facts.formats.main;
      return `<trt:GetVideoSourcesResponse><trt:VideoSources token="${SOURCE_TOKEN}"><tt:Framerate>${fps}</tt:Framerate><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution></trt:VideoSources></trt:GetVideoSourcesResponse>`;
    }),
    GetVideoSourceConfigurations: user(
      () =>
        `<trt:GetVideoSourceConfigurationsResponse><trt:Configurations token="${SOURCE_CONFIGURATION_TOKEN}">${sourceConfigurationBody(facts)}</trt:Configurations></trt:GetVideoSourceConfigurationsResponse>`,
    ),
    GetVideoEncoderConfigurations: user(
      () =>
        `<trt:GetVideoEncoderConfigurationsResponse>${withEncoder()
          .map(
            (profile) =>
              `<trt:Configurations token="${encoderToken(profile)}">${encoderBody(facts, profile)}</trt:Configurations>`,
          )
          .join('')}</trt:GetVideoEncoderConfigurationsResponse>`,
    ),
    GetServiceCapabilities: user(
      () =>
        '<trt:GetServiceCapabilitiesResponse><trt:Capabilities SnapshotUri="true"/></trt:GetServiceCapabilitiesResponse>',
    ),
    SetSynchronizationPoint: user(() => '<trt:SetSynchronizationPointResponse/>'),
  };
}

function profileAttributes(profile: Profile): string {
  return `token="${PROFILE_TOKENS[profile]}" fixed="true"`;
}

function profileBody(facts: DeviceFacts, profile: Profile): string {
  const encoder =
    facts.formats[profile].codec === 'h264'
      ? `<tt:VideoEncoderConfiguration token="${encoderToken(profile)}">${encoderBody(facts, profile)}</tt:VideoEncoderConfiguration>`
      : '';
  const ptz = facts.hasPtz
    ? `<tt:PTZConfiguration token="${PTZ_CONFIGURATION_TOKEN}">${ptzConfigurationBody()}</tt:PTZConfiguration>`
    : '';
  return `<tt:Name>${profileName(profile)}</tt:Name><tt:VideoSourceConfiguration token="${SOURCE_CONFIGURATION_TOKEN}">${sourceConfigurationBody(facts)}</tt:VideoSourceConfiguration>${encoder}${ptz}`;
}

function encoderBody(facts: DeviceFacts, profile: Profile): string {
  const { width, height, fps, maxKbps } = facts.formats[profile];
  return (
    `<tt:Name>${profileName(profile)}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:Quality>4</tt:Quality>` +
    `<tt:RateControl><tt:FrameRateLimit>${Math.round(fps)}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${maxKbps}</tt:BitrateLimit></tt:RateControl>` +
    `<tt:H264><tt:GovLength>${Math.round(fps * 2)}</tt:GovLength><tt:H264Profile>Main</tt:H264Profile></tt:H264>${MULTICAST_OFF}<tt:SessionTimeout>PT60S</tt:SessionTimeout>`
  );
}

function mediaUri(operation: string, uri: string): string {
  return `<trt:${operation}Response><trt:MediaUri><tt:Uri>${uri}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:${operation}Response>`;
}
