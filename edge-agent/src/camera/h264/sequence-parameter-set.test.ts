import { expect } from 'chai';
import { readDataFolder } from '../real-data.helpers.ts';
import { describeDecoder, toLengthPrefixed } from './decoder-configuration.ts';
import { nalType, splitAnnexB, withoutTrailingStartCode } from './nal-unit.ts';
import { parseSequenceParameters } from './sequence-parameter-set.ts';

/** `sprop-parameter-sets` of real cameras with the picture sizes they were set to. */
const CAMERAS = [
  { name: 'Hikvision 1080p main', sps: 'Z00AKZpkA8ARPyzUBAQFAAADA+gAAOpgBA==', width: 1920, height: 1080 },
  { name: 'Dahua sub', sps: 'Z2QAHqwsaoLA9puCgIKgAAADACAAAAMD0IAA', width: 704, height: 480 },
  { name: 'Anpviz 4CIF', sps: 'Z01AH5WgLASabAQ=', width: 704, height: 576 },
  { name: 'Foscam 720p', sps: 'Z00AH5WoFAFuQA==', width: 1280, height: 720 },
];

describe('sequence parameter set', () => {
  for (const { name, sps, width, height } of CAMERAS) {
    it(`reads the picture size of a ${name} stream`, () => {
      const parameters = parseSequenceParameters(withoutTrailingStartCode(Buffer.from(sps, 'base64')));

      expect(parameters).to.include({ width, height, chromaFormatIdc: 1, bitDepthLuma: 8 });
    });
  }

  it('gives null for every cut of a real set that ends too early, and never throws', () => {
    const whole = Buffer.from(CAMERAS[0]?.sps ?? '', 'base64');

    const sizes = Array.from({ length: whole.length }, (_, length) =>
      parseSequenceParameters(whole.subarray(0, length)),
    );

    expect(sizes.slice(0, 9)).to.deep.equal(Array(9).fill(null));
  });

  it('refuses pictures no camera makes', () => {
    const hugeNumbers = Buffer.concat([Buffer.from([0x67, 66, 0, 30]), Buffer.alloc(40, 0x00)]);

    expect(parseSequenceParameters(hugeNumbers)).to.equal(null);
    expect(parseSequenceParameters(Buffer.alloc(100_000, 0x67))).to.equal(null);
  });

  it('survives every input that once broke another reader', function () {
    const files = readDataFolder(this, 'bad', 'fuzz_h264');
    expect(files.length).to.be.greaterThan(50);

    for (const { bytes } of files) {
      for (const nal of [bytes, Buffer.concat([Buffer.from([0x67]), bytes]), ...splitAnnexB(bytes)]) {
        const parameters = parseSequenceParameters(nal);
        const configuration = describeDecoder({ codec: 'h264', sps: nal, pps: bytes });
        if (parameters) {
          expect(parameters.width).to.be.within(1, 8192);
          expect(parameters.height).to.be.within(1, 8192);
        }
        expect(configuration === null || configuration.record.length > 0).to.equal(true);
      }
    }
  });

  it('reads the sizes of the conformance streams', function () {
    const files = readDataFolder(this, 'streams', 'h264').filter(({ name }) =>
      /\.(264|h264|jsv)$/i.test(name),
    );

    for (const { name, bytes } of files) {
      const sps = splitAnnexB(bytes, 64).find((nal) => nalType(nal) === 7);
      expect(sps && parseSequenceParameters(sps), name)
        .to.have.property('width')
        .within(16, 1920);
    }
  });
});

describe('decoder configuration', () => {
  const sps = Buffer.from(CAMERAS[1]?.sps ?? '', 'base64');
  const pps = Buffer.from('aO4xshsA', 'base64');

  it('names the codec and holds both parameter sets', () => {
    const configuration = describeDecoder({ codec: 'h264', sps, pps });

    expect(configuration?.codecString).to.equal('avc1.64001e');
    expect(configuration?.record.subarray(0, 6).toString('hex')).to.equal('0164001effe1');
    expect(configuration?.record.includes(sps)).to.equal(true);
    expect(configuration?.record.subarray(-4).toString('hex')).to.equal('fdf8f800');
  });

  it('writes slices with their lengths', () => {
    const bytes = toLengthPrefixed([Buffer.from([0x65, 1]), Buffer.from([0x65, 2, 3])]);

    expect(bytes.toString('hex')).to.equal('00000002650100000003650203');
  });
});
