/** ONVIF device service (ver10/device): who the camera is, what it offers and where. */
import { NAMESPACES } from './soap.ts';
import { SERVICE_PATHS, type DeviceFacts } from './device-facts.ts';
import { open, user, type Service } from './operations.ts';
import { escapeXml, textOf, type XmlNode } from './xml.ts';

export function createDeviceService(facts: DeviceFacts): Service {
  return {
    GetSystemDateAndTime: open(() => systemDateAndTime(facts.clock.nowMs())),
    GetServices: open(({ operation }) => services(facts, operation)),
    GetServiceCapabilities: open(
      () => `<tds:GetServiceCapabilitiesResponse>${DEVICE_CAPABILITIES}</tds:GetServiceCapabilitiesResponse>`,
    ),
    GetCapabilities: open(() => capabilities(facts)),
    GetDeviceInformation: user(() => deviceInformation(facts)),
    GetScopes: user(() => scopesResponse(facts)),
    GetHostname: user(
      () =>
        `<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>${escapeXml(facts.cameraId)}</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>`,
    ),
    GetNetworkInterfaces: user(() => networkInterfaces(facts)),
    GetNetworkProtocols: user(() => networkProtocols(facts)),
    GetEndpointReference: user(
      () =>
        `<tds:GetEndpointReferenceResponse><tds:GUID>urn:uuid:${facts.endpoint}</tds:GUID></tds:GetEndpointReferenceResponse>`,
    ),
    GetNTP: user(
      () =>
        '<tds:GetNTPResponse><tds:NTPInformation><tt:FromDHCP>true</tt:FromDHCP></tds:NTPInformation></tds:GetNTPResponse>',
    ),
    GetDNS: user(
      () =>
        '<tds:GetDNSResponse><tds:DNSInformation><tt:FromDHCP>true</tt:FromDHCP></tds:DNSInformation></tds:GetDNSResponse>',
    ),
    GetDiscoveryMode: user(
      () =>
        '<tds:GetDiscoveryModeResponse><tds:DiscoveryMode>Discoverable</tds:DiscoveryMode></tds:GetDiscoveryModeResponse>',
    ),
  };
}

/** `onvif://` scopes: what discovery and GetScopes give. */
export function scopesOf({ name, cameraId, hasPtz, hasCard }: DeviceFacts): string[] {
  return [
    'onvif://www.onvif.org/type/video_encoder',
    ...(hasPtz ? ['onvif://www.onvif.org/type/ptz'] : []),
    'onvif://www.onvif.org/Profile/Streaming',
    'onvif://www.onvif.org/Profile/T',
    ...(hasCard ? ['onvif://www.onvif.org/Profile/G'] : []),
    `onvif://www.onvif.org/name/${encodeURIComponent(name)}`,
    `onvif://www.onvif.org/hardware/ML-SIM-1`,
    `onvif://www.onvif.org/location/${encodeURIComponent(cameraId)}`,
  ];
}

const DEVICE_CAPABILITIES =
  '<tds:Capabilities><tds:Network NTP="1"/><tds:Security HttpDigest="true" UsernameToken="true"/><tds:System DiscoveryResolve="false" DiscoveryBye="false"/></tds:Capabilities>';

function systemDateAndTime(nowMs: number): string {
  const now = new Date(nowMs);
  const inZone = (date: Date): string =>
    `<tt:Time><tt:Hour>${date.getUTCHours()}</tt:Hour><tt:Minute>${date.getUTCMinutes()}</tt:Minute><tt:Second>${date.getUTCSeconds()}</tt:Second></tt:Time>` +
    `<tt:Date><tt:Year>${date.getUTCFullYear()}</tt:Year><tt:Month>${date.getUTCMonth() + 1}</tt:Month><tt:Day>${date.getUTCDate()}</tt:Day></tt:Date>`;
  const HANOI_OFFSET_MS = 7 * 3_600_000;
  return (
    '<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>ICT-7</tt:TZ></tt:TimeZone>' +
    `<tt:UTCDateTime>${inZone(now)}</tt:UTCDateTime><tt:LocalDateTime>${inZone(new Date(nowMs + HANOI_OFFSET_MS))}</tt:LocalDateTime>` +
    '</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>'
  );
}

