/** `matlang models verify`: every model made or read, hashed and run once. The exit code is 1 if one is not sound. */
import { describeError } from '#base/errors.ts';
import { checkModel, type ModelCheck } from '#models/zoo/model-check.ts';
import { knownModels, type KnownModel } from '#models/zoo/registry.ts';

interface Verdict {
  model: string;
  file: string | null;
  check: ModelCheck;
}

export async function verifyModels(
  names: readonly string[],
  { modelDir, json }: { modelDir: string; json: boolean },
): Promise<number> {
  const verdicts: Verdict[] = [];
  for (const model of knownModels(names)) {
    const verdict = await verify(model, modelDir);
    verdicts.push(verdict);
    process.stdout.write(json ? `${JSON.stringify(verdict)}\n` : describe(verdict));
  }
  return verdicts.every(({ check }) => check.status === 'sound') ? 0 : 1;
}

async function verify({ facts, ensure }: KnownModel, modelDir: string): Promise<Verdict> {
  try {
    const { file } = await ensure(modelDir);
    return { model: facts.name, file, check: await checkModel(facts, file) };
  } catch (error) {
    const fault = { what: 'weights', expected: 'those of the manifest', found: describeError(error) };
    return { model: facts.name, file: null, check: { status: 'unsound', faults: [fault] } };
  }
}

function describe({ model, file, check }: Verdict): string {
  if (check.status === 'sound') {
    const outputs = check.outputs.map(({ name, dims }) => `${name} ${dims.join('x')}`).join(', ');
    return `ok      ${model}: ${outputs}; ${file ?? ''}\n`;
  }
  const faults = check.faults.map(
    ({ what, expected, found }) =>
      `        ${what}\n          expected ${expected}\n          found    ${found}\n`,
  );
  return [`FAILED  ${model}\n`, ...faults].join('');
}
