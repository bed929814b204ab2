/**
 * Addresses a camera gives of itself, made usable. Cameras behind NAT, with two networks or simply broken name
 * hosts that lead nowhere or elsewhere. So the host is always the configured one (which also keeps a hostile camera
 * from sending us to other machines), path and query are the camera's, and the port is tried as given first.
 */
export interface CameraAddress {
  /** `http:` or `https:`. */
  protocol: string;
  /** With brackets for IPv6. */
  host: string;
  port: number;
  /** Path and query of the device service. */
  path: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'rtsp:': 554 };
const DEFAULT_RTSP_PORT = 554;

/** The configured address; `null` where it is not one. */
export function parseAddress(text: string): CameraAddress | null {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    return null;
  }
  return {
    protocol: url.protocol,
    host: url.hostname,
    port: Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 80),
    path: `${url.pathname}${url.search}`,
  };
}

export function addressUrl({ protocol, host, port, path }: CameraAddress): string {
  return `${protocol}//${host}:${port}${path}`;
}

/** Where to reach a service, best guess first. `advertised` is its XAddr. */
export function serviceUrls(advertised: string, configured: CameraAddress): string[] {
  const parts = splitAddress(advertised);
  const path = parts.path.startsWith('/') ? parts.path : configured.path;
  const advertisedPort = parts.port ?? (parts.protocol ? DEFAULT_PORTS[parts.protocol] : undefined);
  const isSameProtocol = parts.protocol === null || parts.protocol === configured.protocol;
  const ports =
    isSameProtocol && advertisedPort !== undefined ? [advertisedPort, configured.port] : [configured.port];
  return [...new Set(ports.map((port) => addressUrl({ ...configured, port, path })))];
}

/** `rtsp://configured-host:port/path` without user name and password; `null` where it is no RTSP address. */
export function streamUrl(advertised: string, configured: CameraAddress): string | null {
  const parts = splitAddress(advertised.replaceAll('&amp;', '&'));
  if (parts.protocol !== 'rtsp:') {
    return null;
  }
  const path = parts.path.startsWith('/') ? parts.path : `/${parts.path}`;
  return `rtsp://${configured.host}:${parts.port ?? DEFAULT_RTSP_PORT}${path}`;
}

interface AddressParts {
  protocol: string | null;
  port: number | null;
  path: string;
}

/** By hand, because `URL` refuses just what cameras write: empty hosts, double ports, line breaks in front. */
function splitAddress(text: string): AddressParts {
  const match = /^(?:([a-z][a-z0-9+.-]*:)\/\/([^/?#]*))?([^\s#]*)/i.exec(text.trim().slice(0, 2048));
  const [, protocol, authority = '', path = ''] = match ?? [];
  const port = Number(/:(\d{1,5})$/.exec(authority)?.[1] ?? 0);
  return {
    protocol: protocol?.toLowerCase() ?? null,
    port: port > 0 && port < 65_536 ? port : null,
    path: path.replace(/[^\x21-\x7e]/g, ''),
  };
}
