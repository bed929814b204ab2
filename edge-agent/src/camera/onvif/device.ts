/** The device service: the camera's clock, what it is, and which other services it has. */
import type { Clock } from '#base/clock.ts';
import { CameraFault } from '../camera-fault.ts';
import { serviceUrls, type CameraAddress } from './address.ts';
import type { OnvifCall, OnvifCaller, OnvifOutcome } from './onvif-caller.ts';
import { allOf, at, numberAt, textAt, type XmlNode } from './xml-tree.ts';

export interface DeviceInformation {
  manufacturer: string;
  model: string;
  firmware: string;
  serial: string;
}

/** Addresses of each service, best first; `null` where the camera does not have it. */
export interface OnvifServices {
  media1: string[] | null;
  media2: string[] | null;
  ptz: string[] | null;
  events: string[] | null;
  /** Recordings on the camera's card (Profile G). */
  search: string[] | null;
  replay: string[] | null;
}

const DEVICE = 'http://www.onvif.org/ver10/device/wsdl';
const NAMESPACES: Readonly<Record<keyof OnvifServices, string>> = {
  media1: 'http://www.onvif.org/ver10/media/wsdl',
  media2: 'http://www.onvif.org/ver20/media/wsdl',
  ptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  events: 'http://www.onvif.org/ver10/events/wsdl',
  search: 'http://www.onvif.org/ver10/search/wsdl',
  replay: 'http://www.onvif.org/ver10/replay/wsdl',
};
const MAX_LABEL_LENGTH = 64;

export interface DeviceContext {
  caller: OnvifCaller;
  address: CameraAddress;
  clock: Clock;
}

function deviceCall(
  { address }: DeviceContext,
  operation: string,
  extra: Partial<OnvifCall> = {},
): OnvifCall {
  const url = serviceUrls('', address);
  return { urls: url, namespace: DEVICE, operation, ...extra };
}

/**
 * Camera's clock minus ours in ms, corrected for half the round trip and for the seconds being cut off; `null` where
 * the camera does not say. Open to everybody by the standard, though some cameras want a login.
 */
export async function readClockOffset(context: DeviceContext, isAnonymous: boolean): Promise<number | null> {
  const { caller, clock } = context;
  const sentAtMs = clock.monotonicMs();
  const outcome = await caller.call(deviceCall(context, 'GetSystemDateAndTime', { isAnonymous }));
  const roundTripMs = clock.monotonicMs() - sentAtMs;
  const cameraAtMs = outcome.status === 'answered' ? readUtc(outcome.body) : null;
  return cameraAtMs === null ? null : Math.round(cameraAtMs + 500 + roundTripMs / 2 - clock.nowMs());
}

/** `Date.UTC` carries over hours beyond 23 and the like, as cameras send them. */
function readUtc(body: XmlNode): number | null {
  const utc = at(body, 'SystemDateAndTime', 'UTCDateTime');
  const date = ['Year', 'Month', 'Day'].map((name) => numberAt(utc, 'Date', name));
  const time = ['Hour', 'Minute', 'Second'].map((name) => numberAt(utc, 'Time', name) ?? 0);
  const [year, month, day] = date;
  if (!year || !month || !day || year < 1970 || year > 9999) {
    return null;
  }
  const atMs = Date.UTC(year, month - 1, day, ...time);
  return Number.isFinite(atMs) ? atMs : null;
}

/** Needs a login on every camera worth the name, so it is the test of the password. */
export async function readDeviceInformation(context: DeviceContext): Promise<DeviceInformation> {
  const outcome = await context.caller.call(deviceCall(context, 'GetDeviceInformation'));
  if (outcome.status === 'fault') {
    throw new CameraFault('onvif-failed', `GetDeviceInformation: ${outcome.text}`);
  }
  const label = (name: string): string => (textAt(outcome.body, name) ?? '').slice(0, MAX_LABEL_LENGTH);
  return {
    manufacturer: label('Manufacturer'),
    model: label('Model'),
    firmware: label('FirmwareVersion'),
    serial: label('SerialNumber'),
  };
}

/** GetServices, or GetCapabilities on cameras older than that. */
export async function readServices(context: DeviceContext): Promise<OnvifServices> {
  const { caller, address } = context;
  const services = await caller.call(
    deviceCall(context, 'GetServices', { content: '<IncludeCapability>false</IncludeCapability>' }),
  );
  const fromServices = readServiceList(services, address);
  if (fromServices.media1 || fromServices.media2) {
    return fromServices;
  }
  const capabilities = await caller.call(
    deviceCall(context, 'GetCapabilities', { content: '<Category>All</Category>' }),
  );
  const fromCapabilities = readCapabilities(capabilities, address);
  if (!fromCapabilities.media1) {
    const why = capabilities.status === 'fault' ? capabilities.text : 'no media service';
    throw new CameraFault('onvif-failed', `the camera names no media service (${why})`);
  }
  return fromCapabilities;
}

function readServiceList(outcome: OnvifOutcome, address: CameraAddress): OnvifServices {
  const services = outcome.status === 'answered' ? allOf(outcome.body, 'Service') : [];
  const find = (namespace: string): string[] | null => {
    const service = services.find((node) => textAt(node, 'Namespace')?.replace(/\/$/, '') === namespace);
    return service ? serviceUrls(textAt(service, 'XAddr') ?? '', address) : null;
  };
  return {
    media1: find(NAMESPACES.media1),
    media2: find(NAMESPACES.media2),
    ptz: find(NAMESPACES.ptz),
    events: find(NAMESPACES.events),
    search: find(NAMESPACES.search),
    replay: find(NAMESPACES.replay),
  };
}

function readCapabilities(outcome: OnvifOutcome, address: CameraAddress): OnvifServices {
  const capabilities = outcome.status === 'answered' ? at(outcome.body, 'Capabilities') : null;
  const find = (...path: string[]): string[] | null => {
    const advertised = textAt(capabilities, ...path, 'XAddr');
    return advertised === null ? null : serviceUrls(advertised, address);
  };
  return {
    media1: find('Media'),
    media2: null,
    ptz: find('PTZ'),
    events: find('Events'),
    search: find('Extension', 'Search'),
    replay: find('Extension', 'Replay'),
  };
}
