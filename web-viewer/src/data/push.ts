/** This browser as a device that central may push to: its service worker, asking for it, and saying which it is. */
import type { PushSubscriptionRequest } from '#protocol/notify.ts';
import { addressOf } from './http.ts';

export type PushProblem = 'unsupported' | 'denied' | 'failed';

export function isPushSupported(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

/** So that the page can be installed and says something without a line. Nothing comes of it where it may not be had. */
export async function startWorker(): Promise<void> {
  if ('serviceWorker' in navigator) {
    await navigator.serviceWorker.register(addressOf('push-worker.js'));
  }
}

/** Null while this browser has not been turned on. */
export async function findEndpoint(): Promise<string | null> {
  if (!isPushSupported()) {
    return null;
  }
  const worker = await navigator.serviceWorker.getRegistration(addressOf('.'));
  return (await worker?.pushManager.getSubscription())?.endpoint ?? null;
}

/** Asks the person, and then the browser's push service. `pushKey` is central's. */
export async function subscribe(pushKey: string): Promise<PushSubscriptionRequest | PushProblem> {
  if (!isPushSupported()) {
    return 'unsupported';
  }
  if ((await Notification.requestPermission()) !== 'granted') {
    return 'denied';
  }
  try {
    await startWorker();
    const { pushManager } = await navigator.serviceWorker.ready;
    // A subscription to another key (a central set up anew) is of no use, and stands in the way.
    await (await pushManager.getSubscription())?.unsubscribe();
    const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: pushKey });
    const { p256dh = '', auth = '' } = made.toJSON().keys ?? {};
    return { endpoint: made.endpoint, keys: { p256dh, auth }, name: nameOfBrowser(navigator.userAgent) };
  } catch {
    return 'failed';
  }
}

/** `Chrome, Android`: enough to know one's own devices apart. */
export function nameOfBrowser(agent: string): string {
  const find = (names: readonly [RegExp, string][]): string =>
    names.find(([pattern]) => pattern.test(agent))?.[1] ?? '?';
  const browser = find([
    [/Edg\//, 'Edge'],
    [/Firefox\//, 'Firefox'],
    [/Chrome\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ]);
  const system = find([
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS/, 'macOS'],
    [/Linux/, 'Linux'],
  ]);
  return `${browser}, ${system}`;
}
