/**
 * Serves the built viewer: hashed assets for a year, packed where the build has packed them, everything else through
 * index.html, which is never cached and says below which path it lies. Without a build there is a page that says what to do. Not here: the API, which is asked first.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import express, { Router, type RequestHandler } from 'express';

const YEAR_SEC = 31_536_000;

const PACKED = '.gz';
/** What the build packs (web-viewer/vite.config.ts). */
const PACKABLE = /^\/assets\/[\w-]+\.(?:js|css)$/;

const NOT_BUILT = `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Mắt Làng</title>
<body><h1>Mắt Làng</h1>
<p lang="vi">Máy chủ đang chạy, nhưng trang xem chưa được dựng. Hãy chạy <code>npm start</code>.</p>
<p lang="en">Central is running, but the viewer is not built. Run <code>npm start</code>, which builds it.</p>
</body></html>`;

/** `basePath`: '/' or '/camera/'. */
export function createPage(viewerDir: string | null, basePath: string): Router {
  const router = Router();
  if (viewerDir === null) {
    router.get(/.*/, (_request, response) => {
      response.status(503).type('html').send(NOT_BUILT);
    });
    return router;
  }

  router.use(offerPacked(viewerDir));
  router.use(
    express.static(viewerDir, {
      index: false,
      redirect: false,
      setHeaders: (response, file) => {
        if (file.endsWith(PACKED)) {
          response.setHeader('Content-Encoding', 'gzip');
          response.type(path.extname(file.slice(0, -PACKED.length)));
        }
        const isHashed = path.relative(viewerDir, file).startsWith(`assets${path.sep}`);
        response.setHeader('Cache-Control', isHashed ? `public, max-age=${YEAR_SEC}, immutable` : 'no-cache');
      },
    }),
  );
  router.get(/.*/, (request, response, next) => {
    if (path.extname(request.path) !== '') {
      next();
      return;
    }
    response.setHeader('Cache-Control', 'no-cache');
    response.type('html').send(indexBelow(viewerDir, basePath));
  });
  return router;
}

/** A third of the bytes, and none of central's time: the packing was done when the page was built. */
function offerPacked(viewerDir: string): RequestHandler {
  return (request, response, next) => {
    const { path: asked } = request;
    if (PACKABLE.test(asked) && existsSync(path.join(viewerDir, asked + PACKED))) {
      response.vary('Accept-Encoding');
      if (request.acceptsEncodings('gzip') !== false) {
        request.url = asked + PACKED;
      }
    }
    next();
  };
}

/** Read at each call: it may be built anew while central runs. */
function indexBelow(viewerDir: string, basePath: string): string {
  const html = readFileSync(path.join(viewerDir, 'index.html'), 'utf8');
  return html.replace('<base href="/" />', () => `<base href="${basePath}" />`);
}
