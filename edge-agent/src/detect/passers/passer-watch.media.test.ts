import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { ensureModel } from '#models/zoo/centernet.ts';
import { MOST_PASSER_PICTURE_BYTES } from '#protocol/passers.ts';
import { clipFromFile, testData, type Clip } from '../../decode/clip.helpers.ts';
import { WATCH_TRACKS } from '../look.ts';
import { startSight } from '../sight.helpers.ts';
import type { SeenPasser } from './passer-watch.ts';

const FPS = 5;
const UNITS = 60;

describe('pictures of real people who pass by', function () {
  this.timeout(300_000);

  let directory: string;
  let clip: Clip | null = null;
  let passers: SeenPasser[];

  before(async function () {
    const video = testData('video/pets09_s2l1_480x360.avi');
    if (video === null) {
      return this.skip();
    }
    directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-passers-'));
    const { file } = await ensureModel(directory);
    clip = clipFromFile(video, 2, { width: 640, height: 480, fps: FPS, bitRate: 400_000 });
    passers = [];
    const running = startSight(file, 0);
    const camera = running.sight.open('square', WATCH_TRACKS, (passer) => passers.push(passer));
    camera.configure(clip.sets);
    for (const unit of clip.units.slice(0, UNITS)) {
      camera.push(unit);
      await running.settled();
    }
    camera.close();
    await running.stop();
  });

  after(async () => {
    if (clip) {
      await rm(directory, { recursive: true, force: true });
    }
  });

  it('are one of each who walks, small, and of the time he walked', () => {
    expect(passers.length).to.be.within(3, 20);
    for (const { jpeg, fromMs, toMs, bestAtMs, label } of passers) {
      expect([jpeg[0], jpeg[1], jpeg.at(-2), jpeg.at(-1)]).to.deep.equal([0xff, 0xd8, 0xff, 0xd9]);
      expect(jpeg.length).to.be.within(300, MOST_PASSER_PICTURE_BYTES);
      expect(fromMs).to.be.at.most(bestAtMs);
      expect(toMs).to.be.within(fromMs, (UNITS * 1000) / FPS);
      expect(label).to.equal('person');
    }
  });
});
