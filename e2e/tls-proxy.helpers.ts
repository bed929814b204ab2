/** A proxy with a certificate before central, as a commune would have one: passes requests and sockets on as they are. */
import { once } from 'node:events';
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { makeCertificate } from '#central/notify/notify.helpers.ts';

export interface TlsProxy {
  /** `https://localhost:PORT`. */
  origin: string;
  /** Where everything goes from now on. */
  passTo(port: number): void;
  /** Every connection that is open now. */
  cut(): void;
  close(): Promise<void>;
}

export async function startTlsProxy(): Promise<TlsProxy> {
  let target = 0;
  const sockets = new Set<Socket>();
  const pass = (asked: IncomingMessage, response: ServerResponse): void => {
    const { method, url: path, headers } = asked;
    const onward = request({ host: '127.0.0.1', port: target, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    asked.pipe(onward);
  };
  const server = createServer(makeCertificate(), pass);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (asked: IncomingMessage, socket: Socket, head: Buffer) => {
    const onward = connect(target, '127.0.0.1');
    const lines = asked.rawHeaders.flatMap((name, at, all) =>
      at % 2 === 0 ? [`${name}: ${all[at + 1] ?? ''}`] : [],
    );
    onward.write(`${asked.method ?? 'GET'} ${asked.url ?? '/'} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    onward.write(head);
    onward.pipe(socket).pipe(onward);
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    passTo: (port) => {
      target = port;
    },
    cut: () => sockets.forEach((socket) => socket.destroy()),
    close: async () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}
