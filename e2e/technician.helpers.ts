/** What a technician's page knows, without the page: central's lists, and every word about a camera as it came. */
import { io } from 'socket.io-client';
import { agentList, type AgentView } from '#protocol/agent.ts';
import { cameraPage, type CameraHealth, type CameraView } from '#protocol/camera.ts';
import { VIEWER_NAMESPACE } from '#protocol/viewer-events.ts';
import { signInByLink } from '../scripts/demo/sign-in.ts';
import type { Door } from './door.helpers.ts';

export interface HeardHealth extends CameraHealth {
  heardAtMs: number;
}

export interface Technician {
  cookie: string;
  cameras: () => Promise<CameraView[]>;
  agents: () => Promise<AgentView[]>;
  /** All that was told of a camera, oldest first. */
  heardOf: (cameraId: string) => HeardHealth[];
  close: () => void;
}

export async function signInTechnician(url: string, link: string): Promise<Technician> {
  const cookie = await signInByLink(url, link);
  const get = async (path: string): Promise<unknown> => {
    const reply = await fetch(url + path, { headers: { cookie } });
    return reply.json();
  };
  const heard: HeardHealth[] = [];
  const socket = io(url + VIEWER_NAMESPACE, {
    transports: ['websocket'],
    extraHeaders: { cookie, origin: url },
    forceNew: true,
  });
  socket.on('camera-health', (cameras: CameraHealth[]) => {
    heard.push(...cameras.map((health) => ({ ...health, heardAtMs: Date.now() })));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return {
    cookie,
    cameras: async () => cameraPage.parse(await get('/api/cameras')).items,
    agents: async () => agentList.parse(await get('/api/agents')).items,
    heardOf: (cameraId) => heard.filter((health) => health.cameraId === cameraId),
    close: () => {
      socket.disconnect();
    },
  };
}

const ROUNDING_MS = 20;

/** Visits that came after the camera's next try had been announced, and before its time. */
export function visitsBeforeTime({ visitsAtMs }: Door, heard: readonly HeardHealth[]): number[] {
  return visitsAtMs.filter((atMs) =>
    heard.some(
      ({ heardAtMs, nextTryAtMs }) =>
        nextTryAtMs !== null && atMs > heardAtMs && atMs < nextTryAtMs - ROUNDING_MS,
    ),
  );
}
