/**
 * A process that records drawn pictures in real time until it is killed: forked by kill.media.test.ts. It says `kept`
 * with the capture time of each picture just handed to the recorder. `pace`: how many times faster than real time.
 */
import { systemClock } from '#base/clock.ts';
import { createLog } from '#base/log.ts';
import { encodeTestVideo } from '../test-video.helpers.ts';
import { createCameraRecorder } from './camera-recorder.ts';

const PICTURES_PER_SECOND = 10;

process.on(
  'message',
  ({ folder, key, keyEvery }: { folder: string; key: Uint8Array | null; keyEvery: number }) => {
    const { sets, units } = encodeTestVideo({ count: 100, keyEvery, atMs: (index) => index * 100 });
    const recorder = createCameraRecorder({
      cameraId: 'cong-chao',
      order: { profile: 'main', withAudio: false, isOn: true, preRollMs: 0 },
      setup: { folder, isForced: true, key: key && { keyId: '01890a5d-ac96-774b-bcce-b302099a8057', key } },
      clock: systemClock,
      log: createLog('child', 'silent'),
      onOpened: (segment) => process.send?.({ opened: segment.file }),
      onClosed: () => undefined,
      onTrouble: () => undefined,
    });
    recorder.onParameterSets(sets);
    let index = 0;
    systemClock.every(1000 / PICTURES_PER_SECOND, () => {
      const unit = units[index % units.length];
      if (unit) {
        const captureAtMs = systemClock.nowMs();
        recorder.onAccessUnit({ ...unit, time90k: (index * 9000) >>> 0, captureAtMs });
        process.send?.({ kept: captureAtMs });
        index += 1;
      }
    });
  },
);
