/**
 * Central below a path of a proxy, such as https://example.vn/camera/: people type `publicUrl`, and what comes with its
 * path is answered as if it had none. Whether the proxy takes the path away itself does not matter.
 */
import type { IncomingMessage, Server } from 'node:http';

/** As it stands in a page's base: '/' or '/camera/'. */
export function basePathOf(publicUrl: string | null): string {
  const { pathname } = new URL(publicUrl ?? 'http://central/');
  return pathname.endsWith('/') ? pathname : `${pathname}/`;
}

/** After whoever else listens has been told to: this must come first. */
export function answerBelow(server: Server, basePath: string): void {
  if (basePath === '/') {
    return;
  }
  const strip = (request: IncomingMessage): void => {
    if (request.url?.startsWith(basePath) === true) {
      request.url = request.url.slice(basePath.length - 1);
    }
  };
  server.prependListener('request', strip);
  server.prependListener('upgrade', strip);
}
