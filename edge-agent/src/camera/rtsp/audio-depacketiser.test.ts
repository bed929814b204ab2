import { expect } from 'chai';
import type { AudioFrame } from '../access-unit.ts';
import { readDataFolder } from '../real-data.helpers.ts';
import { readAudioOffer, type AudioOffer } from './audio-description.ts';
import { createAudioDepacketiser } from './audio-depacketiser.ts';
import { parseSessionDescription } from './session-description.ts';

const HBR = 'streamtype=5;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3';
const AAC: AudioOffer = {
  payloadType: 97,
  parameters: { codec: 'aac', sampleRate: 16_000, channels: 1, config: Buffer.from([0x14, 0x08]) },
  frameSamples: 1024,
};
const PCMU: AudioOffer = {
  payloadType: 0,
  parameters: { codec: 'pcmu', sampleRate: 8000, channels: 1, config: null },
  frameSamples: null,
};

function offerOf(...lines: string[]): AudioOffer | null {
  const [track] = parseSessionDescription(lines.join('\r\n')).tracks;
  return track?.audio ?? null;
}

describe('sound in a session description', () => {
  it('is G.711 by static payload type or by name, and AAC with its configuration', () => {
    expect(offerOf('m=audio 0 RTP/AVP 0')).to.deep.equal(PCMU);
    expect(offerOf('m=audio 0 RTP/AVP 8 0')?.parameters.codec).to.equal('pcma');
    expect(offerOf('m=audio 0 RTP/AVP 98', 'a=rtpmap:98 PCMA/16000/2')?.parameters).to.deep.equal({
      codec: 'pcma',
      sampleRate: 16_000,
      channels: 2,
      config: null,
    });
    expect(
      offerOf('m=audio 0 RTP/AVP 97', 'a=rtpmap:97 mpeg4-generic/16000/1', `a=fmtp:97 ${HBR};config=1408`),
    ).to.deep.equal(AAC);
  });

  it('is that of the first payload type we can read', () => {
    const offer = offerOf(
      'm=audio 0 RTP/AVP 99 102 8',
      'a=rtpmap:99 G726-32/8000',
      'a=rtpmap:102 opus/48000/2',
    );

    expect(offer).to.include({ payloadType: 8, frameSamples: null });
  });

  for (const [title, rtpmap, fmtp] of [
    ['without a configuration', 'MPEG4-GENERIC/16000', HBR],
    ['with a configuration that is no number', 'MPEG4-GENERIC/16000', `${HBR};config=zz`],
    ['whose configuration names another rate', 'MPEG4-GENERIC/48000', `${HBR};config=1408`],
    ['of another mode', 'MPEG4-GENERIC/16000', 'mode=AAC-lbr;sizelength=6;indexlength=2;config=1408'],
    ['with header fields of other sizes', 'MPEG4-GENERIC/16000', 'mode=AAC-hbr;sizelength=32;config=1408'],
    ['that is no AAC-LC', 'MPEG4-GENERIC/16000', `${HBR};config=2c08`],
    ['with a configuration of 100 bytes', 'MPEG4-GENERIC/16000', `${HBR};config=${'1408'.repeat(50)}`],
    ['in LATM', 'MP4A-LATM/16000', 'config=1408'],
    ['of no samples a second', 'PCMU/0', ''],
    ['of ninety channels', 'PCMU/8000/90', ''],
  ] as const) {
    it(`is no offer ${title}`, () => {
      expect(offerOf('m=audio 0 RTP/AVP 97', `a=rtpmap:97 ${rtpmap}`, `a=fmtp:97 ${fmtp}`)).to.equal(null);
    });
  }

  it('is read from what real cameras answer', function () {
    const files = readDataFolder(this, 'rtsp', 'retina').filter(({ name }) => /describe|sdp/.test(name));

    const offers = files.flatMap(({ bytes }) =>
      parseSessionDescription(bytes.toString()).tracks.flatMap(({ audio }) => audio ?? []),
    );

    const codecs = offers.map(({ parameters }) => parameters.codec);
    expect(codecs.filter((codec) => codec === 'aac')).to.have.length.at.least(4);
    expect(codecs).to.include('pcmu');
  });

  it('survives every input that once broke another reader', function () {
    for (const { bytes } of readDataFolder(this, 'bad', 'fuzz_rtsp_text')) {
      readAudioOffer(['97', '0'], bytes.toString('latin1').split('\n'));
    }
  });
});

