/** `matlang models list`: the manifest, for people as a table and for programs as JSON. */
import { MODELS, type ModelFacts } from '#models/zoo/manifest.ts';
import { formatTable } from './table.ts';

const HEADER = ['model', 'finds', 'weights from', 'licence', 'input', 'outputs', 'card'];

export function listModels({ json }: { json: boolean }): string {
  return json ? `${JSON.stringify(MODELS, null, 2)}\n` : formatTable([HEADER, ...MODELS.map(toRow)]);
}

function toRow({ name, title, source, licence, input, outputs, card }: ModelFacts): string[] {
  return [
    name,
    title,
    `${source.package} ${source.version}`,
    licence,
    `${input.type} ${input.layout}, ${input.colours} ${input.range.join('-')}, sizes by ${input.sizeStep}`,
    outputs.map((output) => `${output.name} ${output.channels} at 1/${output.stride}`).join(', '),
    card,
  ];
}
