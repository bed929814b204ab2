/**
 * Whether the picture as a whole is right: how likely it is that the camera is covered, out of focus, turned away, or
 * that its picture is frozen. Judged every 1.2 s on a copy of 320x180, against references of what this camera
 * usually sees (view-reference.ts), one for each light it has known (day, dusk, infra-red ...).
 *
 *   covered    most places have lost their edges and show next to nothing in their stead
 *   moved      most places have lost their edges and show others, which stay where they are
 *   defocused  the edges are where they were, but the fine detail is gone
 *   frozen     stillness.ts
 *
 * Night, a lamp that goes out and fog take contrast but leave the edges in their places, as long as anything is to be
 * seen at all; fog takes fine and coarse detail alike, a lens out of focus the fine alone. Complete darkness without
 * any noise cannot be told from a cover: nothing is to be seen in either. A cover with a strong pattern of its own
 * counts as moved. A crowd or traffic that fills the picture does not stay where it is, so it is not another view.
 *
 * A camera that sways on its mast, or has been knocked, by up to NUDGE pixels of 80x45 (16 of 640) still has its
 * view; where it stays so the reference follows.
 *
 * A reference is learnt while all is well. A view that lasts for ADOPT_MS becomes the reference: somebody has turned
 * the camera on purpose. One that shows nothing never does, so a bag on the camera stays a bag.
 * Not here: after how long it is an incident (events/picture-alarm.ts).
 */
import type { Picture } from '../../decode/picture.ts';
import type { RegionScaler } from '../../decode/region-scaler.ts';
import { createSmallPicture } from '../../decode/small-target.ts';
import type { PictureCondition } from '../look.ts';
import {
  createDetailMeter,
  createPictureDetail,
  DETAIL_HEIGHT,
  DETAIL_WIDTH,
  shiftSlopes,
  type PictureDetail,
} from './picture-detail.ts';
import { createStillness } from './stillness.ts';
import { createViewReference, type ViewComparison, type ViewReference } from './view-reference.ts';

const JUDGE_EVERY_MS = 1200;
/** A picture may come a little early. */
const EARLY_MS = 60;
/** After a longer gap nothing is said of standing still. */
const GAP_MS = 6000;
/** Pictures a reference is made of before it is asked. */
const WARM_UP = 8;
/** Of 40: with fewer places to go by nothing is said of the view. */
const LEAST_STRUCTURED = 8;
/** A reference made of this many knows enough to learn from every third picture only. */
const GROWN_UP = 30;
const LEARN_EVERY = 3;
const ADOPT_MS = 300_000;
/** The first night: a view in a light (colours or none) that has never been seen is soon believed. */
const ADOPT_LIGHT_MS = 60_000;
/** Nothing is learnt from a picture that is this likely wrong. */
const WELL = 0.3;
const MOST_REFERENCES = 4;
/** Another light: brightness in levels, colour as distance from grey. */
const BRIGHTER_LEVELS = 35;
const GREY_COLOUR = 2;
const NUDGE = 2;

export interface PictureJudge {
  /** Every picture that the gate sees; null where it was not judged. */
  see(picture: Picture): PictureCondition | null;
}

export function createPictureJudge(scaler: Pick<RegionScaler, 'drawSmall'>): PictureJudge {
  const small = createSmallPicture(DETAIL_WIDTH, DETAIL_HEIGHT);
  const meter = createDetailMeter();
  const stillness = createStillness();
  const views = createViewJudge();
  let judgedAtMs = -Infinity;

  return {
    see: (picture) => {
      const sinceMs = picture.atMs - judgedAtMs;
      if (sinceMs >= 0 && sinceMs < JUDGE_EVERY_MS - EARLY_MS) {
        if (stillness.wantsNext()) {
          scaler.drawSmall(picture, small);
          stillness.observeNext(small.luma);
        }
        return null;
      }
      if (sinceMs < 0 || sinceMs > GAP_MS) {
        stillness.forget();
      }
      judgedAtMs = picture.atMs;
      scaler.drawSmall(picture, small);
      const frozen = stillness.observe(small.luma);
      const view = views.judge(meter.measure(small), picture.atMs, frozen < WELL);
      // Behind a cover the encoder leaves nothing that could change: one alarm is enough.
      return { ...view, frozen: view.covered >= WELL ? Math.min(frozen, 1 - view.covered) : frozen };
    },
  };
}

type ViewCondition = Omit<PictureCondition, 'frozen'>;

const ALL_WELL: ViewCondition = { covered: 0, defocused: 0, moved: 0 };

interface ViewJudge {
  /** `isAlive`: a picture that stands teaches nothing. */
  judge(detail: PictureDetail, atMs: number, isAlive: boolean): ViewCondition;
}

