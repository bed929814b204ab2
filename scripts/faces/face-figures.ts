/** The figures of faces of docs/accuracy.md: both halves, every step by itself, and faces that are none. */
import { join } from 'node:path';
import { READING_STEPS, type FaceNets } from '#models/faces/face-reader.ts';
import type { ReadingSteps } from '#models/faces/nets.ts';
import { listPeople, makeList } from './folder-list.ts';
import { isOfHalf, type Half } from './half.ts';
import { judgePairs, PLAIN, type PairFigures } from './judge-pairs.ts';
import { judgeRoles, type RoleFigures } from './judge-roles.ts';
import { withSteps } from './opened-reader.ts';
import { pairsOf, readPairs, type PersonPicture, type RolePicture } from './picture-lists.ts';
import { createPictureReader } from './picture-reader.ts';
import { readAll, type Readings } from './reading.ts';
import { measurePairs, type EvalFigures } from './run-eval.ts';
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

interface Step {
  name: string;
  isAligned: boolean;
  steps: ReadingSteps;
  isWeighted: boolean;
  hasCohort: boolean;
}

const PLAIN_STEPS: ReadingSteps = { flip: false, crops: 1 };
const FLIPPED: ReadingSteps = { flip: true, crops: 1 };
const CROPPED: ReadingSteps = { flip: true, crops: 3 };
/** Each with all that stands above it; crops cost three times the descriptor's time and are off unless READING_STEPS says so. */
const STEPS: readonly Step[] = [
  { name: 'box of the finder', isAligned: false, steps: PLAIN_STEPS, isWeighted: false, hasCohort: false },
  {
    name: '+ aligned to the mean face',
    isAligned: true,
    steps: PLAIN_STEPS,
    isWeighted: false,
    hasCohort: false,
  },
  { name: '+ mirror image', isAligned: true, steps: FLIPPED, isWeighted: false, hasCohort: false },
  { name: '+ three crops', isAligned: true, steps: CROPPED, isWeighted: false, hasCohort: false },
  { name: '+ weighted by quality', isAligned: true, steps: CROPPED, isWeighted: true, hasCohort: false },
  { name: '+ score against a cohort', isAligned: true, steps: CROPPED, isWeighted: true, hasCohort: true },
  { name: 'as the agents read', isAligned: true, steps: READING_STEPS, isWeighted: true, hasCohort: true },
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
  const asAgent = withSteps(nets, READING_STEPS);
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
  const readings = await read({ isAligned: true, steps: READING_STEPS });
  return {
    recipe: asAgent.reader.recipe,
    cohortPeople: cohortFrom(readings, { people, half: 'reporting', length }).people,
    verification,
    lists: listsAsAgent(readings, people, length),
    steps,
  };
}

type ReadStep = (step: Pick<Step, 'isAligned' | 'steps'>) => Promise<Readings>;

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
  return async ({ isAligned, steps }) => {
    const key = JSON.stringify([isAligned, steps.flip, steps.crops]);
    const reader = createPictureReader(withSteps(nets, steps, isAligned), root);
    const readings = known.get(key) ?? (await readAll(reader, orders, surroundings));
    known.set(key, readings);
    return readings;
  };
}

function listsAsAgent(readings: Readings, people: readonly PersonPicture[], length: number): ListFigures[] {
  const step = { name: '', isAligned: true, steps: READING_STEPS, isWeighted: true, hasCohort: true };
  return HALVES.flatMap((half) => {
    const { one, three } = judgeLists(people, half, { readings, step, length });
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
      figures: judgeRoles(pictures, readings, strangers, { isWeighted: step.isWeighted }),
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
