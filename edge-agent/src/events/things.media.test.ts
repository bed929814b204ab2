/** The rules about things on real footage: file, codec, gate, detector, tracker, scene and rule together. */
import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { clipFromFile, testData } from '#edge-agent/decode/clip.helpers.ts';
import { startSight } from '#edge-agent/detect/sight.helpers.ts';
import { ensureModel } from '#models/zoo/centernet.ts';
import { MODEL_DIR } from '#models/zoo/model-dir.helpers.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import { needsOf } from './behaviours.ts';
import { createIncidentBook } from './incident-book.ts';
import { cameraWith } from './walk.helpers.ts';

const FPS = 5;
const things = (afterS: number, name = `after ${afterS} s`) => ({ kind: 'object-left', name, afterS });

describe('things on real footage', function () {
  this.timeout(300_000);

  const incidentsOn = async (
    file: string,
    { step, width, height }: { step: number; width: number; height: number },
    rules: unknown[],
  ): Promise<IncidentOpened[]> => {
    const camera = cameraWith(rules);
    const opened: IncidentOpened[] = [];
    let sequence = 0;
    const book = createIncidentBook({
      camera,
      timeZone: 'Asia/Ho_Chi_Minh',
      clock: createFakeClock(),
      nextSequence: () => ++sequence,
      onOpened: (incident) => opened.push(incident),
      onClosed: () => undefined,
    });
    const running = startSight((await ensureModel(MODEL_DIR)).file, 0);
    const clip = clipFromFile(file, step, { width, height, fps: FPS, bitRate: 900_000 });
    const sight = running.sight.open(camera.id, needsOf(camera.rules));
    sight.configure(clip.sets);
    for (const unit of clip.units) {
      sight.push(unit);
      await running.settled();
    }
    sight.close();
    await running.stop();
    running.looks.forEach((look) => book.observe(look));
    return opened;
  };

  it('raises the bag that its owner left beside the box once for each rule, and nothing else', async function () {
    const file = testData('video/aboda_video4.avi');
    if (file === null) {
      return this.skip();
    }

    const opened = await incidentsOn(file, { step: 6, width: 720, height: 480 }, [
      things(5),
      things(20),
      { kind: 'object-removed', name: 'Mất đồ', afterS: 4 },
    ]);

    expect(opened.map(({ ruleName }) => ruleName)).to.deep.equal(['after 5 s', 'after 20 s']);
    for (const { tracks, startedAtMs } of opened) {
      const box = tracks[0]?.boxes.at(-1)?.box;
      expect(box?.x).to.be.within(0.58, 0.66);
      expect(box?.y).to.be.within(0.72, 0.8);
      // The owner leaves the picture at 23.0 s.
      expect(startedAtMs).to.be.within(19_000, 38_000);
    }
  });

  it('says nothing where a person bends over a parked car by night', async function () {
    const file = testData('video/ir_night_person_at_car.mp4');
    if (file === null) {
      return this.skip();
    }

    const opened = await incidentsOn(file, { step: 3, width: 640, height: 360 }, [
      things(2),
      { kind: 'object-removed', name: 'Mất đồ', afterS: 2 },
      { kind: 'littering', name: 'Xả rác', afterS: 2 },
    ]);

    expect(opened).to.deep.equal([]);
  });
});
