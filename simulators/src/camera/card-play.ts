/**
 * What is on a card as RTP (ONVIF Streaming specification, section 6): as fast as the line takes it, the first packet
 * of every picture with the time it was taken in a header extension. After the last picture the line stays silent.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { CardPicture } from './card.ts';
import { RTP_CLOCK_HZ, stamp, type RtpState } from './rtp-packets.ts';
import type { Playing } from './rtsp-play.ts';

const EXTENSION_PROFILE = 0xabac;
const EXTENSION_WORDS = 3;
const EXTENSION_BYTES = 4 + 4 * EXTENSION_WORDS;
const NTP_EPOCH_OFFSET_S = 2_208_988_800;
const FRAME_HEADER_BYTES = 4;
const RTP_HEADER_BYTES = 12;
/** Bits of the extension's flags: a clean point, the end of a section, a discontinuity, the end of all. */
const FLAGS = { clean: 0x80, sectionEnd: 0x40, discontinuity: 0x20, terminal: 0x10 };

export interface CardPlayOptions {
  socket: Socket;
  pictures: readonly CardPicture[];
  state: RtpState;
}

export function playCard({ socket, pictures, state }: CardPlayOptions): Playing {
  const timeBase = randomBytes(4).readUInt32BE();
  let next = 0;

  const send = (): void => {
    for (let picture = pictures[next]; picture !== undefined; picture = pictures[next]) {
      next += 1;
      const time90k = (timeBase + Math.round((picture.mediaMs * RTP_CLOCK_HZ) / 1000)) % 2 ** 32;
      const bytes = stamp(picture.packets, state, time90k);
      if (!socket.write(withExtension(bytes, extensionOf(picture, pictures[next])))) {
        socket.once('drain', send);
        return;
      }
    }
  };
  send();

  return {
    stop: () => {
      next = pictures.length;
      socket.off('drain', send);
    },
    droppedUnits: 0,
  };
}

function extensionOf({ atMs, packets, isAfterGap }: CardPicture, following: CardPicture | undefined): Buffer {
  const extension = Buffer.alloc(EXTENSION_BYTES);
  extension.writeUInt16BE(EXTENSION_PROFILE, 0);
  extension.writeUInt16BE(EXTENSION_WORDS, 2);
  extension.writeUInt32BE((Math.floor(atMs / 1000) + NTP_EPOCH_OFFSET_S) >>> 0, 4);
  extension.writeUInt32BE(Math.floor(((atMs % 1000) / 1000) * 2 ** 32) >>> 0, 8);
  const flags = [
    packets.isKey ? FLAGS.clean : 0,
    following === undefined || following.isAfterGap ? FLAGS.sectionEnd : 0,
    isAfterGap ? FLAGS.discontinuity : 0,
    following === undefined ? FLAGS.terminal : 0,
  ];
  extension[12] = flags.reduce((sum, flag) => sum | flag, 0);
  return extension;
}

/** Into the first interleaved frame of `bytes`. */
function withExtension(bytes: Buffer, extension: Buffer): Buffer {
  const head = Buffer.from(bytes.subarray(0, FRAME_HEADER_BYTES + RTP_HEADER_BYTES));
  head.writeUInt16BE(head.readUInt16BE(2) + extension.length, 2);
  head[FRAME_HEADER_BYTES] = 0x90;
  return Buffer.concat([head, extension, bytes.subarray(head.length)]);
}
