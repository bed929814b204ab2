/** A sound as RTP of one session, in step with its pictures (RFC 3551 for G.711, RFC 3640 for AAC). */
import { randomBytes } from 'node:crypto';
import type { RtpState } from './rtp-packets.ts';
import type { Sound } from './sound.ts';

export const SOUND_PAYLOAD_TYPES: Readonly<Record<Sound['codec'], number>> = { pcmu: 0, pcma: 8, aac: 97 };
/** After a pause of the pictures the sound goes on with them, it is not made up for. */
const MAX_BEHIND_MS = 1000;

export interface SoundPackets {
  /** Interleaved frames of all that was heard since the last call, up to `mediaMs`. */
  upTo(mediaMs: number): Buffer;
}

export function createSoundPackets(sound: Sound, state: RtpState): SoundPackets {
  const frameMs = (sound.frameSamples * 1000) / sound.sampleRate;
  const timeBase = randomBytes(4).readUInt32BE();
  let next = -1;

  return {
    upTo: (mediaMs) => {
      const end = Math.floor(mediaMs / frameMs);
      if (next < 0 || (end - next) * frameMs > MAX_BEHIND_MS) {
        next = end;
      }
      const packets: Buffer[] = [];
      for (; next < end; next += 1) {
        const time = (timeBase + next * sound.frameSamples) % 2 ** 32;
        packets.push(
          packetOf(sound, sound.frames[next % sound.frames.length] ?? Buffer.alloc(0), state, time),
        );
      }
      return Buffer.concat(packets);
    },
  };
}

function packetOf({ codec }: Sound, frame: Buffer, state: RtpState, time: number): Buffer {
  const body = codec === 'aac' ? Buffer.concat([auHeader(frame.length), frame]) : frame;
  const head = Buffer.alloc(16);
  head[0] = 0x24;
  head[1] = state.channel;
  head.writeUInt16BE(12 + body.length, 2);
  head[4] = 0x80;
  head[5] = 0x80 | SOUND_PAYLOAD_TYPES[codec];
  head.writeUInt16BE(state.sequence, 6);
  head.writeUInt32BE(time >>> 0, 8);
  head.writeUInt32BE(state.ssrc, 12);
  state.sequence = (state.sequence + 1) & 0xffff;
  return Buffer.concat([head, body]);
}

/** One AU header: 16 bits of headers, 13 bits of size, 3 of index. */
function auHeader(sizeBytes: number): Buffer {
  return Buffer.from([0, 16, sizeBytes >> 5, (sizeBytes & 31) << 3]);
}
