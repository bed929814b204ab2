import { expect } from 'chai';
import type { AccessUnit, ParameterSets } from '../access-unit.ts';
import { readDataFolder } from '../real-data.helpers.ts';
import { createDepacketiser, type Depacketiser } from './depacketiser.ts';
import { interleave, PPS, slice, SPS } from './rtsp-server.helpers.ts';

const SETS: ParameterSets = { codec: 'h264', sps: SPS, pps: PPS };

interface Seen {
  depacketiser: Depacketiser;
  units: AccessUnit[];
  sets: ParameterSets[];
  feed: (packets: readonly Buffer[], atMs?: number) => void;
}

function watchDepacketiser(initial: ParameterSets | null = SETS): Seen {
  const units: AccessUnit[] = [];
  const sets: ParameterSets[] = [];
  const depacketiser = createDepacketiser(initial, {
    onAccessUnit: (unit) => units.push(unit),
    onParameterSets: (set) => sets.push(set),
  });
  const feed = (packets: readonly Buffer[], atMs = 0): void =>
    packets.forEach((packet) => depacketiser.push(packet.subarray(4), atMs));
  return { depacketiser, units, sets, feed };
}

describe('depacketiser', () => {
  it('puts a fragmented key picture together byte by byte', () => {
    const { units, feed } = watchDepacketiser();
    const nal = slice(true, 10_000);

    feed(interleave([nal], { time90k: 9000 }), 77);

    expect(units).to.have.length(1);
    expect(units[0]).to.include({ isKey: true, time90k: 9000, captureAtMs: 77, isDamaged: false });
    expect(units[0]?.slices[0]?.equals(nal)).to.equal(true);
  });

  it('takes aggregated units apart and keeps parameter sets out of the picture', () => {
    const { units, sets, feed } = watchDepacketiser(null);
    const key = slice(true);
    const aggregate = Buffer.concat(
      [SPS, PPS, key].flatMap((nal) => [Buffer.from([nal.length >> 8, nal.length & 0xff]), nal]),
    );

    feed(interleave([Buffer.concat([Buffer.from([24]), aggregate])]));

    expect(sets.map(({ sps }) => sps.equals(SPS))).to.deep.equal([true]);
    expect(units[0]?.slices).to.deep.equal([key]);
  });

  it('gives no picture before it knows the parameter sets', () => {
    const { units, feed } = watchDepacketiser(null);

    feed(interleave([slice(true)], { time90k: 1 }));
    feed(interleave([SPS, PPS, slice(true)], { sequence: 1, time90k: 2 }));

    expect(units.map(({ time90k }) => time90k)).to.deep.equal([2]);
  });

  it('announces parameter sets once, and again only when they change', () => {
    const { sets, feed } = watchDepacketiser();
    const otherPps = Buffer.from('aO4xshsA', 'base64');

    feed(interleave([SPS, PPS, slice(true)], { sequence: 0, time90k: 1 }));
    feed(interleave([SPS, PPS, slice(true)], { sequence: 3, time90k: 2 }));
    feed(interleave([SPS, otherPps, slice(true)], { sequence: 6, time90k: 3 }));

    expect(sets.map(({ pps }) => pps.toString('base64'))).to.deep.equal(['aO48gA==', 'aO4xshsA']);
  });

  it('marks every picture after a lost packet as damaged until the next whole key picture', () => {
    const { depacketiser, units, feed } = watchDepacketiser();

    feed(interleave([slice(true)], { sequence: 0, time90k: 1 }));
    feed(interleave([slice(false)], { sequence: 2, time90k: 2 }));
    feed(interleave([slice(false)], { sequence: 3, time90k: 3 }));
    feed(interleave([slice(true)], { sequence: 4, time90k: 4 }));
    feed(interleave([slice(false)], { sequence: 5, time90k: 5 }));

    expect(units.map(({ isDamaged }) => isDamaged)).to.deep.equal([false, true, true, false, false]);
    expect(depacketiser.lostPackets).to.equal(1);
  });

  it('leaves out a slice whose fragments were lost and marks the picture', () => {
    const { units, feed } = watchDepacketiser();
    const packets = interleave([slice(true), slice(true, 5000)], { time90k: 1 });

    feed(packets.filter((_, index) => index !== 3));

    expect(units).to.have.length(1);
    expect(units[0]?.slices).to.have.length(1);
    expect(units[0]?.isDamaged).to.equal(true);
  });

  it('ends pictures by their time where a camera sets no marker, or one per slice', () => {
    const noMarker = watchDepacketiser();
    const everyMarker = watchDepacketiser();
    const second = slice(false);
    second.writeUInt8(0x40, 1);

    [1, 2, 3].forEach((time90k) => {
      const packets = interleave([slice(false), second], { sequence: time90k * 2, time90k });
      packets.forEach((packet) => packet.writeUInt8(96, 5));
      noMarker.feed(packets);
      packets.forEach((packet) => packet.writeUInt8(96 | 0x80, 5));
      everyMarker.feed(packets);
    });

    expect(noMarker.units.map(({ slices }) => slices.length)).to.deep.equal([2, 2]);
    expect(everyMarker.units.map(({ slices }) => slices.length)).to.deep.equal([1, 1, 2]);
  });

  it('finds the units where a camera leaves start codes inside RTP', () => {
    const { units, feed } = watchDepacketiser(null);
    const startCode = Buffer.from([0, 0, 0, 1]);

    feed(interleave([Buffer.concat([startCode, SPS, startCode, PPS, startCode, slice(true)])]));

    expect(units.map(({ slices }) => slices.length)).to.deep.equal([1]);
  });

  it('keeps a bounded amount of a picture that never ends', () => {
    const { depacketiser, units } = watchDepacketiser();
    const [first] = interleave([slice(true, 60_000)], { mtu: 65_000 });
    const endless = Buffer.from(first?.subarray(4) ?? []);
    endless.writeUInt8(96, 1);

    for (let sequence = 0; sequence < 2000; sequence += 1) {
      endless.writeUInt16BE(sequence, 2);
      depacketiser.push(endless, 0);
    }
    endless.writeUInt32BE(99, 4);
    depacketiser.push(endless, 0);

    const sizeBytes = units[0]?.slices.reduce((sum, { length }) => sum + length, 0) ?? 0;
    expect(sizeBytes).to.be.within(1, 8 * 1024 * 1024);
    expect(units[0]?.isDamaged).to.equal(true);
  });

  it('survives every input that once broke another reader, whole and cut into packets', function () {
    const files = readDataFolder(this, 'bad', 'fuzz_h264');
    const { depacketiser } = watchDepacketiser(null);
    const header = Buffer.from([0x80, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

    for (const [index, { bytes }] of files.entries()) {
      for (const nalHeader of [[], [24], [28, 0x85], [28, 0x45], [0x67], [0]]) {
        header.writeUInt32BE(index, 4);
        depacketiser.push(Buffer.concat([header, Buffer.from(nalHeader), bytes]), 0);
      }
      for (let flags = 0; flags < 256; flags += 7) {
        depacketiser.push(Buffer.concat([Buffer.from([flags]), bytes]), 0);
      }
    }
  });
});
