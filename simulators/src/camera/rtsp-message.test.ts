import { expect } from 'chai';
import { createRtspReader } from './rtsp-message.ts';

describe('what a camera reads from an RTSP client', () => {
  it('finds a request that arrives byte by byte between RTCP frames', () => {
    const reader = createRtspReader();
    const rtcp = Buffer.from([0x24, 1, 0, 2, 9, 9]);
    const request = Buffer.from(
      'OPTIONS rtsp://host/main RTSP/1.0\r\nCSeq: 7\r\nContent-Length: 2\r\n\r\nab',
    );

    const inputs = [...Buffer.concat([rtcp, request, rtcp])].flatMap((byte) =>
      reader.read(Buffer.from([byte])),
    );

    expect(inputs.map(({ kind }) => kind)).to.deep.equal(['interleaved', 'request', 'interleaved']);
    expect(inputs[1]).to.deep.include({ kind: 'request' });
  });

  it('gives up on a peer that speaks something else or sends a head without end', () => {
    const web = createRtspReader().read(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    const endless = createRtspReader().read(Buffer.alloc(20_000, 0x41));

    expect([web, endless]).to.deep.equal([[{ kind: 'nonsense' }], [{ kind: 'nonsense' }]]);
  });
});
