/** `matlang faces report`: measures everything about faces and writes the section of docs/accuracy.md with its plots. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { READING_STEPS } from '#models/faces/face-reader.ts';
import { measureFaces } from './face-figures.ts';
import { detPlot, rocPlot } from './face-plots.ts';
import { countFalseFaces } from './false-faces.ts';
import { openNets, withSteps } from './opened-reader.ts';
import { rounded } from './print.ts';
import { withFaces, type ReportFigures } from './report-page.ts';
import { inSession, type Surroundings } from './session.ts';

export interface ReportOptions {
  /** Folder with faces/, and video/ and frames/. */
  data: string;
  /** Where accuracy.md and accuracy/ are. */
  out: string;
  modelDir: string;
}

export function runFacesReport(options: ReportOptions): Promise<number> {
  return inSession((surroundings) => refreshFaces(options, surroundings));
}

export async function refreshFaces(
  { data, out, modelDir }: ReportOptions,
  surroundings: Surroundings,
): Promise<void> {
  const nets = await openNets(modelDir);
  const asAgent = withSteps(nets, READING_STEPS);
  try {
    const falseFaces = await countFalseFaces(asAgent.reader, { data, modelDir }, surroundings);
    const figures = await measureFaces(nets, resolve(data), surroundings);
    writeReport(resolve(out), { ...figures, falseFaces });
  } finally {
    await asAgent.close();
  }
}

function writeReport(out: string, figures: ReportFigures): void {
  const folder = join(out, 'accuracy');
  mkdirSync(folder, { recursive: true });
  const page = join(out, 'accuracy.md');
  writeFileSync(page, withFaces(existsSync(page) ? readFileSync(page, 'utf8') : '', figures));
  const json = JSON.stringify(withoutCurves(rounded(figures)), null, 2);
  writeFileSync(join(folder, 'faces.json'), `${json}\n`);
  const roc = figures.verification.map((half) => ({ name: `${half.half} half`, figures: half }));
  writeFileSync(join(folder, 'faces-roc.svg'), rocPlot(roc));
  const det = figures.lists.map(({ half, each, figures: list }) => ({
    name: `${half}, ${list.gallery.people} x ${each}`,
    figures: list,
  }));
  writeFileSync(join(folder, 'faces-det.svg'), detPlot(det));
  process.stderr.write(`written: ${page}\n`);
}

/** Thousands of points say in a file what the plots show; names of pictures are the data's business. */
function withoutCurves(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutCurves);
  }
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([key]) => !['roc', 'det', 'failures', 'notEnrolled'].includes(key))
          .map(([key, inner]) => [key, withoutCurves(inner)]),
      )
    : value;
}
