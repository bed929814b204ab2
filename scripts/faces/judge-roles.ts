/** A watch-list as it was read: templates of the gallery, and every look at known and unknown people scored. */
import { fuseDescriptors, similarityOf, type GradedDescriptor } from '#models/faces/matching.ts';
import type { Condition } from './degrade.ts';
import { descriptorOf, ENROLLED, PLAIN } from './judge-pairs.ts';
import { measureIdentification, type Identification, type Look } from './metrics/identification.ts';
import type { RolePicture } from './picture-lists.ts';
import type { Readings } from './reading.ts';
import type { Strangers } from './strangers.ts';

export interface RoleFigures extends Identification {
  condition: Condition;
  /** People on the list, pictures of them, and those of whom no picture could be used. */
  gallery: { people: number; pictures: number; notEnrolled: string[] };
  /** Looks at which no face was found. */
  notCompared: { known: number; unknown: number };
  /** With the faces left out that the agent's quality gate refuses, in the gallery too: each look at those is a miss. */
  asAgent: { tpirAtFpir1: number | null; tpirAtFpir01: number | null; notCompared: number };
}

export interface JudgeOptions {
  condition?: Condition;
  /** Pictures of one person weigh by their grade, or all the same. */
  isWeighted?: boolean;
  /** How the pictures of the list were read. */
  enrolledAs?: Condition;
}

export function judgeRoles(
  pictures: readonly RolePicture[],
  readings: Readings,
  strangers: Strangers,
  { condition = PLAIN, isWeighted = true, enrolledAs = ENROLLED }: JudgeOptions = {},
): RoleFigures {
  const enrolled = pictures.filter(({ role }) => role === 'gallery');
  const judged = (isGated: boolean): Judged => {
    const templates = templatesOf(enrolled, readings, { isGated, isWeighted, enrolledAs });
    const looks = pictures
      .filter(({ role }) => role !== 'gallery')
      .map((picture) =>
        lookAt(picture, descriptorOf(readings.of(picture.file, condition), isGated), templates, strangers),
      );
    return { looks, templates };
  };
  const { looks, templates } = judged(false);
  const gated = judged(true).looks;
  const { tpirAtFpir1, tpirAtFpir01 } = measureIdentification(gated);
  const names = [...new Set(enrolled.map(({ name }) => name))];
  const missing = (isKnown: boolean): number =>
    looks.filter((look) => look.isKnown === isKnown && look.isMissing).length;
  return {
    condition,
    ...measureIdentification(looks),
    gallery: {
      people: names.length,
      pictures: enrolled.length,
      notEnrolled: names.filter((name) => !templates.has(name)),
    },
    notCompared: { known: missing(true), unknown: missing(false) },
    asAgent: { tpirAtFpir1, tpirAtFpir01, notCompared: gated.filter(({ isMissing }) => isMissing).length },
  };
}

interface Judged {
  looks: (Look & { isMissing: boolean })[];
  templates: ReadonlyMap<string, Float32Array>;
}

function templatesOf(
  enrolled: readonly RolePicture[],
  readings: Readings,
  { isGated, isWeighted, enrolledAs }: { isGated: boolean; isWeighted: boolean; enrolledAs: Condition },
): Map<string, Float32Array> {
  const shots = new Map<string, GradedDescriptor[]>();
  for (const { name, file } of enrolled) {
    const read = readings.of(file, enrolledAs);
    const descriptor = descriptorOf(read, isGated);
    if (descriptor && read.status === 'read') {
      shots.set(name, [...(shots.get(name) ?? []), { descriptor, grade: isWeighted ? read.grade : 1 }]);
    }
  }
  return new Map([...shots].map(([name, graded]) => [name, fuseDescriptors(graded)]));
}

function lookAt(
  { role, name }: RolePicture,
  descriptor: Float32Array | null,
  templates: ReadonlyMap<string, Float32Array>,
  strangers: Strangers,
): Look & { isMissing: boolean } {
  const isKnown = role === 'known';
  if (!descriptor) {
    return { isKnown, isRight: false, score: -Infinity, isMissing: true };
  }
  const cohort = strangers.cohortFor([name]);
  let best = { name: '', score: -Infinity };
  for (const [listed, template] of templates) {
    const score = cohort.score(descriptor, template, similarityOf(descriptor, template));
    best = score > best.score ? { name: listed, score } : best;
  }
  return { isKnown, isRight: best.name === name, score: best.score, isMissing: false };
}
