import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { clipFromDrawing } from '../decode/clip.helpers.ts';
import { openH264Decoder } from '../decode/h264-decoder.ts';
import { keepPicture, type KeptPicture } from '../decode/picture.ts';
import { keepFace, keepSnapshot, type StillSources } from './stills.ts';

const ORDER = {
  type: 'open-evidence',
  incidentId: 'incident-1',
  cameraId: 'entrance',
  trackId: 7,
  startedAtMs: 5000,
} as const;
const FACE = Buffer.from([0xff, 0xd8, 1, 2, 3]);
const SMALL = Buffer.from([0xff, 0xd8, 9]);

describe('the pictures of an incident', () => {
  let workDir: string;
  let main: KeptPicture;
  let sources: StillSources;

  before(() => {
    const size = { width: 320, height: 192 };
    const { sets, units } = clipFromDrawing(1, () => Buffer.alloc(size.width * size.height * 3, 120), {
      ...size,
      fps: 5,
      startAtMs: 4000,
    });
    const opened = openH264Decoder(sets);
    const outcome = opened.status === 'open' && units[0] ? opened.decoder.decode(units[0]) : null;
    if (outcome?.status !== 'picture') {
      throw new Error('the test has no picture');
    }
    main = keepPicture(outcome.picture);
  });

  after(() => main.release());

  beforeEach(async () => {
    workDir = await mkdtemp(path.join(os.tmpdir(), 'matlang-stills-'));
    sources = {
      workDir,
      sight: { snapshot: () => ({ jpeg: SMALL, atMs: 4500 }) },
      portrait: (trackId) => (trackId === 7 ? main : null),
    };
  });

  afterEach(() => rm(workDir, { recursive: true, force: true }));

  it('are the picture of the main stream with the face, where it is about a face', async () => {
    const file = await keepSnapshot({ ...ORDER, face: FACE }, sources);

    const jpeg = await readFile(path.join(workDir, 'incident-1', 'snapshot.jpg'));
    expect(jpeg.equals(SMALL)).to.equal(false);
    expect(file).to.deep.include({ name: 'snapshot.jpg', kind: 'snapshot', startsAtMs: 4000 });
    expect(file?.sizeBytes).to.equal(jpeg.length);
  });

  it('are those of the sub-stream in every other incident, and where no main picture is left', async () => {
    const orders = [ORDER, { ...ORDER, face: FACE, trackId: 8 }, { ...ORDER, face: FACE, trackId: null }];

    for (const order of orders) {
      expect(await keepSnapshot(order, sources)).to.deep.include({
        sizeBytes: SMALL.length,
        startsAtMs: 4500,
      });
    }
  });

  it('are none where no picture is at hand', async () => {
    const file = await keepSnapshot(ORDER, { ...sources, sight: { snapshot: () => null } });

    expect(file).to.equal(null);
    expect(await readdir(workDir)).to.deep.equal([]);
  });

  it('hold the face as it was told, with its digest', async () => {
    const file = await keepFace(ORDER, FACE, sources);

    expect(await readFile(file.path)).to.deep.equal(FACE);
    expect(file).to.deep.include({
      name: 'face.jpg',
      kind: 'face',
      mediaType: 'image/jpeg',
      sizeBytes: FACE.length,
      sha256: createHash('sha256').update(FACE).digest('hex'),
      startsAtMs: 5000,
    });
    expect(await readdir(path.join(workDir, 'incident-1'))).to.deep.equal(['face.jpg']);
  });
});
