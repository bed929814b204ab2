import { expect } from 'chai';
import type { H265ParameterSets } from '../access-unit.ts';
import { readDataFolder } from '../real-data.helpers.ts';
import { areSameSets } from '../video-decoder.ts';
import { describeDecoder } from './decoder-configuration.ts';
import { parseSequenceParameters } from './sequence-parameter-set.ts';

/** Main profile, level 2, 320x180 cut out of 320x184, from x265. */
const SETS: H265ParameterSets = {
  codec: 'h265',
  vps: Buffer.from('QAEMAf//AWAAAAMAkAAAAwAAAwA/ugJA', 'base64'),
  sps: Buffer.from('QgEBAWAAAAMAkAAAAwAAAwA/oAoIDB8+W6SkwuaAgAAAAwCAAAAFBA==', 'base64'),
  pps: Buffer.from('RAHAc8CJ', 'base64'),
};

describe('sequence parameter set of H.265', () => {
  it('reads size, profile and level through the bytes that prevent start codes', () => {
    const parameters = parseSequenceParameters(SETS.sps);

    expect(parameters).to.deep.include({ width: 320, height: 180, chromaFormatIdc: 1, bitDepthLuma: 8 });
    expect(parameters?.profile).to.deep.include({ idc: 1, isHighTier: false, levelIdc: 63 });
    expect(parameters?.profile.constraints.toString('hex')).to.equal('900000000000');
  });

  it('gives null for a set that is cut off, of another kind, or of a size no camera makes', () => {
    const cut = Array.from({ length: 20 }, (_, length) =>
      parseSequenceParameters(SETS.sps.subarray(0, length)),
    );
    const zeros = Buffer.concat([SETS.sps.subarray(0, 20), Buffer.alloc(60)]);

    expect(cut).to.deep.equal(Array(20).fill(null));
    expect(parseSequenceParameters(SETS.vps)).to.equal(null);
    expect(parseSequenceParameters(zeros)).to.equal(null);
    expect(parseSequenceParameters(Buffer.alloc(100_000, 0x42))).to.equal(null);
  });

  it('survives every input that once broke another reader', function () {
    const files = readDataFolder(this, 'bad', 'fuzz_h264');

    for (const { bytes } of files) {
      const sps = Buffer.concat([Buffer.from([0x42, 1]), bytes]);
      const parameters = parseSequenceParameters(sps);
      const decoder = describeDecoder({ codec: 'h265', vps: bytes, sps, pps: bytes });
      expect(parameters === null || parameters.width <= 8192).to.equal(true);
      expect(decoder === null || decoder.record.length > 23).to.equal(true);
    }
  });
});

describe('decoder configuration of H.265', () => {
  it('names the codec and holds the three parameter sets', () => {
    const decoder = describeDecoder(SETS);

    expect(decoder).to.include({ codecString: 'hvc1.1.6.L63.90', width: 320, height: 180 });
    expect(decoder?.record.subarray(0, 23).toString('hex')).to.equal(
      '01' + '01' + '60000000' + '900000000000' + '3f' + 'f000fcfdf8f8' + '0000' + '0f' + '03',
    );
    expect([SETS.vps, SETS.sps, SETS.pps].every((unit) => decoder?.record.includes(unit))).to.equal(true);
  });

  it('gives null where a set is missing or does not fit', () => {
    expect(describeDecoder({ ...SETS, pps: Buffer.alloc(0) })).to.equal(null);
    expect(describeDecoder({ ...SETS, vps: Buffer.alloc(70_000) })).to.equal(null);
  });

  it('is the same only for the same sets of the same codec', () => {
    const { vps: _, ...rest } = SETS;

    expect(areSameSets(SETS, { ...SETS, sps: Buffer.from(SETS.sps) })).to.equal(true);
    expect(areSameSets(SETS, { ...SETS, vps: Buffer.from([0x40, 1, 2]) })).to.equal(false);
    expect(areSameSets(SETS, { ...rest, codec: 'h264' })).to.equal(false);
    expect(areSameSets(SETS, null)).to.equal(false);
    expect(areSameSets(null, null)).to.equal(true);
  });
});
