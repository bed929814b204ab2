/**
 * The motor of one camera, driven by whoever may. Calls go to the camera one at a time and the newest wish wins: a
 * slow camera is never handed a queue of moves. A move ends when it is not wanted again within PTZ_DEAD_MAN_MS, is
 * limited at the camera itself as well, and a stop is repeated until the camera has taken it.
 *
 * `onTurning` is told before the first movement and when the view stands again, some seconds after the last one:
 * meanwhile what the camera sees says nothing of the place. Not here: who may (central), the calls (onvif/ptz-calls.ts).
 */
import { sleep, type Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import { PTZ_DEAD_MAN_MS, type PtzPreset } from '#protocol/ptz.ts';
import type { LoginGuard } from './auth/login-guard.ts';
import { asCameraFault, CameraFault } from './camera-fault.ts';
import type { PtzCalls, PtzSpeed } from './onvif/ptz-calls.ts';

export interface PtzHead {
  /** At once; throws `CameraFault` when the camera did not take the last one. */
  move(speed: PtzSpeed): void;
  stop(): void;
  presets(): Promise<PtzPreset[]>;
  goTo(token: string): Promise<void>;
  setPreset(token: string | null, name: string): Promise<void>;
  /** Resolves when nothing is on its way to the camera any more. */
  stopped(): Promise<void>;
}

export interface PtzHeadOptions {
  calls: PtzCalls;
  loginGuard: LoginGuard;
  onTurning: (isTurning: boolean) => void;
  clock: Clock;
  log: Log;
}

/** The camera's own limit of a move, and how often it is moved on. */
const LIMIT_S = 3;
const MOVE_ON_MS = 1_000;
const STOP_AGAIN_MS = 400;
/** After that its own limit has stopped it, if anything has. */
const MOST_STOPS = 15;
/** Pictures come late, and the lens looks for its focus. */
const SETTLE_MS = 2_500;
const ASK_STATUS_MS = 500;
/** A preset is reached by then, where the camera does not say. */
const LONGEST_WAY_MS = 12_000;

export function createPtzHead(options: PtzHeadOptions): PtzHead {
  return new Head(options);
}

class Head implements PtzHead {
  readonly #options: PtzHeadOptions;
  #wanted: PtzSpeed | null = null;
  /** What the camera was last told; null once it has taken a stop. */
  #told: PtzSpeed | null = null;
  #needsStop = false;
  #toldAtMs = -Infinity;
  #failure: CameraFault | null = null;
  #cancelDeadMan: () => void = () => undefined;
  #work: Promise<void> | null = null;
  #isTurning = false;
  /** Each movement puts the end of the turning off. */
  #movements = 0;

  constructor(options: PtzHeadOptions) {
    this.#options = options;
  }

  move(speed: PtzSpeed): void {
    const failure = this.#failure;
    this.#failure = null;
    if (failure) {
      throw failure;
    }
    this.#requireLogin();
    this.#wanted = speed;
    this.#cancelDeadMan();
    this.#cancelDeadMan = this.#options.clock.after(PTZ_DEAD_MAN_MS, () => {
      this.#options.log.info('move not wanted any more: stopped');
      this.stop();
    });
    this.#turn();
    this.#go();
  }

  stop(): void {
    this.#cancelDeadMan();
    this.#wanted = null;
    this.#needsStop ||= this.#isTurning;
    this.#go();
  }

  async presets(): Promise<PtzPreset[]> {
    return this.#call(() => this.#options.calls.presets());
  }

  async goTo(token: string): Promise<void> {
    this.stop();
    await this.#work;
    this.#turn();
    try {
      await this.#call(() => this.#options.calls.goTo(token));
    } finally {
      this.#settle();
    }
  }

  async setPreset(token: string | null, name: string): Promise<void> {
    await this.#call(() => this.#options.calls.setPreset(token, name));
  }

  async stopped(): Promise<void> {
    await this.#work;
  }

  #go(): void {
    if (this.#work === null && this.#hasWork()) {
      this.#work = this.#drive().finally(() => {
        this.#work = null;
        this.#go();
      });
    }
  }

  #hasWork(): boolean {
    if (this.#wanted === null) {
      return this.#needsStop;
    }
    const isNew = AXES.some((axis) => this.#told?.[axis] !== this.#wanted?.[axis]);
    return isNew || this.#options.clock.monotonicMs() - this.#toldAtMs >= MOVE_ON_MS;
  }

  /** Until the camera does what is wanted. */
  async #drive(): Promise<void> {
    const { clock, log } = this.#options;
    for (let stops = 0; this.#hasWork();) {
      if (this.#wanted !== null) {
        stops = 0;
        await this.#tell(this.#wanted);
      } else if (!(await this.#halt())) {
        stops += 1;
        this.#needsStop = stops < MOST_STOPS;
        if (this.#needsStop) {
          await sleep(clock, STOP_AGAIN_MS);
        } else {
          log.warn({ tries: stops }, 'camera took no stop');
        }
      }
    }
    if (this.#wanted === null) {
      this.#settle();
    }
  }

  async #tell(wanted: PtzSpeed): Promise<void> {
    const before = this.#told;
    // From here on it may be moving, whatever the camera answers.
    this.#told = wanted;
    this.#toldAtMs = this.#options.clock.monotonicMs();
    this.#needsStop = true;
    try {
      await this.#call(() => this.#options.calls.move(wanted, before, LIMIT_S));
    } catch (error) {
      this.#failure = asCameraFault(error, 'onvif-failed');
      this.#cancelDeadMan();
      this.#wanted = null;
    }
  }

  async #halt(): Promise<boolean> {
    try {
      await this.#call(() => this.#options.calls.stop());
      this.#told = null;
      this.#needsStop = false;
      return true;
    } catch (error) {
      this.#options.log.debug({ reason: describeError(error) }, 'stop not taken');
      return false;
    }
  }

  #requireLogin(): void {
    if (this.#options.loginGuard.blocked()) {
      throw new CameraFault('wrong-password', 'the camera refused the password: no login for a while');
    }
  }

  async #call<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    this.#requireLogin();
    try {
      return await ask();
    } catch (error) {
      if (error instanceof CameraFault && error.reason === 'wrong-password') {
        this.#options.loginGuard.failed();
      }
      throw error;
    }
  }

  #turn(): void {
    this.#movements += 1;
    if (!this.#isTurning) {
      this.#isTurning = true;
      this.#options.onTurning(true);
    }
  }

  #settle(): void {
    const movement = this.#movements;
    void this.#untilItStands(() => this.#movements === movement).then(() => {
      if (this.#movements === movement && this.#isTurning) {
        this.#isTurning = false;
        this.#options.onTurning(false);
      }
    });
  }

  async #untilItStands(isWaiting: () => boolean): Promise<void> {
    const { clock, calls } = this.#options;
    const startedAtMs = clock.monotonicMs();
    while (isWaiting() && clock.monotonicMs() - startedAtMs < LONGEST_WAY_MS) {
      const isMoving = await this.#call(() => calls.isMoving()).catch(() => null);
      if (isMoving === false) {
        break;
      }
      await sleep(clock, ASK_STATUS_MS);
    }
    await sleep(clock, SETTLE_MS);
  }
}

const AXES = ['pan', 'tilt', 'zoom'] as const;
