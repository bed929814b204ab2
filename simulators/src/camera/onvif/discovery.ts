/**
 * WS-Discovery (1.0, April 2005) on the loopback interface: answers Probes with one ProbeMatches per camera, each a
 * datagram of its own as if many boxes answered, says Hello at the start and Bye at the end.
 */
import { randomUUID } from 'node:crypto';
import dgram from 'node:dgram';
import { scopesOf } from './device-service.ts';
import type { DeviceFacts } from './device-facts.ts';
import { escapeXml, find, parseXml, textOf } from './xml.ts';

const GROUP = '239.255.255.250';
const PORT = 3702;
const LOOPBACK = '127.0.0.1';
const MAX_PROBE_BYTES = 8192;
const DISCOVERY = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';

export interface DiscoverableCamera {
  facts: DeviceFacts;
  onvifAddress: string;
}

export interface Discovery {
  stop(): Promise<void>;
}

/** Rejects when the port or the group cannot be had. */
export async function startDiscovery(cameras: readonly DiscoverableCamera[]): Promise<Discovery> {
  const socket = dgram.createSocket({ type: 'udp4', reuseAddr: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(PORT, () => {
      try {
        socket.addMembership(GROUP, LOOPBACK);
        socket.setMulticastInterface(LOOPBACK);
        socket.setMulticastLoopback(true);
        resolve();
      } catch (error) {
        socket.close();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
  socket.removeAllListeners('error');
  socket.on('error', () => undefined);

  socket.on('message', (datagram, sender) => {
    const probe = readProbe(datagram);
    if (probe !== null) {
      for (const camera of cameras.filter((entry) => isWanted(probe, entry.facts))) {
        socket.send(probeMatches(camera, probe.messageId), sender.port, sender.address);
      }
    }
  });
  for (const camera of cameras) {
    socket.send(announcement('Hello', camera), PORT, GROUP);
  }

  return {
    stop: async () => {
      await Promise.all(
        cameras.map(
          (camera) =>
            new Promise<void>((resolve) =>
              socket.send(announcement('Bye', camera), PORT, GROUP, () => resolve()),
            ),
        ),
      );
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

interface Probe {
  messageId: string;
  /** Local names; empty = any. */
  types: string[];
  scopes: string[];
}

function readProbe(datagram: Buffer): Probe | null {
  if (datagram.length > MAX_PROBE_BYTES) {
    return null;
  }
  const parsed = parseXml(datagram.toString('utf8'));
  const probe = parsed.status === 'parsed' ? find(parsed.root, 'Body', 'Probe') : undefined;
  if (parsed.status !== 'parsed' || probe?.namespace !== DISCOVERY) {
    return null;
  }
  const words = (name: string): string[] =>
    (textOf(probe, name) ?? '').split(/\s+/).filter((word) => word !== '');
  return {
    messageId: textOf(parsed.root, 'Header', 'MessageID') ?? '',
    types: words('Types').map((type) => type.replace(/^.*:/, '')),
    scopes: words('Scopes'),
  };
}

const OWN_TYPES = ['NetworkVideoTransmitter', 'Device'];

/** All types and, by RFC 3986 prefix, all scopes of the probe must be ours. */
function isWanted({ types, scopes }: Probe, facts: DeviceFacts): boolean {
  const own = scopesOf(facts);
  return (
    types.every((type) => OWN_TYPES.includes(type)) &&
    scopes.every((scope) =>
      own.some((entry) => entry === scope || entry.startsWith(scope.replace(/\/?$/, '/'))),
    )
  );
}

function probeMatches(camera: DiscoverableCamera, relatesTo: string): string {
  return message(
    'ProbeMatches',
    `<d:ProbeMatches><d:ProbeMatch>${description(camera)}</d:ProbeMatch></d:ProbeMatches>`,
    `<a:RelatesTo>${escapeXml(relatesTo)}</a:RelatesTo><a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>`,
  );
}

function announcement(kind: 'Hello' | 'Bye', camera: DiscoverableCamera): string {
  return message(
    kind,
    `<d:${kind}>${description(camera)}</d:${kind}>`,
    '<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>',
  );
}

function description({ facts, onvifAddress }: DiscoverableCamera): string {
  return (
    `<a:EndpointReference><a:Address>urn:uuid:${facts.endpoint}</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>` +
    `<d:Scopes>${escapeXml(scopesOf(facts).join(' '))}</d:Scopes><d:XAddrs>${onvifAddress}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>`
  );
}

function message(action: string, body: string, headers: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="${DISCOVERY}" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl">` +
    `<e:Header><a:MessageID>urn:uuid:${randomUUID()}</a:MessageID><a:Action>${DISCOVERY}/${action}</a:Action>${headers}</e:Header><e:Body>${body}</e:Body></e:Envelope>`
  );
}
