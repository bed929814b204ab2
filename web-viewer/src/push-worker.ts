/**
 * The service worker: shows what central pushes when no page is open, and opens the incident when it is touched; says what
 * is the matter where the page cannot be loaded. Keeps nothing else: pictures and incidents are never on the telephone.
 * Built as a file of its own, without imports: it runs where nothing else of the page does.
 */
import type { PushPayload } from '#protocol/notify.ts';

/** As much of the worker's world as is used here; the page's own library has none of it. */
interface PageClient {
  url: string;
  focus(): Promise<unknown>;
  navigate(url: string): Promise<unknown>;
}
interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
  data?: { json(): PushPayload } | null;
  notification?: Notification;
  request?: Request;
  respondWith?(answer: Promise<Response>): void;
}
interface WorkerScope {
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<PageClient[]>;
    openWindow(url: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
}

const scope = globalThis as unknown as WorkerScope;

const NO_LINE = 'no-line-1';
const noLinePage = new URL('offline.html', scope.registration.scope).href;

scope.addEventListener('install', (event) =>
  event.waitUntil(
    caches
      .open(NO_LINE)
      .then((cache) => cache.add(noLinePage))
      // Alarms must come although this page did not.
      .catch(() => undefined)
      .then(() => scope.skipWaiting()),
  ),
);

scope.addEventListener('fetch', (event) => {
  if (event.request?.mode === 'navigate') {
    event.respondWith?.(
      fetch(event.request).catch(async () => (await caches.match(noLinePage)) ?? Response.error()),
    );
  }
});

scope.addEventListener('push', (event) => {
  const payload = event.data?.json();
  if (payload === undefined) {
    return;
  }
  const { title, body, tag, path, severity } = payload;
  const options: NotificationOptions & { renotify: boolean } = {
    body,
    tag,
    renotify: true,
    requireInteraction: severity === 'critical',
    icon: new URL('eye.svg', scope.registration.scope).href,
    data: { path },
  };
  event.waitUntil(scope.registration.showNotification(title, options));
});

scope.addEventListener('notificationclick', (event) => {
  const { notification } = event;
  notification?.close();
  const { path } = (notification?.data ?? { path: '' }) as { path: string };
  event.waitUntil(openPage(new URL(path, scope.registration.scope).href));
});

/** In the page that is open, if one is. */
async function openPage(url: string): Promise<void> {
  const pages = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const [page] = pages.filter((one) => one.url.startsWith(scope.registration.scope));
  if (page === undefined) {
    await scope.clients.openWindow(url);
    return;
  }
  await page.focus();
  await page.navigate(url);
}
