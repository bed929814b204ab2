/** A simulated camera whose main stream is in the codec a test asks for, with sound and a memory card where wanted. */
import { systemClock } from '#base/clock.ts';
import { createRandom } from '#simulators/actors/chance.ts';
import { startCamera, type SimulatedCamera } from '#simulators/camera/camera.ts';
import type { Codec } from '#simulators/camera/clip.ts';
import { makeCounterClip } from '#simulators/camera/counter-clip.ts';
import { threadReel, type Reel } from '#simulators/camera/reel.ts';
import { createSchedule } from '#simulators/camera/schedule.ts';
import { makeSound, type Sound } from '#simulators/camera/sound.ts';
import { createTicker } from '#simulators/camera/ticker.ts';

export const CAMERA_LOGIN = { username: 'matlang', password: 'mật-khẩu <&>' };

export interface SimulatedOptions {
  mainCodec?: Codec;
  sound?: Sound['codec'];
  cardKeepsMs?: number;
  hasPtz?: boolean;
}

export interface RunningCamera {
  camera: SimulatedCamera;
  reel: Reel;
  sound: Sound | null;
  stop(): Promise<void>;
}

/** Ten pictures a second, each with its own number, a key picture every two seconds. */
export async function startSimulatedCamera({
  mainCodec = 'h264',
  sound: soundCodec,
  cardKeepsMs,
  hasPtz = false,
}: SimulatedOptions): Promise<RunningCamera> {
  const ticker = createTicker(systemClock);
  const reel = threadReel(await makeCounterClip({ width: 320, height: 192, fps: 10, seconds: 8, mainCodec }));
  const sound = soundCodec ? makeSound(soundCodec) : null;
  const quiet = { random: createRandom(1), firstEventAfterMs: Infinity, meanQuietMs: Infinity };
  const ignore = (): void => undefined;
  const camera = await startCamera({
    id: 'gate',
    name: 'Cổng thôn 3',
    hasPtz,
    credentials: CAMERA_LOGIN,
    reel,
    schedule: createSchedule(quiet),
    clock: systemClock,
    ticker,
    faults: new Set(),
    listeners: { onTruth: ignore, onMotion: ignore, onSent: ignore, onSpoilt: ignore },
    ...(sound ? { sound } : {}),
    ...(cardKeepsMs === undefined ? {} : { cardKeepsMs }),
  });
  return {
    camera,
    reel,
    sound,
    stop: async () => {
      ticker.stop();
      await camera.stop();
    },
  };
}