function createViewJudge(): ViewJudge {
  let references = [createViewReference()];
  const shifted = createPictureDetail();
  /** What has been seen since it went wrong. */
  let present: ViewReference | null = null;
  let wrongSinceMs: number | null = null;
  let judgements = 0;

  /** The last used is the last in the list. */
  const use = (reference: ViewReference): void => {
    references = [...references.filter((one) => one !== reference), reference].slice(-MOST_REFERENCES);
  };

  const learn = (reference: ViewReference, detail: PictureDetail): void => {
    present = null;
    wrongSinceMs = null;
    const ofThisLight = isOtherLight(reference, detail) ? createViewReference() : reference;
    judgements += 1;
    if (ofThisLight.samples < GROWN_UP || judgements % LEARN_EVERY === 0) {
      ofThisLight.learn(detail);
    }
    use(ofThisLight);
  };

  const maybeAdopt = (detail: PictureDetail, atMs: number): void => {
    wrongSinceMs ??= atMs;
    const isNewLight = !references.some((reference) => isGrey(reference) === isGrey(detail));
    const isLasting = atMs - wrongSinceMs >= (isNewLight ? ADOPT_LIGHT_MS : ADOPT_MS);
    if (isLasting && present && present.compare(detail).structured >= LEAST_STRUCTURED) {
      references = isNewLight ? [...references, present].slice(-MOST_REFERENCES) : [present];
      present = null;
      wrongSinceMs = null;
    }
  };

  return {
    judge: (detail, atMs, isAlive) => {
      const { reference, found } = bestMatch(references, detail);
      if (reference.samples < WARM_UP || found.structured < LEAST_STRUCTURED) {
        if (isAlive) {
          learn(reference, detail);
        }
        return ALL_WELL;
      }
      const nearest = found.lost < WELL ? found : nearestNudge(reference, detail, found, shifted);
      const condition = conditionOf(nearest, steadinessOf(present, detail));
      if (Math.max(condition.covered, condition.defocused, condition.moved, nearest.lost) < WELL) {
        if (isAlive) {
          learn(reference, detail);
        }
        return condition;
      }
      present ??= createViewReference();
      present.learn(detail);
      maybeAdopt(detail, atMs);
      return condition;
    },
  };
}

function bestMatch(
  references: readonly ViewReference[],
  detail: PictureDetail,
): { reference: ViewReference; found: ViewComparison } {
  const compared = references.map((reference) => ({ reference, found: reference.compare(detail) }));
  return compared.reduce((best, one) => (one.found.likeness >= best.found.likeness ? one : best));
}

/** The least is lost where the camera has been nudged to; `found` where it has not been. */
function nearestNudge(
  reference: ViewReference,
  detail: PictureDetail,
  found: ViewComparison,
  shifted: PictureDetail,
): ViewComparison {
  let nearest = found;
  for (let below = -NUDGE; below <= NUDGE; below += 1) {
    for (let right = -NUDGE; right <= NUDGE; right += 1) {
      shiftSlopes(detail, right, below, shifted);
      const { lost, blank, likeness, lostLikeness } = reference.compare(shifted);
      if (likeness > nearest.likeness) {
        nearest = { ...found, lost, blank, likeness, lostLikeness };
      }
    }
  }
  return nearest;
}

/** How much of what is seen now was there when it went wrong; the first picture of it has the benefit of the doubt. */
function steadinessOf(present: ViewReference | null, detail: PictureDetail): number {
  return present === null ? 1 : 1 - present.compare(detail).lost;
}

function conditionOf(found: ViewComparison, steadiness: number): ViewCondition {
  // Where the old edges still shimmer through, it has only become dark.
  const isGone = 1 - ramp(found.lostLikeness, 0.06, 0.14);
  const isSame = ramp(found.comparable, 0.3, 0.5);
  return {
    covered: isGone * ramp(found.blank, 0.2, 0.6),
    moved: isGone * ramp(found.lost - found.blank, 0.2, 0.55) * ramp(steadiness, 0.3, 0.6),
    defocused: isSame * (1 - ramp(found.sharpness, 0.45, 0.8)),
  };
}

function isOtherLight(reference: ViewReference, detail: PictureDetail): boolean {
  return (
    reference.samples >= WARM_UP &&
    (isGrey(reference) !== isGrey(detail) ||
      Math.abs(reference.brightness - detail.brightness) > BRIGHTER_LEVELS)
  );
}

function isGrey({ colour }: { colour: number }): boolean {
  return colour < GREY_COLOUR;
}

/** 0 up to `from`, 1 from `to` on. */
function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
