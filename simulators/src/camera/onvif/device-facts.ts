/** What one simulated camera says of itself, shared by its services. */
import type { Clock } from '#base/clock.ts';
import { PROFILES, type Profile, type StreamFormat } from '../clip.ts';
import type { CameraFaults } from '../faults.ts';

export interface DeviceFacts {
  cameraId: string;
  /** As a person would name it. */
  name: string;
  hasPtz: boolean;
  /** A memory card, with services to search and replay it. */
  hasCard: boolean;
  /** UUID that stays with the camera. */
  endpoint: string;
  serial: string;
  mac: string;
  formats: Record<Profile, StreamFormat>;
  faults: CameraFaults;
  clock: Clock;
  /** `http://127.0.0.1:port`, filled in when the port is known. */
  httpBase: () => string;
  rtspBase: () => string;
}

export const SERVICE_PATHS = {
  device: '/onvif/device_service',
  media: '/onvif/media_service',
  media2: '/onvif/media2_service',
  events: '/onvif/event_service',
  ptz: '/onvif/ptz_service',
  search: '/onvif/search_service',
  replay: '/onvif/replay_service',
  snapshot: '/onvif/snapshot.jpg',
  /** One below for each subscription. */
  subscription: '/onvif/subscription/',
} as const;

export const PROFILE_TOKENS: Record<Profile, string> = { main: 'profile_main', sub: 'profile_sub' };

export function profilesOf(facts: DeviceFacts): Profile[] {
  return PROFILES.filter((profile) => !(profile === 'sub' && facts.faults.has('noSub')));
}

export function profileByToken(facts: DeviceFacts, token: string | undefined): Profile | null {
  return profilesOf(facts).find((profile) => PROFILE_TOKENS[profile] === token) ?? null;
}

export function xsdDateTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
