/** How each model of the manifest is made. A model without its line here does not compile. */
import { GiveUp } from '#base/errors.ts';
import { ensureModel as ensureBlazeface } from './blazeface.ts';
import { ensureModel as ensureCenternet } from './centernet.ts';
import { ensureModel as ensureFaceDescriptor } from './face-descriptor.ts';
import { ensureModel as ensureFaceLandmarks } from './face-landmarks.ts';
import { MODELS, type ModelFacts, type ModelName } from './manifest.ts';
import type { CachedModel } from './model-cache.ts';

const MAKERS: Readonly<Record<ModelName, (cacheDir: string) => Promise<CachedModel>>> = {
  centernet: ensureCenternet,
  blazeface: ensureBlazeface,
  'face-landmarks': ensureFaceLandmarks,
  'face-descriptor': ensureFaceDescriptor,
};

export interface KnownModel {
  facts: ModelFacts;
  /** Finds the converted file in the cache or makes it. */
  ensure: (cacheDir: string) => Promise<CachedModel>;
}

/** The models of these names, in the manifest's order; all of them where no name is given. */
export function knownModels(names: readonly string[] = []): KnownModel[] {
  const unknown = names.filter((name) => !MODELS.some((facts) => facts.name === name));
  if (unknown.length > 0) {
    const known = MODELS.map(({ name }) => name).join(', ');
    throw new GiveUp('model-unknown', `no model called ${unknown.join(', ')}; there are: ${known}`);
  }
  return MODELS.filter(({ name }) => names.length === 0 || names.includes(name)).map((facts) => ({
    facts,
    ensure: MAKERS[facts.name],
  }));
}
