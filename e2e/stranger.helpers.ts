/** Somebody without a session at the doors that are not REST. */
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

/** What a socket.io namespace says to a stranger, `connected` when it lets him in. */
export function connectRefusal(address: string): Promise<string> {
  const socket = io(address, { reconnection: false, forceNew: true });
  return new Promise((resolve) => {
    const settle = (outcome: string): void => {
      socket.disconnect();
      resolve(outcome);
    };
    socket.once('connect', () => settle('connected'));
    socket.once('connect_error', ({ message }) => settle(message));
  });
}

/** The HTTP status that answers a WebSocket from our own page without a cookie. */
export function upgradeStatus(url: string, path: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url.replace('http', 'ws') + path, { headers: { origin: url } });
    const settle = (status: number): void => {
      socket.terminate();
      resolve(status);
    };
    socket.once('unexpected-response', (_request, response) => settle(response.statusCode ?? 0));
    socket.once('open', () => settle(101));
    // Follows our own terminate().
    socket.on('error', () => undefined);
  });
}
