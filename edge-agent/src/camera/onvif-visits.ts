/**
 * Visits one camera by ONVIF again and again: until it can be described, then every ten minutes (clocks drift,
 * cameras are swapped and set up anew), sooner where its stream stays down, because it may have moved. Failures are
 * told as health and waited out: by back-off, or by the login guard where the password was refused. While the
 * stream itself waits because of its password, ONVIF does not log in either.
 * Not here: what one visit asks (onvif/describe-camera.ts), what becomes of the streams found (camera-actor.ts).
 */
import { createBackoff, type Backoff } from '#base/backoff.ts';
import { sleep, type Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Credentials } from './auth/digest.ts';
import type { LoginGuard } from './auth/login-guard.ts';
import type { CameraConfig } from './config.ts';
import type { HealthTeller } from './health-teller.ts';
import type { Limiter } from './limiter.ts';
import { describeCamera, type CameraDescribed, type CameraNotDescribed } from './onvif/describe-camera.ts';
import type { OnvifMemory } from './onvif/onvif-caller.ts';

export const REVISIT_MS = 600_000;
/** A stream is looked at this often between visits. */
export const STREAM_CHECK_MS = 60_000;

export interface OnvifVisitOptions {
  onvif: NonNullable<CameraConfig['onvif']>;
  credentials: Credentials | null;
  clock: Clock;
  log: Log;
  limiter: Limiter;
  /** Of all logins to the camera from this process. */
  loginGuard: LoginGuard;
  health: HealthTeller;
  /** Called inside the limiter. */
  onDescribed: (camera: CameraDescribed, signal: AbortSignal) => Promise<void>;
  backoff?: Backoff;
}

/** Until `signal` aborts. */
export async function keepDescribing(options: OnvifVisitOptions, signal: AbortSignal): Promise<void> {
  const visitor: Visitor = {
    ...options,
    guard: options.loginGuard,
    backoff: options.backoff ?? createBackoff({ baseMs: 1_000, maxMs: 60_000 }),
    memory: { login: null },
  };
  while (!signal.aborted) {
    const wait = await options.limiter.run(() => visit(visitor, signal), signal);
    await waitForNextVisit(visitor, wait, signal);
  }
}

interface Visitor extends OnvifVisitOptions {
  guard: LoginGuard;
  backoff: Backoff;
  memory: OnvifMemory;
}

interface Wait {
  waitMs: number;
  /** The camera was described: a stream that stays down is a reason to come sooner. */
  isShortened: boolean;
}

async function visit(visitor: Visitor, signal: AbortSignal): Promise<Wait> {
  const { onvif, guard, backoff, health } = visitor;
  const blocked = guard.blocked();
  if (blocked) {
    return { waitMs: blocked.waitMs, isShortened: false };
  }
  const { onvifProblem } = health.facts();
  if (onvifProblem) {
    // The time told for this try is past; the problem stands until the try says otherwise.
    health.update({ onvifProblem: { ...onvifProblem, nextTryAtMs: null } });
  }
  const result = await describeCamera({
    ...visitor,
    address: onvif.address,
    preferredProfiles: { sub: onvif.subProfile, main: onvif.mainProfile },
    signal,
  });
  if (signal.aborted) {
    return { waitMs: 0, isShortened: false };
  }
  if (result.status === 'failed') {
    return { waitMs: noteFailure(visitor, result), isShortened: false };
  }
  guard.accepted();
  backoff.reset();
  health.update({ onvifProblem: null });
  await visitor.onDescribed(result, signal);
  return { waitMs: REVISIT_MS, isShortened: true };
}

function noteFailure(
  { guard, backoff, health, clock, log }: Visitor,
  { reason, detail, isAuth }: CameraNotDescribed,
): number {
  if (isAuth) {
    guard.failed();
  }
  const waitMs = guard.blocked()?.waitMs ?? backoff.nextMs();
  health.update({ onvifProblem: { reason, detail, nextTryAtMs: clock.nowMs() + waitMs } });
  log.warn({ reason, detail, waitMs }, 'camera not described');
  return waitMs;
}

async function waitForNextVisit(
  { clock, health }: Visitor,
  { waitMs, isShortened }: Wait,
  signal: AbortSignal,
): Promise<void> {
  const untilMs = clock.monotonicMs() + waitMs;
  for (let leftMs = waitMs; leftMs > 0 && !signal.aborted; leftMs = untilMs - clock.monotonicMs()) {
    await sleep(clock, Math.min(leftMs, STREAM_CHECK_MS), signal);
    if (isShortened && health.facts().stream?.state === 'waiting') {
      break;
    }
  }
  const { stream } = health.facts();
  if (stream?.reason === 'wrong-password' && stream.nextTryAtMs !== null) {
    await sleep(clock, Math.max(0, stream.nextTryAtMs - clock.nowMs()), signal);
  }
}
