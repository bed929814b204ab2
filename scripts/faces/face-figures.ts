/** The figures of faces of docs/accuracy.md: both halves, every step by itself, and faces that are none. */
import { join } from 'node:path';
import { READING_STEPS, type FaceNets } from '#models/faces/face-reader.ts';
import type { ReadingSteps } from '#models/faces/nets.ts';
import type { Condition } from './degrade.ts';
import type { EvalFigures } from './figures.ts';
import { listPeople, makeList } from './folder-list.ts';
import { isOfHalf, type Half } from './half.ts';
import { ENROLLED, judgePairs, PLAIN, type PairFigures } from './judge-pairs.ts';
import { judgeRoles, type RoleFigures } from './judge-roles.ts';
import { asInUse, withSteps } from './opened-reader.ts';
import { pairsOf, readPairs, type PersonPicture, type RolePicture } from './picture-lists.ts';
import { createPictureReader } from './picture-reader.ts';
import { readAll, type Readings } from './reading.ts';
import { measurePairs } from './run-eval.ts';
import { cohortFrom, ordersFor, type Surroundings } from './session.ts';
import { noStrangers, type Strangers } from './strangers.ts';

export interface ListFigures {
  half: Half;
  /** Pictures of each person on the list. */
  each: number;
  probed: number;
  figures: RoleFigures;
}

export interface StepFigures {
  half: Half;
  step: string;
  pairs: PairFigures;
  /** 100 people on the list, with 1 and with 3 pictures of each. */
  one: RoleFigures;
  three: RoleFigures;
}

export interface FaceFigures {
  recipe: string;
  cohortPeople: number;
  /** By half; by size and darkness too. */
  verification: EvalFigures[];
  lists: ListFigures[];
  steps: StepFigures[];
}

const HALVES: readonly Half[] = ['tuning', 'reporting'];
const PEOPLE = 100;
/** Pictures of each person on a list. */
const EACH = [1, 3] as const;

interface Step {
  name: string;
  isAligned: boolean;
  steps: ReadingSteps;
  isWeighted: boolean;
  hasCohort: boolean;
  enrolledAs: Condition;
}

const PLAIN_STEPS: ReadingSteps = { flip: false, crops: 1 };
const FLIPPED: ReadingSteps = { flip: true, crops: 1 };
const BARE = {
  isAligned: true,
  steps: PLAIN_STEPS,
  isWeighted: false,
  hasCohort: false,
  enrolledAs: PLAIN,
} as const;
const AS_IN_USE: Step = {
  name: '+ three crops of what is on the list: as in use',
  isAligned: true,
  steps: READING_STEPS,
  isWeighted: true,
  hasCohort: true,
  enrolledAs: ENROLLED,
};
/** Each with all that stands above it. */
const STEPS: readonly Step[] = [
  { name: 'box of the finder', ...BARE, isAligned: false },
  { name: '+ aligned to the mean face', ...BARE },
  { name: '+ mirror image', ...BARE, steps: FLIPPED },
  { name: '+ weighted by quality', ...BARE, steps: FLIPPED, isWeighted: true },
  { name: '+ score against a cohort', ...BARE, steps: FLIPPED, isWeighted: true, hasCohort: true },
  AS_IN_USE,
];

