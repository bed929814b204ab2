import { expect } from 'chai';
import type { AccessUnit, ParameterSets } from '../access-unit.ts';
import { readDataFolder } from '../real-data.helpers.ts';
import { createDepacketiser } from './depacketiser.ts';
import { createH265Assembler } from './h265-assembler.ts';

const VPS = Buffer.from('QAEMAf//AWAAAAMAkAAAAwAAAwA/ugJA', 'base64');
const SPS = Buffer.from('QgEBAWAAAAMAkAAAAwAAAwA/oAoIDB8+W6SkwuaAgAAAAwCAAAAFBA==', 'base64');
const PPS = Buffer.from('RAHAc8CJ', 'base64');
const IDR = 20;
const CRA = 21;
const TRAIL = 1;

/** A slice NAL unit that begins a picture; not decodable. */
function slice(type: number, sizeBytes = 40): Buffer {
  const nal = Buffer.alloc(sizeBytes, 0xa5);
  nal.writeUInt8(type << 1, 0);
  nal.writeUInt8(1, 1);
  return nal;
}

function aggregate(...nals: Buffer[]): Buffer {
  const sized = nals.flatMap((nal) => [Buffer.from([nal.length >> 8, nal.length & 0xff]), nal]);
  return Buffer.concat([Buffer.from([48 << 1, 1]), ...sized]);
}

function fragments(nal: Buffer, mtu: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 2; at < nal.length; at += mtu) {
    const flags = (at === 2 ? 0x80 : 0) | (at + mtu >= nal.length ? 0x40 : 0);
    const head = Buffer.from([49 << 1, nal[1] ?? 0, flags | ((nal[0] ?? 0) >> 1)]);
    parts.push(Buffer.concat([head, nal.subarray(at, at + mtu)]));
  }
  return parts;
}

function watchStream() {
  const units: AccessUnit[] = [];
  const sets: ParameterSets[] = [];
  const depacketiser = createDepacketiser(
    null,
    { onAccessUnit: (unit) => units.push(unit), onParameterSets: (next) => sets.push(next) },
    'h265',
  );
  let sequence = 0;
  /** One picture; those in `lost` do not arrive. */
  const feed = (time90k: number, payloads: readonly Buffer[], lost: readonly number[] = []): void =>
    payloads.forEach((payload, index) => {
      const header = Buffer.alloc(12);
      header.writeUInt8(0x80, 0);
      header.writeUInt8(96 | (index === payloads.length - 1 ? 0x80 : 0), 1);
      header.writeUInt16BE(sequence, 2);
      header.writeUInt32BE(time90k, 4);
      sequence += 1;
      if (!lost.includes(index)) {
        depacketiser.push(Buffer.concat([header, payload]), 0);
      }
    });
  return { units, sets, feed };
}

describe('H.265 over RTP', () => {
  it('takes units alone, aggregated and in fragments, and tells key pictures', () => {
    const { units, sets, feed } = watchStream();
    const large = slice(IDR, 9000);
    const delimiter = Buffer.from([35 << 1, 1, 0x50]);

    feed(1, [aggregate(delimiter, VPS, SPS, PPS), ...fragments(large, 1200)]);
    feed(2, [slice(TRAIL)]);
    feed(3, [slice(CRA)]);

    expect(sets).to.deep.equal([{ codec: 'h265', vps: VPS, sps: SPS, pps: PPS }]);
    expect(units.map(({ isKey, isDamaged }) => [isKey, isDamaged])).to.deep.equal([
      [true, false],
      [false, false],
      [true, false],
    ]);
    expect(units[0]?.slices).to.deep.equal([large]);
  });

  it('gives no picture before all three parameter sets are there', () => {
    const { units, feed } = watchStream();

    feed(1, [SPS, PPS, slice(IDR)]);
    feed(2, [VPS, SPS, PPS, slice(IDR)]);

    expect(units.map(({ time90k }) => time90k)).to.deep.equal([2]);
  });

  it('leaves out a unit whose fragments were lost and marks what follows until the next key picture', () => {
    const { units, feed } = watchStream();

    feed(1, [VPS, SPS, PPS, slice(IDR)]);
    feed(2, [slice(TRAIL), ...fragments(slice(TRAIL, 5000), 1000)], [2]);
    feed(3, [slice(TRAIL)]);
    feed(4, [slice(IDR)]);

    expect(units.map(({ slices, isDamaged }) => [slices.length, isDamaged])).to.deep.equal([
      [1, false],
      [1, true],
      [1, true],
      [1, false],
    ]);
  });

  it('says so when a fragment has no beginning, no body, or a type that cannot be fragmented', () => {
    const nals: Buffer[] = [];
    const assembler = createH265Assembler((nal) => nals.push(nal));
    const head = (flags: number): Buffer => Buffer.from([49 << 1, 1, flags]);

    expect(assembler.push(Buffer.concat([head(0x40 | IDR), Buffer.alloc(9)]))).to.equal(false);
    expect(assembler.push(head(0x80 | IDR))).to.equal(false);
    expect(assembler.push(Buffer.from([49 << 1, 1]))).to.equal(false);
    expect(assembler.push(Buffer.concat([head(0x80 | 49), Buffer.alloc(9)]))).to.equal(false);
    expect(assembler.push(Buffer.concat([aggregate(VPS), Buffer.from([0xff, 0xff, 1])]))).to.equal(false);
    expect(nals).to.deep.equal([VPS]);
  });

  it('leaves out units of other layers and of reserved types, and finds start codes left inside', () => {
    const nals: Buffer[] = [];
    const assembler = createH265Assembler((nal) => nals.push(nal));
    const otherLayer = slice(IDR);
    otherLayer.writeUInt8(0x09, 1);

    assembler.push(otherLayer);
    assembler.push(slice(50));
    assembler.push(Buffer.concat([Buffer.from([0, 0, 0, 1]), PPS, Buffer.from([0, 0, 1]), slice(TRAIL)]));

    expect(nals).to.deep.equal([PPS, slice(TRAIL)]);
  });

  it('keeps a bounded amount of a unit that never ends', () => {
    const assembler = createH265Assembler(() => undefined);
    const first = Buffer.concat([Buffer.from([49 << 1, 1, 0x80 | IDR]), Buffer.alloc(60_000)]);
    const more = Buffer.concat([Buffer.from([49 << 1, 1, IDR]), Buffer.alloc(60_000)]);

    const outcomes = [first, ...Array.from({ length: 150 }, () => more)].map((part) => assembler.push(part));

    expect(outcomes.indexOf(false)).to.be.within(130, 140);
    expect(outcomes.at(-1)).to.equal(false);
    expect(assembler.drop()).to.equal(false);
  });

  it('survives every input that once broke another reader', function () {
    const { feed } = watchStream();

    for (const { bytes } of readDataFolder(this, 'bad', 'fuzz_h264')) {
      for (const head of [[], [48 << 1, 1], [49 << 1, 1, 0x80 | IDR], [49 << 1, 1, 0x40 | IDR], [0x42, 1]]) {
        feed(1, [Buffer.concat([Buffer.from(head), bytes])]);
      }
    }
  });
});
