/** A finder that an operator brought, checked with a first run: does the file give out what its layout says? */
import { GiveUp } from '#base/errors.ts';
import type { Provider } from '../../engine/providers.ts';
import type { FaceFinder } from '../nets.ts';
import type { FinderSpec } from '../spec.ts';
import { FINDER_READINGS } from './finder-layouts.ts';
import { describeOutputs, openFloatNet, type Output, type Size } from './float-net.ts';
import { foundFaces } from './found-faces.ts';
import { canvasFor, fillPlanes } from './pixel-planes.ts';

const TRIAL_SIZE = { width: 320, height: 256 };

export type OperatorFinderSpec = Exclude<FinderSpec, { layout: 'blazeface' }>;

export interface OpenedPart {
  provider: Provider;
  /** Why not the provider that was asked for; empty when it is. */
  providerNote: string;
  close: () => Promise<void>;
}

/** Throws GiveUp for a file that cannot be used. */
export async function openOperatorFinder(
  spec: OperatorFinderSpec,
  providers: readonly Provider[],
): Promise<FaceFinder & OpenedPart> {
  const reading = FINDER_READINGS[spec.layout];
  const net = await openFloatNet({
    file: spec.file,
    providers,
    size: spec.input,
    trialSize: TRIAL_SIZE,
    check: (outputs, input) => checkOutputs(spec, outputs, input),
  });
  return {
    provider: net.provider,
    providerNote: net.providerNote,
    close: () => net.close(),
    find: (picture) => {
      const { picture: resized, input, scale } = canvasFor(picture, net.size);
      return net.run(
        input,
        (values) => fillPlanes(values, resized, input, reading.pixels),
        (outputs) => foundFaces(reading.read(outputs, input, spec.leastScore), picture, scale),
      );
    },
  };
}

function checkOutputs({ layout }: OperatorFinderSpec, outputs: readonly Output[], input: Size): void {
  const reading = FINDER_READINGS[layout];
  if (reading.fits(outputs, input)) {
    return;
  }
  const other = Object.entries(FINDER_READINGS).find(([, { fits }]) => fits(outputs, input));
  const likeness = other ? `it looks like ${other[0]}` : reading.likeness(outputs, input);
  throw new GiveUp(
    'model-output',
    `layout ${layout} expected ${reading.expected(input)}, found ${describeOutputs(outputs)}` +
      (likeness === '' ? '' : `; ${likeness}`),
  );
}
