/** Which detector to run and on what: our own, or one an operator brought (camera/equipment-config.ts). */
import { basename } from 'node:path';
import { withCpuLast, type Provider } from '#models/engine/providers.ts';
import { CENTERNET_LABELS } from '#models/zoo/centernet.ts';
import type { ObjectLabel } from '#protocol/incident.ts';
import { ourLabels, type DetectorConfig } from '../../camera/equipment-config.ts';
import type { ScoreMarks } from './detections.ts';
import type { Size } from './layout.ts';
import type { LayoutName } from './layouts.ts';

export interface DetectorSpec {
  /** For people: the layout, and the file where it is an operator's. */
  name: string;
  layout: LayoutName;
  file: string;
  /** One for each class; null is not looked for. */
  labels: readonly (ObjectLabel | null)[];
  /** What the configuration says; null leaves it to the file. */
  input: Size | null;
  /** The marks of its own scores. */
  scores: ScoreMarks;
  /** Tried in turn. */
  providers: readonly Provider[];
}

/** In the order of trying: should an operator's detector not load, the box is not to go blind. */
export function detectorSpecs(
  config: DetectorConfig | undefined,
  own: { file: string; scores: ScoreMarks },
): DetectorSpec[] {
  const providers = withCpuLast(config?.providers ?? []);
  const ownSpec: DetectorSpec = {
    ...own,
    name: 'centernet',
    layout: 'centernet',
    labels: CENTERNET_LABELS,
    input: null,
    providers,
  };
  if (config === undefined || config.layout === 'centernet') {
    return [ownSpec];
  }
  const { layout, file, inputWidth, inputHeight } = config;
  const hasSize = inputWidth !== undefined && inputHeight !== undefined;
  return [
    {
      name: `${layout} (${basename(file)})`,
      layout,
      file,
      labels: ourLabels(config.labels),
      input: hasSize ? { width: inputWidth, height: inputHeight } : null,
      scores: config.scores,
      providers,
    },
    ownSpec,
  ];
}
