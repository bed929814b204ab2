import { expect } from 'chai';
import { readDataFolder } from '../real-data.helpers.ts';
import { describeVideoDecoder } from '../video-decoder.ts';
import { describeTracks, parseSessionDescription, resolveControl } from './session-description.ts';

describe('session description', () => {
  it('finds the video and its parameter sets in what real cameras answer', function () {
    const files = readDataFolder(this, 'rtsp', 'retina').filter(({ name }) => /describe|sdp/.test(name));
    expect(files.length).to.be.greaterThan(8);

    for (const { name, bytes } of files) {
      const track = parseSessionDescription(bytes.toString()).tracks.find(({ kind }) => kind === 'video');
      const isH265 = name.startsWith('anjvision');
      expect(track?.codecs, name).to.deep.equal([isH265 ? 'H265' : 'H264']);
      expect(track?.control, name).to.be.a('string');
      const sets = track?.parameterSets;
      expect(sets && describeVideoDecoder(sets), name)
        .to.have.property('width')
        .within(160, 4096);
    }
  });

  it('names the codecs of a camera that offers none we can read', () => {
    const description = parseSessionDescription(
      'm=video 0 RTP/AVP 98\na=rtpmap:98 H265/90000\nm=video 0 RTP/AVP 26\nm=audio 0 RTP/AVP 8 0\n',
    );

    expect(describeTracks(description)).to.equal('video H265, video JPEG, audio PCMA PCMU');
  });

  it('does without version, origin and connection lines, with stray text between', () => {
    const { tracks } = parseSessionDescription(
      'hello\r\nc=IN\r\nm=video 0 RTP/AVP 96\r\n\r\n???\r\na=rtpmap:96 h264/90000\r\na=control:rtsp://a/b\r\n',
    );

    expect(tracks).to.deep.equal([
      { kind: 'video', codecs: ['H264'], control: 'rtsp://a/b', parameterSets: null, audio: null },
    ]);
  });

  it('appends control addresses to the base as cameras mean it', () => {
    const base = 'rtsp://cam/real?channel=1&subtype=1';

    expect(resolveControl(`${base}/`, 'trackID=0')).to.equal(`${base}/trackID=0`);
    expect(resolveControl(base, 'video')).to.equal(`${base}/video`);
    expect(resolveControl(base, '*')).to.equal(base);
    expect(resolveControl(base, null)).to.equal(base);
    expect(resolveControl(base, 'rtsp://10.0.0.1/a/trackID=1')).to.equal('rtsp://10.0.0.1/a/trackID=1');
  });

  it('takes no control address that could smuggle a line into a request', () => {
    const { tracks } = parseSessionDescription('m=video 0 RTP/AVP 96\na=control:x y\na=control:x\ry\n');

    expect(tracks[0]?.control).to.equal(null);
  });

  it('survives every input that once broke another reader, and a flood of tracks', function () {
    for (const { bytes } of readDataFolder(this, 'bad', 'fuzz_rtsp_text')) {
      parseSessionDescription(bytes.toString('utf8'));
      parseSessionDescription(`m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\n${bytes.toString('latin1')}`);
    }

    const flood = parseSessionDescription('m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\n'.repeat(50_000));

    expect(flood.tracks).to.have.length(32);
  });
});
