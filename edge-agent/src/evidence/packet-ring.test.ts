import { expect } from 'chai';
import type { AccessUnit, ParameterSets } from '#edge-agent/camera/access-unit.ts';
import { createPacketRing, type PacketRing } from './packet-ring.ts';

const SETS: ParameterSets = { codec: 'h264', sps: Buffer.from([0x67, 1]), pps: Buffer.from([0x68, 1]) };
const OTHER_SETS: ParameterSets = { ...SETS, pps: Buffer.from([0x68, 2]) };

/** Five pictures a second, a key picture every second. */
function unit(index: number, sizeBytes = 100): AccessUnit {
  return {
    slices: [Buffer.alloc(sizeBytes)],
    isKey: index % 5 === 0,
    time90k: index * 18_000,
    captureAtMs: index * 200,
    isDamaged: false,
  };
}

function fill(ring: PacketRing, count: number, sizeBytes?: number): void {
  for (let index = 0; index < count; index += 1) {
    ring.push(unit(index, sizeBytes), SETS);
  }
}

describe('packet ring', () => {
  it('reaches back six seconds to a key picture, and no further than it must', () => {
    const ring = createPacketRing();

    fill(ring, 303);

    const { packets } = ring.since(0);
    const spanMs = (packets.at(-1)?.captureAtMs ?? 0) - (packets[0]?.captureAtMs ?? 0);
    expect(packets[0]?.isKey).to.equal(true);
    expect(spanMs).to.be.within(6000, 7000);
    expect(ring.sizeBytes).to.equal(packets.length * 104);
  });

  it('gives the pictures from the last key picture at or before the instant asked for', () => {
    const ring = createPacketRing();
    fill(ring, 30);

    expect(ring.since(4_900).packets[0]?.captureAtMs).to.equal(4_000);
    expect(ring.since(5_000).packets[0]?.captureAtMs).to.equal(5_000);
    expect(ring.since(-1).packets[0]?.captureAtMs).to.equal(0);
  });

  it('never holds more bytes than it may, even where no second key picture comes', () => {
    const ring = createPacketRing({ maxBytes: 10_000 });

    fill(ring, 50, 900);
    expect(ring.sizeBytes).to.be.at.most(10_000);
    for (let index = 51; index < 500; index += 5) {
      ring.push(unit(index, 900), SETS);
    }

    expect(ring.sizeBytes).to.be.at.most(10_000);
  });

  it('starts anew when the parameter sets change', () => {
    const ring = createPacketRing();
    fill(ring, 10);

    ring.push(unit(10), OTHER_SETS);

    expect(ring.since(0).packets).to.have.length(1);
    expect(ring.since(0).sets).to.equal(OTHER_SETS);
  });

  it('keeps copies, not the buffers of the network', () => {
    const ring = createPacketRing();
    const chunk = Buffer.alloc(65_536, 7);

    ring.push({ ...unit(0), slices: [chunk.subarray(10, 20)] }, SETS);
    chunk.fill(0);

    expect(ring.since(0).packets[0]?.payload.toString('hex')).to.equal('0000000a07070707070707070707');
  });
});
