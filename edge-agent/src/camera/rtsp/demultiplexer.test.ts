import { expect } from 'chai';
import { CameraFault } from '../camera-fault.ts';
import { readDataFolder } from '../real-data.helpers.ts';
import { createDemultiplexer } from './demultiplexer.ts';
import { header, parseSession, parseTransport, type RtspResponse } from './message.ts';
import { interleave, slice } from './rtsp-server.helpers.ts';

interface Seen {
  frames: { channel: number; payload: Buffer }[];
  responses: RtspResponse[];
}

function readAll(chunks: Iterable<Buffer>): Seen & { garbageBytes: number } {
  const seen: Seen = { frames: [], responses: [] };
  const demultiplexer = createDemultiplexer({
    onFrame: (channel, payload) => seen.frames.push({ channel, payload }),
    onResponse: (response) => seen.responses.push(response),
  });
  for (const chunk of chunks) {
    demultiplexer.push(chunk);
  }
  return { ...seen, garbageBytes: demultiplexer.garbageBytes };
}

function* inPieces(bytes: Buffer, sizeBytes: number): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += sizeBytes) {
    yield bytes.subarray(at, at + sizeBytes);
  }
}

const OK = Buffer.from('RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nabc');
const FRAMES = Buffer.concat(interleave([slice(true, 3000)], { time90k: 5 }));

describe('demultiplexer', () => {
  for (const sizeBytes of [1, 2, 3, 7, 100, 65_536]) {
    it(`reads the same out of pieces of ${sizeBytes} bytes`, () => {
      const { frames, responses } = readAll(inPieces(Buffer.concat([OK, FRAMES, OK, FRAMES]), sizeBytes));

      expect(responses.map(({ status, body }) => [status, body.toString()])).to.deep.equal([
        [200, 'abc'],
        [200, 'abc'],
      ]);
      expect(Buffer.concat(frames.map(({ payload }) => payload)).length).to.equal(
        2 * (FRAMES.length - 3 * 4),
      );
    });
  }

  it('skips a few lost bytes between packets and goes on', () => {
    const { frames, garbageBytes } = readAll([OK, FRAMES, Buffer.from('???$$zz'), FRAMES]);

    expect(frames).to.have.length(6);
    expect(garbageBytes).to.equal(7);
  });

  it('calls a peer that speaks something else before any answer no RTSP server', () => {
    for (const greeting of [
      'SSH-2.0-OpenSSH_9.2\r\n',
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      '\x00\x01\x02\x03',
    ]) {
      expect(() => readAll([Buffer.from(greeting)]))
        .to.throw(CameraFault, 'which is not RTSP')
        .with.property('reason', 'not-rtsp');
    }
  });

  it('gives up after 64 kB of garbage and after an endless head', () => {
    expect(() => readAll([OK, ...inPieces(Buffer.alloc(200_000, 0xee), 1000)])).to.throw(
      CameraFault,
      'garbage',
    );
    expect(() =>
      readAll(inPieces(Buffer.from(`RTSP/1.0 200 OK\r\nA: ${'x'.repeat(50_000)}`), 1000)),
    ).to.throw(CameraFault, 'longer than');
  });

  it('refuses bodies that are too long or whose length is no number', () => {
    for (const length of ['99999999', '-5', '1e3', '0x10']) {
      expect(() => readAll([Buffer.from(`RTSP/1.0 200 OK\r\nContent-Length: ${length}\r\n\r\n`)])).to.throw(
        CameraFault,
        'cannot read',
      );
    }
  });

  it("reads over a server's own requests and bare line feeds", () => {
    const { responses } = readAll([
      OK,
      Buffer.from('OPTIONS rtsp://x RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 2\r\n\r\nhi'),
      Buffer.from('RTSP/1.0 404 Not Found\nCSeq: 2\n\n'),
    ]);

    expect(responses.map(({ status }) => status)).to.deep.equal([200, 404]);
  });

  it('reads the recorded answers of real cameras', function () {
    const files = readDataFolder(this, 'rtsp', 'retina').filter(({ bytes }) =>
      bytes.toString().startsWith('RTSP'),
    );

    for (const { name, bytes } of files) {
      const { responses, garbageBytes } = readAll(inPieces(bytes, 11));
      expect([responses.length, responses[0]?.status, garbageBytes], name).to.deep.equal([1, 200, 0]);
      const setUp = responses[0];
      if (setUp && name.includes('setup')) {
        expect(parseSession(header(setUp, 'session'))?.id, name).to.match(/^[\w]+$/);
        expect(parseTransport(header(setUp, 'transport')).isInterleaved, name).to.equal(true);
      }
    }
  });

  it('survives every input that once broke another reader, alone and after an answer', function () {
    const files = readDataFolder(this, 'bad', 'fuzz_rtsp_text');
    expect(files.length).to.be.greaterThan(50);

    for (const { bytes } of files) {
      for (const chunks of [[bytes], [OK, bytes, FRAMES], [OK, Buffer.from('RTSP/1.0 200 OK\r\n'), bytes]]) {
        try {
          readAll(chunks.flatMap((chunk) => [...inPieces(chunk, 5)]));
        } catch (error) {
          expect(error).to.be.instanceOf(CameraFault);
        }
      }
    }
  });

  it('keeps nothing of frames that were handed on', () => {
    const demultiplexer = createDemultiplexer({ onFrame: () => undefined, onResponse: () => undefined });
    const before = process.memoryUsage().arrayBuffers;

    for (let round = 0; round < 2000; round += 1) {
      demultiplexer.push(Buffer.from(FRAMES));
      demultiplexer.push(Buffer.from(FRAMES.subarray(0, 100)));
      demultiplexer.push(Buffer.from(FRAMES.subarray(100)));
    }

    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(50_000_000);
  });
});
