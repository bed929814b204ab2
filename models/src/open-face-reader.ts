/**
 * Opens the nets a specification names and puts a reader together: our own from the zoo, an operator's from their files.
 * A finder that cannot be used gives way to ours. An embedder does not: descriptors of ours could be compared with none
 * of those that are kept.
 */
import { basename } from 'node:path';
import { describeError } from '#base/errors.ts';
import { createBlazefaceFinder } from './faces/blazeface-finder.ts';
import { createEmbedder } from './faces/embedder.ts';
import { createFaceReader } from './faces/face-reader.ts';
import type { FaceReader } from './faces/face.ts';
import type { NetInUse, ReaderFacts } from './faces/hosting/reader-messages.ts';
import { createLandmarker } from './faces/landmarker.ts';
import { openOperatorEmbedder } from './faces/layouts/operator-embedder.ts';
import { openOperatorFinder } from './faces/layouts/operator-finder.ts';
import { openNet, type Net } from './faces/net-session.ts';
import type { FaceEmbedder, FaceFinder } from './faces/nets.ts';
import type { FaceReaderSpec } from './faces/spec.ts';
import { ensureModel as ensureBlazeface } from './zoo/blazeface.ts';
import { ensureModel as ensureFaceDescriptor } from './zoo/face-descriptor.ts';
import { ensureModel as ensureFaceLandmarks } from './zoo/face-landmarks.ts';
import type { CachedModel } from './zoo/model-cache.ts';

export interface OpenedFaceReader {
  reader: FaceReader;
  facts: ReaderFacts;
}

/** Throws GiveUp for an embedder that cannot be used, and where our own nets are missing. */
export async function openFaceReader(spec: FaceReaderSpec): Promise<OpenedFaceReader> {
  const opened: { close: () => Promise<void> }[] = [];
  const keep = <Part extends { close: () => Promise<void> }>(part: Part): Part => {
    opened.push(part);
    return part;
  };
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((part) => part.close()));
  };
  const own = async (ensure: (directory: string) => Promise<CachedModel>): Promise<Net> =>
    keep(await openNet((await ensure(spec.modelDir)).file));

  try {
    const embedder = await openEmbedder(spec, { own, keep });
    const finder = await openFinder(spec, { own, keep });
    const landmarker = createLandmarker(await own(ensureFaceLandmarks));
    const reader = createFaceReader({
      finder: finder.part,
      landmarker,
      embedder: embedder.part,
      close,
      ...(spec.steps && { steps: spec.steps }),
    });
    const { recipe, descriptorLength } = reader;
    return {
      reader,
      facts: {
        recipe,
        descriptorLength,
        finder: finder.inUse,
        embedder: embedder.inUse,
        finderProblem: finder.problem,
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Openers {
  own: (ensure: (directory: string) => Promise<CachedModel>) => Promise<Net>;
  keep: <Part extends { close: () => Promise<void> }>(part: Part) => Part;
}

async function openEmbedder(
  { embedder: spec, providers }: FaceReaderSpec,
  { own, keep }: Openers,
): Promise<{ part: FaceEmbedder; inUse: NetInUse }> {
  if (spec.layout === 'face-api') {
    return { part: createEmbedder(await own(ensureFaceDescriptor)), inUse: ownNet(spec.layout) };
  }
  const part = keep(await openOperatorEmbedder(spec, providers));
  return { part, inUse: operatorNet(spec, part) };
}

async function openFinder(
  { finder: spec, providers }: FaceReaderSpec,
  { own, keep }: Openers,
): Promise<{ part: FaceFinder; inUse: NetInUse; problem: string }> {
  let problem = '';
  if (spec.layout !== 'blazeface') {
    try {
      const part = keep(await openOperatorFinder(spec, providers));
      return { part, inUse: operatorNet(spec, part), problem };
    } catch (error) {
      problem = `${nameOf(spec)}: ${describeError(error)}`;
    }
  }
  return { part: createBlazefaceFinder(await own(ensureBlazeface)), inUse: ownNet('blazeface'), problem };
}

function ownNet(name: string): NetInUse {
  return { name, provider: 'cpu', providerNote: '' };
}

function operatorNet(
  spec: { layout: string; file: string },
  { provider, providerNote }: { provider: string; providerNote: string },
): NetInUse {
  return { name: nameOf(spec), provider, providerNote };
}

function nameOf({ layout, file }: { layout: string; file: string }): string {
  return `${layout} (${basename(file)})`;
}