function services(facts: DeviceFacts, operation: XmlNode): string {
  const wantsCapabilities = textOf(operation, 'IncludeCapability') === 'true';
  const offered = [
    [NAMESPACES.device, SERVICE_PATHS.device, DEVICE_CAPABILITIES],
    [
      NAMESPACES.media,
      SERVICE_PATHS.media,
      '<trt:Capabilities SnapshotUri="true"><trt:ProfileCapabilities MaximumNumberOfProfiles="2"/><trt:StreamingCapabilities RTP_RTSP_TCP="true"/></trt:Capabilities>',
    ],
    [
      NAMESPACES.media2,
      SERVICE_PATHS.media2,
      '<tr2:Capabilities SnapshotUri="true"><tr2:ProfileCapabilities MaximumNumberOfProfiles="2"/><tr2:StreamingCapabilities RTSPStreaming="true" RTP_RTSP_TCP="true"/></tr2:Capabilities>',
    ],
    [
      NAMESPACES.events,
      SERVICE_PATHS.events,
      '<tev:Capabilities WSPullPointSupport="true" MaxPullPoints="4"/>',
    ],
    ...(facts.hasPtz ? [[NAMESPACES.ptz, SERVICE_PATHS.ptz, '<tptz:Capabilities/>'] as const] : []),
    ...(facts.hasCard
      ? ([
          [NAMESPACES.search, SERVICE_PATHS.search, '<tse:Capabilities/>'],
          [NAMESPACES.replay, SERVICE_PATHS.replay, '<trp:Capabilities/>'],
        ] as const)
      : []),
  ] as const;
  const entries = offered.map(
    ([namespace, path, capabilities]) =>
      `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${facts.httpBase()}${path}</tds:XAddr>` +
      `${wantsCapabilities ? `<tds:Capabilities>${capabilities}</tds:Capabilities>` : ''}<tds:Version><tt:Major>21</tt:Major><tt:Minor>12</tt:Minor></tds:Version></tds:Service>`,
  );
  return `<tds:GetServicesResponse>${entries.join('')}</tds:GetServicesResponse>`;
}

function capabilities(facts: DeviceFacts): string {
  const at = (path: string): string => `<tt:XAddr>${facts.httpBase()}${path}</tt:XAddr>`;
  return (
    '<tds:GetCapabilitiesResponse><tds:Capabilities>' +
    `<tt:Device>${at(SERVICE_PATHS.device)}</tt:Device>` +
    `<tt:Events>${at(SERVICE_PATHS.events)}<tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport><tt:WSPullPointSupport>true</tt:WSPullPointSupport><tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport></tt:Events>` +
    `<tt:Media>${at(SERVICE_PATHS.media)}<tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media>` +
    (facts.hasPtz ? `<tt:PTZ>${at(SERVICE_PATHS.ptz)}</tt:PTZ>` : '') +
    '</tds:Capabilities></tds:GetCapabilitiesResponse>'
  );
}

function deviceInformation({ serial }: DeviceFacts): string {
  return `<tds:GetDeviceInformationResponse><tds:Manufacturer>Mat Lang</tds:Manufacturer><tds:Model>ML-SIM-1</tds:Model><tds:FirmwareVersion>2.40</tds:FirmwareVersion><tds:SerialNumber>${serial}</tds:SerialNumber><tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>`;
}

function scopesResponse(facts: DeviceFacts): string {
  const entries = scopesOf(facts).map(
    (scope) =>
      `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escapeXml(scope)}</tt:ScopeItem></tds:Scopes>`,
  );
  return `<tds:GetScopesResponse>${entries.join('')}</tds:GetScopesResponse>`;
}

function networkInterfaces({ mac }: DeviceFacts): string {
  return (
    '<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled>' +
    `<tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>${mac}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info>` +
    '<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual><tt:Address>127.0.0.1</tt:Address><tt:PrefixLength>8</tt:PrefixLength></tt:Manual><tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4>' +
    '</tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>'
  );
}

function networkProtocols(facts: DeviceFacts): string {
  const entry = (name: string, base: string): string =>
    `<tds:NetworkProtocols><tt:Name>${name}</tt:Name><tt:Enabled>true</tt:Enabled><tt:Port>${new URL(base).port}</tt:Port></tds:NetworkProtocols>`;
  return `<tds:GetNetworkProtocolsResponse>${entry('HTTP', facts.httpBase())}${entry('RTSP', facts.rtspBase())}</tds:GetNetworkProtocolsResponse>`;
}
