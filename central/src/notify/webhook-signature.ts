/**
 * What a receiver checks to know that central sent it, and now. Header `Matlang-Signature: t=<seconds>,v1=<hex>`: v1 is
 * HMAC-SHA-256, keyed with the secret as text, over `<seconds>.<body>`, the body byte for byte. Receivers refuse what is
 * older than `REPLAY_WINDOW_SEC`, and what has an id (`Matlang-Id`, in the body too) they have seen.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const REPLAY_WINDOW_SEC = 300;

export function signWebhook(secret: string, atSec: number, body: Buffer): string {
  return `t=${atSec},v1=${macOf(secret, atSec, body).toString('hex')}`;
}

/** What a receiver does. */
export function isWebhookGenuine(
  { secret, nowSec }: { secret: string; nowSec: number },
  signature: string,
  body: Buffer,
): boolean {
  const [, seconds = '', mac = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  const atSec = Number(seconds);
  const isFresh = seconds !== '' && Math.abs(nowSec - atSec) <= REPLAY_WINDOW_SEC;
  return isFresh && timingSafeEqual(Buffer.from(mac, 'hex'), macOf(secret, atSec, body));
}

function macOf(secret: string, atSec: number, body: Buffer): Buffer {
  return createHmac('sha256', secret).update(`${atSec}.`).update(body).digest();
}
