/** `matlang models list`: the manifest, for people as a table and for programs as JSON. */
import { MODELS, type InputSize, type ModelFacts, type ModelOutput } from '#models/zoo/manifest.ts';
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
    `${input.type} ${input.layout}, ${input.colours} ${input.range.join('-')}, ${describeSize(input.size)}`,
    outputs.map(describeOutput).join(', '),
    card,
  ];
}

function describeSize(size: InputSize): string {
  return size.kind === 'any' ? `sizes by ${size.step}` : `${size.width}x${size.height}`;
}

function describeOutput(output: ModelOutput): string {
  return output.kind === 'map'
    ? `${output.name} ${output.channels} at 1/${output.stride}`
    : `${output.name} ${output.length}`;
}
