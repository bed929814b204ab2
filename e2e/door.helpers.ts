/**
 * A TCP port in front of a camera that notes when somebody knocks. What happens then is set by the test: passed on to
 * the camera, a fixed answer, or no answer at all. With it a test counts logins and tries as the camera would.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Given the number of the visit, from 0. */
type Behaviour = (socket: Socket, visit: number) => void;

export interface Door {
  port: number;
  visitsAtMs: number[];
  behave: (behaviour: Behaviour) => void;
  close: () => Promise<void>;
}

export async function openDoor(): Promise<Door> {
  const sockets = new Set<Socket>();
  const visitsAtMs: number[] = [];
  let behaviour: Behaviour = stayMute;
  const server = createServer((socket) => {
    visitsAtMs.push(Date.now());
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    behaviour(socket, visitsAtMs.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    visitsAtMs,
    behave: (chosen) => {
      behaviour = chosen;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

/** Every visit goes to the camera at `url`. */
export function leadTo(url: string): Behaviour {
  const { hostname, port } = new URL(url);
  return (socket) => {
    const camera = connect(Number(port), hostname);
    camera.on('error', () => socket.destroy());
    camera.on('close', () => socket.destroy());
    socket.on('close', () => camera.destroy());
    socket.pipe(camera).pipe(socket);
  };
}

/** The first visit goes to the camera, which then hangs: it accepts and says nothing any more. */
export function leadOnceTo(url: string): Behaviour {
  const lead = leadTo(url);
  return (socket, visit) => (visit === 0 ? lead : stayMute)(socket, visit);
}

export function answer(text: string): Behaviour {
  return (socket) => {
    socket.once('data', () => socket.end(text));
  };
}

/** From each visit to the next. */
export function gapsMs({ visitsAtMs }: Door): number[] {
  return visitsAtMs.slice(1).map((atMs, index) => atMs - (visitsAtMs[index] ?? 0));
}

function stayMute(socket: Socket): void {
  socket.resume();
}
