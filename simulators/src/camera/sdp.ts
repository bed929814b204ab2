/** The description of one stream (RFC 8866, RFC 6184 section 8.1, RFC 7798 section 7.1, RFC 3640 section 4.1). */
import type { StreamFormat } from './clip.ts';
import { SOUND_PAYLOAD_TYPES } from './sound-packets.ts';
import type { Sound } from './sound.ts';

export const TRACK = 'trackID=0';
export const SOUND_TRACK = 'trackID=1';

export function describeStream(format: StreamFormat, sound: Sound | null = null): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=Media Presentation',
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=control:*',
    'a=range:npt=now-',
    'm=video 0 RTP/AVP 96',
    `b=AS:${format.maxKbps}`,
    `a=rtpmap:96 ${format.codec.toUpperCase()}/90000`,
    `a=fmtp:96 ${formatParameters(format)}`,
    `a=framerate:${format.fps}`,
    `a=control:${TRACK}`,
    ...(sound === null ? [] : soundLines(sound)),
    '',
  ].join('\r\n');
}

function formatParameters({ codec, parameterSets }: StreamFormat): string {
  const coded = parameterSets.map((nal) => nal.toString('base64'));
  if (codec === 'h264') {
    const profile = parameterSets[0]?.subarray(1, 4).toString('hex') ?? '42e01e';
    return `packetization-mode=1; profile-level-id=${profile}; sprop-parameter-sets=${coded.join(',')}`;
  }
  return `sprop-vps=${coded[0] ?? ''}; sprop-sps=${coded[1] ?? ''}; sprop-pps=${coded[2] ?? ''}`;
}

function soundLines({ codec, sampleRate, config }: Sound): string[] {
  const type = SOUND_PAYLOAD_TYPES[codec];
  const name = codec === 'aac' ? 'MPEG4-GENERIC' : codec.toUpperCase();
  const parameters = `profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=${config?.toString('hex') ?? ''}`;
  return [
    `m=audio 0 RTP/AVP ${type}`,
    `a=rtpmap:${type} ${name}/${sampleRate}/1`,
    ...(codec === 'aac' ? [`a=fmtp:${type} ${parameters}`] : []),
    `a=control:${SOUND_TRACK}`,
  ];
}
