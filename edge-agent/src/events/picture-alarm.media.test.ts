import { expect } from 'chai';
import { testData } from '#edge-agent/decode/clip.helpers.ts';
import { createRegionScaler } from '#edge-agent/decode/region-scaler.ts';
import { createPictureJudge } from '#edge-agent/detect/scene/picture-condition.ts';
import {
  blurred,
  covered,
  darkened,
  fogged,
  FPS,
  infraRed,
  picturesOf,
  showPictures,
  since,
  sprayed,
  turned,
  type Spoiling,
} from '#edge-agent/detect/scene/spoilt-clip.helpers.ts';
import { createBehaviour } from './behaviours.ts';
import { cameraWith, ruleLook } from './walk.helpers.ts';

/** A shop, an empty road, a night by infra-red, an office from above. */
const CLIPS = [
  { file: 'video/ucfcrime_normal020_store.mp4', fps: 30 },
  { file: 'video/street_single_car.avi', fps: 30 },
  { file: 'video/ir_night_person_at_car.mp4', fps: 15 },
  { file: 'video/fisheye_office_crowd.mp4', fps: 29.97 },
] as const;
/** Encoding takes its time: of the ways to spoil a picture each clip gets its share, or all of them on request. */
const HAS_ALL = process.env['MATLANG_SLOW'] !== undefined;
const WELL_S = 10;
const FROM = WELL_S * FPS;
const AFTER_S = { 'camera-covered': 4, 'camera-defocused': 20, 'camera-moved': 6, 'camera-frozen': 10 };
type Kind = keyof typeof AFTER_S;

interface Raised {
  kind: string;
  /** From the moment the picture was spoilt. */
  afterS: number;
}

describe('the picture as a whole, on real clips that are spoilt', function () {
  this.timeout(300_000);

  /** All four rules with their usual settings, on what a camera would send. */
  function watch(pictures: readonly Buffer[], count: number, spoil: Spoiling = (rgb) => rgb): Raised[] {
    const scaler = createRegionScaler();
    const judge = createPictureJudge(scaler);
    const rules = cameraWith(Object.keys(AFTER_S).map((kind) => ({ kind, name: kind }))).rules;
    const behaviours = rules.map((rule) => createBehaviour(rule, { personHeights: undefined }));
    const raised: Raised[] = [];
    showPictures({ pictures, count, spoil }, (picture, index) => {
      const condition = judge.see(picture);
      for (const behaviour of behaviours) {
        for (const { reason } of behaviour.observe(ruleLook(picture.atMs, [], { condition }))) {
          raised.push({ kind: reason.kind, afterS: (index - FROM) / FPS });
        }
      }
    });
    scaler.close();
    return raised;
  }

  function expectOnly(raised: readonly Raised[], kind: Kind, what: string): void {
    expect(
      raised.map((one) => one.kind),
      what,
    ).to.deep.equal([kind]);
    expect(raised[0]?.afterS, what).to.be.within(AFTER_S[kind], AFTER_S[kind] + 3.2);
  }

  CLIPS.forEach(({ file, fps }, clip) => {
    const share = <One>(ways: readonly One[]): readonly One[] =>
      ways.filter((_way, index) => HAS_ALL || index % CLIPS.length === clip);

    it(`raises each kind of tampering in time, and nothing for light and weather: ${file}`, function () {
      const path = testData(file);
      if (path === null) {
        this.skip();
      }
      const pictures = picturesOf(path, fps, 10);
      const tamperings = share<[string, Kind, Spoiling]>([
        ['a dark cloth', 'camera-covered', covered(1.1, 14)],
        ['a hand', 'camera-covered', covered(0.9, 90)],
        ['a cover over six tenths', 'camera-covered', covered(0.64, 130)],
        ['paint', 'camera-covered', sprayed()],
        ['a lens turned out of focus', 'camera-defocused', blurred(5)],
        ['a camera turned by a sixth', 'camera-moved', turned(0.16, 0)],
        ['a camera turned far', 'camera-moved', turned(0.3, 0.2)],
        ['a camera tilted on its mount', 'camera-moved', turned(0, 0, 20)],
        ['a picture that stands', 'camera-frozen', () => pictures[3] ?? Buffer.alloc(0)],
      ]);
      const harmless = share<[string, Spoiling]>([
        ['a cover over a third', covered(0.33, 110)],
        ['a lamp that goes out', darkened(0.12, 4)],
        ['fog', fogged(FROM, 60, 0.65)],
        ['going over to infra-red', infraRed()],
      ]);

      const untouched = watch(pictures, 110);
      const spoilt = tamperings.map(([, kind, spoil]) =>
        watch(pictures, FROM + (AFTER_S[kind] + 4) * FPS, since(FROM, spoil)),
      );
      const weathered = harmless.map(([, spoil]) => watch(pictures, FROM + 13 * FPS, since(FROM, spoil)));

      expect(untouched).to.deep.equal([]);
      tamperings.forEach(([what, kind], index) => expectOnly(spoilt[index] ?? [], kind, what));
      harmless.forEach(([what], index) => expect(weathered[index], what).to.deep.equal([]));
    });
  });
});
