/**
 * The motor of a turning camera: where it points now. Moves run in real time and end at the limits, so that whoever
 * asks sees the position change. Pan and tilt -1..1, zoom 0..1; a unit takes four seconds at full speed.
 */
import type { Clock } from '#base/clock.ts';

const UNITS_PER_MS = 1 / 4000;

export interface PtzPosition {
  pan: number;
  tilt: number;
  zoom: number;
}

export interface PtzHead {
  position(): PtzPosition;
  isMoving(): boolean;
  /** Velocities -1..1 per axis; stops by itself after `timeoutMs`. */
  moveContinuously(velocity: PtzPosition, timeoutMs: number): void;
  moveTo(target: Partial<PtzPosition>): void;
  stop(): void;
}

export function createPtzHead(clock: Clock): PtzHead {
  let from: PtzPosition = { pan: 0, tilt: 0, zoom: 0 };
  let startedAtMs = clock.monotonicMs();
  let motion: { velocity: PtzPosition; untilMs: number } | { target: PtzPosition } | null = null;

  const positionAt = (nowMs: number): PtzPosition => {
    if (motion === null) {
      return from;
    }
    if ('target' in motion) {
      const reach = (nowMs - startedAtMs) * UNITS_PER_MS;
      const { target } = motion;
      return eachAxis((axis) => from[axis] + clamp(target[axis] - from[axis], -reach, reach));
    }
    const elapsedMs = Math.min(nowMs, motion.untilMs) - startedAtMs;
    const { velocity } = motion;
    return eachAxis((axis) =>
      clamp(from[axis] + velocity[axis] * elapsedMs * UNITS_PER_MS, axis === 'zoom' ? 0 : -1, 1),
    );
  };

  const hold = (): void => {
    const nowMs = clock.monotonicMs();
    from = positionAt(nowMs);
    startedAtMs = nowMs;
    motion = null;
  };

  return {
    position: () => positionAt(clock.monotonicMs()),
    isMoving: () => {
      const nowMs = clock.monotonicMs();
      if (motion === null) {
        return false;
      }
      if ('target' in motion) {
        const now = positionAt(nowMs);
        const { target } = motion;
        return AXES.some((axis) => Math.abs(now[axis] - target[axis]) > 1e-6);
      }
      return (
        nowMs < motion.untilMs &&
        AXES.some((axis) => motion !== null && 'velocity' in motion && motion.velocity[axis] !== 0)
      );
    },
    moveContinuously: (velocity, timeoutMs) => {
      hold();
      motion = {
        velocity: eachAxis((axis) => clamp(velocity[axis], -1, 1)),
        untilMs: startedAtMs + timeoutMs,
      };
    },
    moveTo: (target) => {
      hold();
      const goal = eachAxis((axis) => clamp(target[axis] ?? from[axis], axis === 'zoom' ? 0 : -1, 1));
      motion = { target: goal };
    },
    stop: hold,
  };
}

const AXES = ['pan', 'tilt', 'zoom'] as const;

function eachAxis(value: (axis: keyof PtzPosition) => number): PtzPosition {
  return { pan: value('pan'), tilt: value('tilt'), zoom: value('zoom') };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
