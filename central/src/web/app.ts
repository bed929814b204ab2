/**
 * The HTTP side of central: security headers, the routes, the viewer's files, and a Problem for everything else.
 * Not here: what each route does (routes/), sockets (upgrades.ts).
 */
import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import { basePathOf } from './below-path.ts';
import { createDispatcher, createFaultHandler } from './dispatch.ts';
import type { Gate } from './gate.ts';
import { createPage } from './page.ts';
import { sendRefusal } from './problems.ts';
import { followRequests, type Answered } from './request-id.ts';
import { refuse, type Route } from './route.ts';

export interface AppDeps {
  routes: readonly Route[];
  gate: Gate;
  log: Log;
  publicUrl: string | null;
  /** Express's word for how many proxies to believe. */
  trustProxy: boolean | number | string;
  viewerDir: string | null;
  clock: Clock;
  /** How long a request took, by the pattern of its route: addresses hold ids without number. */
  onAnswered: (answered: Answered) => void;
}

export function createApp(deps: AppDeps): Express {
  const { routes, gate, log, publicUrl, trustProxy, viewerDir, clock } = deps;
  const app = express();
  app.set('trust proxy', trustProxy);
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(followRequests(deps));
  app.use(securityHeaders(publicUrl?.startsWith('https:') === true));
  app.use(createDispatcher(routes, { gate, log, publicUrl, clock }));
  app.all(/^\/(?:api|media|socket\.io)(?:\/|$)/, (request, response) => {
    sendRefusal(response, refuse('not-found', `there is no ${request.method} ${request.path}`));
  });
  app.use(createPage(viewerDir, basePathOf(publicUrl)));
  app.use((request, response) => {
    sendRefusal(response, refuse('not-found', `there is no ${request.method} ${request.path}`));
  });
  app.use(createFaultHandler(log));
  return app;
}

/**
 * Styles may stand inline: the component library writes its variables so. Everything that runs comes from here.
 * Pictures and clips are shown from blobs; frames of other sites may not hold the page.
 */
function securityHeaders(isHttps: boolean): express.RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(isHttps ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000 } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: isHttps ? { policy: 'same-origin' } : false,
    originAgentCluster: isHttps,
  });
}