/** `data`: the folder with faces/. */
export async function measureFaces(
  nets: FaceNets,
  data: string,
  surroundings: Surroundings,
): Promise<FaceFigures> {
  const root = join(data, 'faces');
  const pairs = readPairs(join(root, 'lfw_pairs.csv'), root);
  const people = listPeople(root, 'lfw');
  const asAgent = asInUse(nets);
  const read = createReadings(nets, { root, people }, surroundings);
  const steps: StepFigures[] = [];
  for (const step of STEPS) {
    surroundings.terminal.write(`${step.name}\n`);
    const readings = await read(step);
    for (const half of HALVES) {
      const judged = judgeLists(people, half, { readings, step, length: asAgent.reader.descriptorLength });
      const strangers = strangersFor(readings, {
        step,
        half,
        people,
        length: asAgent.reader.descriptorLength,
      });
      steps.push({
        half,
        step: step.name,
        pairs: judgePairs(pairsOf(pairs, half), readings, strangers),
        one: judged.one.figures,
        three: judged.three.figures,
      });
    }
  }
  const verification: EvalFigures[] = [];
  for (const half of HALVES) {
    surroundings.terminal.write(`smaller and darker probes, ${half} half\n`);
    verification.push(await measurePairs(asAgent, { root, half, pairs, quick: false }, surroundings));
  }
  const length = asAgent.reader.descriptorLength;
  const readings = await read(AS_IN_USE);
  return {
    recipe: asAgent.reader.recipe,
    cohortPeople: cohortFrom(readings, { people, half: 'reporting', length }).people,
    verification,
    lists: listsAsAgent(readings, people, length),
    steps,
  };
}

type ReadStep = (step: Pick<Step, 'isAligned' | 'steps' | 'enrolledAs'>) => Promise<Readings>;

/** Every picture once for each way of reading it. */
function createReadings(
  nets: FaceNets,
  { root, people }: { root: string; people: readonly PersonPicture[] },
  surroundings: Surroundings,
): ReadStep {
  const known = new Map<string, Readings>();
  const orders = ordersFor(
    people.map(({ file }) => file),
    [PLAIN],
  );
  const onLists = ordersFor(listed(people), [ENROLLED]);
  return async ({ isAligned, steps, enrolledAs }) => {
    const key = JSON.stringify([isAligned, steps.flip, enrolledAs.kind]);
    const isInUse = enrolledAs.kind === 'enrolled';
    const reader = createPictureReader(isInUse ? asInUse(nets) : withSteps(nets, steps, isAligned), root);
    const wanted = isInUse ? [...orders, ...onLists] : orders;
    const readings = known.get(key) ?? (await readAll(reader, wanted, surroundings));
    known.set(key, readings);
    return readings;
  };
}

function listed(people: readonly PersonPicture[]): string[] {
  return HALVES.flatMap((half) =>
    EACH.flatMap((each) => makeList(people, { half, people: PEOPLE, each }).pictures),
  )
    .filter(({ role }) => role === 'gallery')
    .map(({ file }) => file);
}

function listsAsAgent(readings: Readings, people: readonly PersonPicture[], length: number): ListFigures[] {
  return HALVES.flatMap((half) => {
    const { one, three } = judgeLists(people, half, { readings, step: AS_IN_USE, length });
    return [one, three];
  });
}

function judgeLists(
  people: readonly PersonPicture[],
  half: Half,
  { readings, step, length }: { readings: Readings; step: Step; length: number },
): { one: ListFigures; three: ListFigures } {
  const judge = (each: number): ListFigures => {
    const { pictures, probed } = makeList(people, { half, people: PEOPLE, each });
    const strangers = strangersFor(readings, {
      step,
      half,
      people: half === 'reporting' ? people : unlisted(pictures),
      length,
    });
    return {
      half,
      each,
      probed,
      figures: judgeRoles(pictures, readings, strangers, {
        isWeighted: step.isWeighted,
        enrolledAs: step.enrolledAs,
      }),
    };
  };
  return { one: judge(1), three: judge(3) };
}

function unlisted(pictures: readonly RolePicture[]): PersonPicture[] {
  return pictures.filter(({ role }) => role === 'unknown');
}

function strangersFor(
  readings: Readings,
  {
    step,
    half,
    people,
    length,
  }: { step: Step; half: Half; people: readonly PersonPicture[]; length: number },
): Strangers {
  const ownPeople = people.filter(({ name }) => isOfHalf(name, 'tuning'));
  return step.hasCohort ? cohortFrom(readings, { people: ownPeople, half, length }) : noStrangers(length);
}