function watchSound(offer: AudioOffer) {
  const frames: AudioFrame[] = [];
  const depacketiser = createAudioDepacketiser(offer, (frame) => frames.push(frame));
  const feed = (sequence: number, time: number, payload: Buffer, type = offer.payloadType): void => {
    const header = Buffer.alloc(12);
    header.writeUInt8(0x80, 0);
    header.writeUInt8(0x80 | type, 1);
    header.writeUInt16BE(sequence, 2);
    header.writeUInt32BE(time, 4);
    depacketiser.push(Buffer.concat([header, payload]), 77);
  };
  return { frames, feed };
}

/** AU headers of `sizes`, then `data`. */
function accessUnits(sizes: readonly number[], data: Buffer): Buffer {
  const head = Buffer.alloc(2 + 2 * sizes.length);
  head.writeUInt16BE(16 * sizes.length, 0);
  sizes.forEach((size, index) => head.writeUInt16BE((size << 3) & 0xffff, 2 + 2 * index));
  return Buffer.concat([head, data]);
}

describe('sound over RTP', () => {
  it('counts the samples of G.711 and leaves out packets of another kind', () => {
    const { frames, feed } = watchSound(PCMU);

    feed(1, 1000, Buffer.alloc(160, 0xff));
    feed(2, 1160, Buffer.alloc(20), 101);

    expect(frames).to.deep.equal([
      { payload: Buffer.alloc(160, 0xff), samples: 160, time: 1000, captureAtMs: 77 },
    ]);
  });

  it('takes several frames out of one packet, each with its own time', () => {
    const { frames, feed } = watchSound(AAC);

    feed(1, 2 ** 32 - 1024, accessUnits([3, 2], Buffer.from([1, 2, 3, 4, 5])));

    expect(
      frames.map(({ payload, time, samples }) => [payload.toString('hex'), time, samples]),
    ).to.deep.equal([
      ['010203', 2 ** 32 - 1024, 1024],
      ['0405', 0, 1024],
    ]);
  });

  it('puts a frame of several packets together, and forgets it when one is lost', () => {
    const { frames, feed } = watchSound(AAC);

    feed(1, 0, accessUnits([6], Buffer.from([1, 2, 3, 4])));
    feed(2, 0, accessUnits([6], Buffer.from([5, 6])));
    feed(3, 1024, accessUnits([6], Buffer.from([1, 2, 3, 4])));
    feed(5, 1024, accessUnits([6], Buffer.from([5, 6])));
    feed(6, 2048, accessUnits([2], Buffer.from([8, 9])));

    expect(frames.map(({ payload }) => payload.toString('hex'))).to.deep.equal(['010203040506', '0809']);
  });

  for (const [title, payload] of [
    ['a packet of one byte', Buffer.from([0])],
    ['no headers at all', Buffer.from([0, 0, 1, 2, 3])],
    ['more headers than bytes', Buffer.from([0xff, 0xf0, 1, 2, 3])],
    ['headers that are not whole', Buffer.from([0, 17, 0, 8, 1, 2])],
    ['frames of no bytes', accessUnits([0, 0], Buffer.from([1]))],
    ['two frames longer than the packet', accessUnits([8191, 8191], Buffer.from([1]))],
  ] as const) {
    it(`makes nothing of ${title}`, () => {
      const { frames, feed } = watchSound(AAC);

      feed(1, 0, payload);
      feed(2, 1024, accessUnits([1], Buffer.from([7])));

      expect(frames.map((frame) => frame.payload.toString('hex'))).to.deep.equal(['07']);
    });
  }
});
