/**
 * The whole sight on real people, held to figures: the second half of PETS09-S2L1, on which nothing was tuned.
 * Here and not beside the tracker because a package may not import the evaluation code.
 */
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { clipFromFile, testData } from '#edge-agent/decode/clip.helpers.ts';
import { playInStep, startSight } from '#edge-agent/detect/sight.helpers.ts';
import { ensureModel } from '#models/zoo/centernet.ts';
import { MODEL_DIR } from '#models/zoo/model-dir.helpers.ts';
import { measureClearMot } from './clear-mot.ts';
import { compareTracks } from './comparison.ts';
import { measureHota } from './hota.ts';
import { measureIdentity } from './identity.ts';
import { readMot, type MotRow } from './mot-file.ts';

/** The truth is drawn for pictures of this size. */
const TRUTH_SIZE = { width: 768, height: 576 };
const FIRST_FRAME = 399;
/** Every so many pictures of a file of 10 a second, and what the figures must exceed. */
const PACES = [
  { fps: 5, step: 2, looks: 190, hota: 0.58, idf1: 0.8, mota: 0.78, switchesBelow: 9 },
  { fps: 1.25, step: 8, looks: 45, hota: 0.55, idf1: 0.72, mota: 0.72, switchesBelow: 15 },
];

describe('following real people', function () {
  this.timeout(300_000);

  let truth: MotRow[];
  let video: string | null;

  before(async function () {
    video = testData('video/pets09_s2l1_480x360.avi');
    const boxes = testData('gt/pets09_s2l1_gt.txt');
    if (video === null || boxes === null) {
      return this.skip();
    }
    truth = readMot(await readFile(boxes, 'utf8'), 'pets09_s2l1_gt.txt');
  });

  for (const { fps, step, ...least } of PACES) {
    it(`keeps their numbers at ${fps} looks a second`, async () => {
      const clip = clipFromFile(video ?? '', step, { width: 480, height: 360, fps, bitRate: 400_000 });
      const firstUnit = Math.floor((FIRST_FRAME - 1) / step);
      // Starts at the key frame before, so that the first picture decodes.
      const fromUnit = firstUnit - (firstUnit % 10);
      const running = startSight((await ensureModel(MODEL_DIR)).file, 0);
      await playInStep(running, [{ ...clip, units: clip.units.slice(fromUnit) }]);
      await running.stop();

      const looked = new Set<number>();
      const tracks = running.looks.flatMap(({ atMs, tracks }): MotRow[] => {
        const frame = Math.round((atMs * fps) / 1000) * step + 1;
        looked.add(frame);
        return tracks
          .filter(({ label, isPredicted }) => label === 'person' && !isPredicted)
          .map(({ trackId, box, score }) => ({
            frame,
            id: trackId,
            score,
            box: {
              x: box.x * TRUTH_SIZE.width,
              y: box.y * TRUTH_SIZE.height,
              w: box.w * TRUTH_SIZE.width,
              h: box.h * TRUTH_SIZE.height,
            },
          }));
      });
      const comparison = compareTracks(
        truth.filter(({ frame }) => looked.has(frame) && frame >= FIRST_FRAME),
        tracks.filter(({ frame }) => frame >= FIRST_FRAME),
      );
      const [{ hota }, { idf1 }, clear] = [
        measureHota(comparison),
        measureIdentity(comparison),
        measureClearMot(comparison),
      ];
      console.info(
        `      ${comparison.frames.length} looks: HOTA ${hota.toFixed(3)}, IDF1 ${idf1.toFixed(3)}, ` +
          `MOTA ${clear.mota.toFixed(3)}, ${clear.idSwitches} switches, ` +
          `${comparison.trackIds.length} tracks of ${comparison.truthIds.length} people`,
      );

      expect(comparison.frames.length).to.be.greaterThan(least.looks);
      expect(hota).to.be.greaterThan(least.hota);
      expect(idf1).to.be.greaterThan(least.idf1);
      expect(clear.mota).to.be.greaterThan(least.mota);
      expect(clear.idSwitches).to.be.lessThan(least.switchesBelow);
    });
  }
});
