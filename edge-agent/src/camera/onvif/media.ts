/**
 * The media services: profiles and stream addresses. Media2 first; Media1 per operation where the camera has no
 * Media2, says it has and does not, or leaves out what matters.
 */
import { CameraFault } from '../camera-fault.ts';
import { streamUrl, type CameraAddress } from './address.ts';
import type { OnvifServices } from './device.ts';
import type { OnvifCaller, OnvifOutcome } from './onvif-caller.ts';
import { allOf, at, escapeXml, numberAt, textAt, type XmlNode } from './xml-tree.ts';

export interface MediaProfile {
  token: string;
  name: string;
  /** Video source it shows; an NVR has one per channel. */
  sourceToken: string | null;
  /** Upper case: H264, H265, JPEG, MPV4-ES; `null` where the camera does not say. */
  encoding: string | null;
  width: number;
  height: number;
  fps: number | null;
  hasPtz: boolean;
}

const MEDIA1 = 'http://www.onvif.org/ver10/media/wsdl';
const MEDIA2 = 'http://www.onvif.org/ver20/media/wsdl';
const MAX_PROFILES = 256;

export interface MediaContext {
  caller: OnvifCaller;
  services: OnvifServices;
  address: CameraAddress;
}

/** At least one, or a `CameraFault`. */
export async function readProfiles({ caller, services }: MediaContext): Promise<MediaProfile[]> {
  const modern = services.media2
    ? await caller.call({
        urls: services.media2,
        namespace: MEDIA2,
        operation: 'GetProfiles',
        content: '<Type>All</Type>',
      })
    : null;
  const modernProfiles = toProfiles(modern, readModernProfile);
  if (modernProfiles.some(({ encoding }) => encoding !== null) || !services.media1) {
    return requireProfiles(modernProfiles, modern);
  }
  const classic = await caller.call({
    urls: services.media1,
    namespace: MEDIA1,
    operation: 'GetProfiles',
  });
  const classicProfiles = toProfiles(classic, readClassicProfile);
  return requireProfiles(classicProfiles.length > 0 ? classicProfiles : modernProfiles, classic);
}

/** RTSP address on the configured host, without user name and password. */
export async function readStreamUrl(context: MediaContext, profileToken: string): Promise<string> {
  const { address } = context;
  let lastWord = 'no media service';
  for (const ask of streamQuestions(context, escapeXml(profileToken))) {
    const outcome = await ask();
    const advertised =
      outcome.status === 'answered'
        ? (textAt(outcome.body, 'Uri') ?? textAt(outcome.body, 'MediaUri', 'Uri'))
        : null;
    const url = advertised === null ? null : streamUrl(advertised, address);
    if (url !== null) {
      return url;
    }
    lastWord = outcome.status === 'fault' ? outcome.text : 'no RTSP address in the answer';
  }
  throw new CameraFault('onvif-failed', `GetStreamUri: ${lastWord}`);
}

function streamQuestions(
  { caller, services: { media1, media2 } }: MediaContext,
  token: string,
): (() => Promise<OnvifOutcome>)[] {
  const operation = 'GetStreamUri';
  const modern = (protocol: string) => (): Promise<OnvifOutcome> => {
    const content = `<Protocol>${protocol}</Protocol><ProfileToken>${token}</ProfileToken>`;
    return caller.call({ urls: media2 ?? [], namespace: MEDIA2, operation, content });
  };
  const classic = (): Promise<OnvifOutcome> => {
    const content =
      '<StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol>' +
      `</tt:Transport></StreamSetup><ProfileToken>${token}</ProfileToken>`;
    return caller.call({ urls: media1 ?? [], namespace: MEDIA1, operation, content });
  };
  return [
    ...(media2 ? [modern('RTSP')] : []),
    ...(media1 ? [classic] : []),
    ...(media2 ? [modern('RtspUnicast')] : []),
  ];
}

function toProfiles(outcome: OnvifOutcome | null, read: (node: XmlNode) => MediaProfile): MediaProfile[] {
  const nodes = outcome?.status === 'answered' ? allOf(outcome.body, 'Profiles') : [];
  return nodes
    .slice(0, MAX_PROFILES)
    .map(read)
    .filter(({ token }) => token !== '');
}

function requireProfiles(profiles: MediaProfile[], outcome: OnvifOutcome | null): MediaProfile[] {
  if (profiles.length === 0) {
    const why = outcome?.status === 'fault' ? outcome.text : 'an empty list';
    throw new CameraFault('onvif-failed', `the camera gives no media profile (${why})`);
  }
  return profiles;
}

function readModernProfile(node: XmlNode): MediaProfile {
  const configurations = at(node, 'Configurations');
  return {
    ...readEncoder(at(configurations, 'VideoEncoder')),
    ...readIdentity(node),
    sourceToken: textAt(configurations, 'VideoSource', 'SourceToken'),
    hasPtz: at(configurations, 'PTZ') !== null,
  };
}

function readClassicProfile(node: XmlNode): MediaProfile {
  return {
    ...readEncoder(at(node, 'VideoEncoderConfiguration')),
    ...readIdentity(node),
    sourceToken: textAt(node, 'VideoSourceConfiguration', 'SourceToken'),
    hasPtz: at(node, 'PTZConfiguration') !== null,
  };
}

function readIdentity(node: XmlNode): Pick<MediaProfile, 'token' | 'name'> {
  const token = (node.attributes.get('token') ?? '').slice(0, 64);
  return { token, name: (textAt(node, 'Name') ?? token).slice(0, 64) };
}

function readEncoder(encoder: XmlNode | null): Pick<MediaProfile, 'encoding' | 'width' | 'height' | 'fps'> {
  const side = (name: string): number => Math.max(0, numberAt(encoder, 'Resolution', name) ?? 0);
  const encoding = textAt(encoder, 'Encoding')
    ?.toUpperCase()
    .replace(/[^A-Z0-9-]/g, '')
    .slice(0, 16);
  return {
    encoding: encoding ?? null,
    width: side('Width'),
    height: side('Height'),
    fps: numberAt(encoder, 'RateControl', 'FrameRateLimit'),
  };
}
