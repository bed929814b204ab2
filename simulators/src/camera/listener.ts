/** A TCP server on the loopback interface that can be closed at once, its connections with it. */
import net from 'node:net';
import type { AddressInfo } from 'node:net';

export interface Listener {
  port: number;
  readonly connections: number;
  close(): Promise<void>;
}

/** Works for net.Server and http.Server alike. A socket's own error only ends that socket. */
export async function listenOnLoopback(server: net.Server, port = 0): Promise<Listener> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return sockets.size;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      }),
  };
}

/** A port that was free a moment ago and that nobody listens on. */
export async function findClosedPort(): Promise<number> {
  const listener = await listenOnLoopback(net.createServer());
  await listener.close();
  return listener.port;
}
