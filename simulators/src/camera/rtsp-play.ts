/**
 * One playing RTSP session: a feed's access units stamped for this receiver and written to its socket, a sender
 * report every five seconds. A receiver that reads too slowly loses pictures up to the next key frame; what waits
 * for it is bounded.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Clock } from '#base/clock.ts';
import type { Feed } from './feed.ts';
import type { Profile } from './clip.ts';
import { STALLS_AFTER_MS, type CameraFaults } from './faults.ts';
import { RTP_CLOCK_HZ, senderReport, stamp, type RtpState } from './rtp-packets.ts';
import { createSoundPackets } from './sound-packets.ts';
import type { Sound } from './sound.ts';

const MAX_WAITING_BYTES = 768 * 1024;
const REPORT_EVERY_MS = 5000;

export interface PlayOptions {
  socket: Socket;
  feed: Feed;
  profile: Profile;
  clock: Clock;
  faults: CameraFaults;
  /** Interleaved channel of RTP; RTCP has the next one. */
  channel: number;
  state: RtpState;
  /** Where the client has set up the sound, too. */
  sound: { track: Sound; state: RtpState } | null;
}

export interface Playing {
  stop(): void;
  readonly droppedUnits: number;
}

export function newRtpState(channel: number): RtpState {
  return { channel, sequence: randomInt(0x10000), ssrc: randomBytes(4).readUInt32BE() };
}

export function play(options: PlayOptions): Playing {
  const { socket, feed, profile, clock, faults, channel, state } = options;
  const sound = options.sound && createSoundPackets(options.sound.track, options.sound.state);
  const startedAtMs = clock.monotonicMs();
  const timeBase = randomBytes(4).readUInt32BE();
  let needsKey = true;
  let droppedUnits = 0;
  let packets = 0;
  let octets = 0;
  let reportedAtMs = -Infinity;

  const unwatch = feed.watch({
    profile,
    deliver: (template, mediaMs) => {
      const nowMs = clock.monotonicMs();
      if (faults.has('stalls') && nowMs - startedAtMs > STALLS_AFTER_MS) {
        return;
      }
      if (socket.writableLength > MAX_WAITING_BYTES) {
        needsKey = true;
      }
      if (needsKey && (!template.isKey || socket.writableLength > MAX_WAITING_BYTES / 2)) {
        droppedUnits += 1;
        return;
      }
      needsKey = false;
      const time90k = (timeBase + Math.round((mediaMs * RTP_CLOCK_HZ) / 1000)) % 2 ** 32;
      if (nowMs - reportedAtMs >= REPORT_EVERY_MS) {
        reportedAtMs = nowMs;
        socket.write(
          senderReport({
            channel: channel + 1,
            ssrc: state.ssrc,
            atMs: clock.nowMs(),
            time90k,
            packets,
            octets,
          }),
        );
      }
      const bytes = stamp(template, state, time90k);
      packets += template.offsets.length;
      octets += bytes.length - template.offsets.length * 16;
      socket.write(sound ? Buffer.concat([sound.upTo(mediaMs), bytes]) : bytes);
    },
  });

  return {
    stop: unwatch,
    get droppedUnits() {
      return droppedUnits;
    },
  };
}
