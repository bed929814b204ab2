/** Figures of faces as the section of docs/accuracy.md, between its own marks, so that the rest of the page stays. */
import { table } from '../eval/report.ts';
import { nameOf } from './degrade.ts';
import type { FaceFigures } from './face-figures.ts';
import type { FalseFaceFigures } from './false-faces.ts';
import type { OperatingPoint } from './metrics/operating-point.ts';
import { percent } from './print.ts';

const BEGIN = '<!-- faces: written by `bin/matlang faces report` -->';
const END = '<!-- end of faces -->';

export interface ReportFigures extends FaceFigures {
  falseFaces: FalseFaceFigures;
}

/** `before`: the page as it is, '' for none. */
export function withFaces(before: string, figures: ReportFigures): string {
  const section = `${BEGIN}\n\n${sectionOf(figures)}\n\n${END}`;
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (from < 0 || to < from) {
    const text = before === '' ? '# Accuracy\n' : before;
    return `${text.trimEnd()}\n\n## Faces\n\n${section}\n`;
  }
  return `${before.slice(0, from)}${section}${before.slice(to + END.length)}`;
}

function sectionOf(figures: ReportFigures): string {
  return [
    `Recipe \`${figures.recipe}\`; every face that is found is compared, and the last column says what is left ` +
      `where the quality gate of the agents leaves faces out. What is not found is a miss. Cohort of the reporting ` +
      `half: one picture each of ${figures.cohortPeople} people of the tuning half.`,
    '### Two pictures of one person? (LFW, folds 1 and 2)',
    verificationTable(figures),
    '![ROC](accuracy/faces-roc.svg)',
    '### Smaller and darker',
    conditionTable(figures),
    '### Somebody of a watch-list of 100?',
    listTable(figures),
    '![DET](accuracy/faces-det.svg)',
    '### What each step buys',
    stepTable(figures),
    '### Faces found where there are none',
    falseTable(figures.falseFaces),
  ].join('\n\n');
}

function verificationTable({ verification }: FaceFigures): string {
  return table(
    [
      'half',
      'pairs',
      'accuracy',
      'EER',
      'TAR at FAR 1 %',
      'TAR at FAR 0.1 %',
      'strangers accepted',
      'not found',
      'as the agents',
    ],
    verification.map((row) => [
      row.half,
      row.pairs,
      percent(row.accuracy),
      percent(row.eer),
      percent(row.tarAtFar1),
      percent(row.tarAtFar01),
      `${counted(row.farPoints.far1)}; ${counted(row.farPoints.far01)}`,
      row.notCompared,
      percent(row.asAgent.accuracy),
    ]),
  );
}

function conditionTable({ verification }: FaceFigures): string {
  return table(
    [
      'half',
      'second picture',
      'accuracy',
      'TAR at FAR 1 %',
      'not found',
      'as the agents',
      'left out by the gate',
    ],
    verification.flatMap((half) =>
      [...half.byWidth, ...half.byDarkness].map((row) => [
        half.half,
        nameOf(row.condition),
        percent(row.accuracy),
        percent(row.tarAtFar1),
        row.notCompared,
        percent(row.asAgent.accuracy),
        row.asAgent.notCompared - row.notCompared,
      ]),
    ),
  );
}

function listTable({ lists }: FaceFigures): string {
  return table(
    [
      'half',
      'people x pictures',
      'of them looked at',
      'looks',
      'strangers',
      'TPIR at FPIR 1 %',
      'at 0.1 %',
      'rank-1',
      'strangers named',
      'as the agents',
    ],
    lists.map(({ half, each, probed, figures }) => [
      half,
      `${figures.gallery.people} x ${each}`,
      probed,
      figures.known,
      figures.unknown,
      percent(figures.tpirAtFpir1),
      percent(figures.tpirAtFpir01),
      percent(figures.rank1),
      `${counted(figures.fpirPoints.fpir1)}; ${counted(figures.fpirPoints.fpir01)}`,
      percent(figures.asAgent.tpirAtFpir1),
    ]),
  );
}

function stepTable({ steps }: FaceFigures): string {
  return table(
    ['half', 'step', 'accuracy', 'TAR at FAR 1 %', 'TPIR 100 x 1', 'TPIR 100 x 3'],
    steps.map(({ half, step, pairs, one, three }) => [
      half,
      step,
      percent(pairs.accuracy),
      percent(pairs.tarAtFar1),
      percent(one.tpirAtFpir1),
      percent(three.tpirAtFpir1),
    ]),
  );
}

function falseTable({ clips, perCameraHour }: FalseFaceFigures): string {
  const rate = perCameraHour
    ? `People of whom a false face was compared: ${perCameraHour.rate.toFixed(1)} per camera-hour (95 % interval ` +
      `${perCameraHour.from.toFixed(1)} to ${perCameraHour.to.toFixed(1)}).`
    : 'No clip without faces was there.';
  const rows = table(
    ['clip', 'camera-hours', 'heads searched', 'found', 'compared', 'may alarm', 'people'],
    clips.map((row) => [
      row.clip,
      row.hours.toFixed(3),
      row.heads,
      row.found,
      row.compared,
      row.alarming,
      row.people,
    ]),
  );
  return `${rate}\n\n${rows}`;
}

function counted({ accepted, strangers }: OperatingPoint): string {
  return `${Math.round(accepted)} of ${strangers}`;
}
