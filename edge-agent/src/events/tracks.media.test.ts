/**
 * The rules about tracks on real footage: file, codec, gate, detector, tracker and rule together. What is true of the
 * clips was seen with the eye, or is in the ground truth of PETS09-S2L1.
 */
import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { clipFromFile, testData, type ClipOptions } from '#edge-agent/decode/clip.helpers.ts';
import { startSight } from '#edge-agent/detect/sight.helpers.ts';
import { ensureModel } from '#models/zoo/centernet.ts';
import { MODEL_DIR } from '#models/zoo/model-dir.helpers.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import type { RuleEntry } from '#protocol/rule.ts';
import { needsOf } from './behaviours.ts';
import { createIncidentBook } from './incident-book.ts';
import { cameraWith } from './walk.helpers.ts';

type Piece = Omit<ClipOptions, 'fps'> & { step: number; fps: number; pictures?: number };

/** Traffic keeps to the left: away from the camera on the right-hand carriageway, towards it on the left-hand one. */
const AWAY: RuleEntry & { kind: 'wrong-way' } = {
  kind: 'wrong-way',
  name: 'away',
  zone: [[0.2, 1], [0.66, 0.25], [0.78, 0.08], [0.92, 0.08], [0.97, 0.3], [0.85, 0.65], [0.7, 1]], // prettier-ignore
  way: [[0.45, 0.9], [0.8, 0.2]], // prettier-ignore
  coolDownS: 0,
};
const TOWARDS: RuleEntry & { kind: 'wrong-way' } = {
  kind: 'wrong-way',
  name: 'towards',
  zone: [[0, 0.45], [0, 0.85], [0.68, 0.12], [0.6, 0.06], [0.4, 0.1]], // prettier-ignore
  way: [[0.6, 0.1], [0.05, 0.6]], // prettier-ignore
  coolDownS: 0,
};
const AGITATION = (['low', 'normal', 'high'] as const).map((sensitivity): RuleEntry => ({
  kind: 'agitation',
  name: `agitation ${sensitivity}`,
  sensitivity,
}));

describe('rules about tracks on real footage', function () {
  this.timeout(300_000);

  const incidentsOn = async (file: string, piece: Piece, rules: RuleEntry[]): Promise<IncidentOpened[]> => {
    const camera = cameraWith(rules);
    const opened: IncidentOpened[] = [];
    const book = createIncidentBook({
      camera,
      timeZone: 'Asia/Ho_Chi_Minh',
      clock: createFakeClock(),
      nextSequence: () => opened.length + 1,
      onOpened: (incident) => opened.push(incident),
      onClosed: () => undefined,
    });
    const running = startSight((await ensureModel(MODEL_DIR)).file, 0);
    const clip = clipFromFile(file, piece.step, { bitRate: 900_000, ...piece }, piece.pictures);
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
  const named = (opened: readonly IncidentOpened[], name: string): IncidentOpened[] =>
    opened.filter(({ ruleName }) => ruleName === name);

  it('finds the cars of a motorway that go against a way declared the wrong way round, and none with it', async function () {
    const file = testData('video/motorway_m30.avi');
    if (file === null) {
      return this.skip();
    }
    const against = [AWAY, TOWARDS].map((rule): RuleEntry => ({
      ...rule,
      name: `not ${rule.name}`,
      way: [rule.way[1], rule.way[0]],
    }));

    const opened = await incidentsOn(file, { step: 5, fps: 5, width: 320, height: 240 }, [
      AWAY,
      TOWARDS,
      ...against,
      { kind: 'stopped-vehicle', name: 'stopped', afterS: 5 },
      ...AGITATION,
    ]);

    expect(named(opened, 'not away').length).to.be.within(16, 26);
    expect(named(opened, 'not towards').length).to.be.within(14, 24);
    expect(opened.filter(({ ruleName }) => !ruleName.startsWith('not '))).to.deep.equal([]);
  });

  it('finds the crowd of PETS when there are as many, and takes walkers neither for runners nor for loiterers', async function () {
    const file = testData('video/pets09_s2l1_480x360.avi');
    if (file === null) {
      return this.skip();
    }

    const opened = await incidentsOn(file, { step: 2, fps: 5, width: 480, height: 360, pictures: 199 }, [
      { kind: 'crowd', name: 'six', people: 6 },
      { kind: 'crowd', name: 'nine', people: 9 },
      { kind: 'loitering', name: 'loitering', afterS: 20 },
      ...AGITATION,
    ]);

    // Six from the fourth second on, eight for a moment, never nine.
    expect(named(opened, 'six').map(({ startedAtMs }) => Math.round(startedAtMs / 1000))).to.have.length(1);
    expect(named(opened, 'six')[0]?.startedAtMs).to.be.within(8000, 15_000);
    expect(named(opened, 'nine')).to.deep.equal([]);
    expect(opened.filter(({ kind }) => kind === 'agitation')).to.deep.equal([]);
    // Six people are there for 20 s of the 40; two more cross within 16 s.
    expect(named(opened, 'loitering').length).to.be.within(3, 7);
  });
});
