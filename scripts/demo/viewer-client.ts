/** A page without a screen: signs in with a one-time link and hears of incidents as an operator's page does. */
import { io } from 'socket.io-client';
import type { IncidentView } from '#protocol/incident.ts';
import { VIEWER_NAMESPACE } from '#protocol/viewer-events.ts';
import { signInByLink } from './sign-in.ts';

export interface ViewerClient {
  onIncident: (listener: (incident: IncidentView) => void) => void;
  close: () => void;
}

/** Resolves once the socket is open: nothing that happens after that is missed. */
export async function openViewer(url: string, link: string): Promise<ViewerClient> {
  const cookie = await signInByLink(url, link);
  const socket = io(url + VIEWER_NAMESPACE, {
    transports: ['websocket'],
    extraHeaders: { cookie, origin: url },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return {
    onIncident: (listener) => {
      socket.on('incidents-opened', (incidents: IncidentView[]) => incidents.forEach(listener));
    },
    close: () => {
      socket.disconnect();
    },
  };
}
