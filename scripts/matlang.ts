/**
 * The command line. Each command's work is in its own file, and loaded only when that command is given: the whole
 * system takes seconds to load.
 */
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { exitOnConfigError, readConfig } from '#base/config.ts';
import { describeError } from '#base/errors.ts';
import { registerAudit } from './audit/register.ts';
import type { DemoOptions } from './demo/demo.ts';
import { registerDiagnostics } from './diagnostics/register.ts';
import { registerEval } from './eval/register.ts';
import { registerFaces } from './faces/register.ts';
import { registerModels } from './models/register.ts';
import { registerRegistry } from './registry/register.ts';
import { registerReplay } from './replay/register.ts';
import { registerReport } from './report/register.ts';
import { registerSeed } from './seed/register.ts';
import { registerUpkeep } from './upkeep/register.ts';
import { registerVerify } from './verify/register.ts';

const program = new Command('matlang').description(
  'Mắt Làng: the cameras of a commune, watched, recorded, answered for',
);

program
  .command('demo')
  .description('simulated commune, agent, central and viewer on this machine')
  .option('--cameras <n>', 'how many of the 76 cameras', wholeNumber(1, 76), 76)
  .option('--port <port>', 'port of central and the page', wholeNumber(0, 65535), 8600)
  .option('--data <dir>', 'ledger, evidence and outbox', join('data', 'demo'))
  .option('--headless', 'do not print the sign-in links', false)
  .option('--video <file...>', 'cameras play these clips instead of drawn scenes')
  .option('--faces <dir>', 'one folder a person, with pictures: they walk up to the camera at the entrance')
  .option(
    '--history <months>',
    'a new ledger begins with so many made-up months; 0: empty',
    wholeNumber(0, 120),
    24,
  )
  .option('--until <what>', "'incident': stop at the first incident", onlyIncident)
  .option('--timeout <seconds>', 'give up waiting after so long', wholeNumber(1, 86_400), 120)
  .option('--json', 'print the incident as JSON and nothing else on standard output', false)
  .action(async (options: DemoOptions) => {
    const { runDemo } = await import('./demo/demo.ts');
    process.exitCode = await runDemo(options);
    process.exit();
  });

program
  .command('programs', { hidden: true })
  .description('build what is started in processes of its own, if a source is newer, and print the folder')
  .action(() => {
    console.log(process.env['MATLANG_PROGRAMS'] ?? '');
  });

program
  .command('central')
  .description('the server: ledger, live relay, page')
  .requiredOption('--config <file>', 'YAML file, see docs/guide')
  .action(async () => {
    const { ensureViewerBundle } = await import('./demo/viewer-bundle.ts');
    await ensureViewerBundle(join(import.meta.dirname, '..'));
    await import('#central/main.ts');
  });

program
  .command('agent')
  .description('the edge agent of one site or several')
  .requiredOption('--config <file>', 'YAML file, see docs/guide')
  .action(async () => {
    await import('#edge-agent/main.ts');
  });

program
  .command('enrol')
  .description("make this agent known to central with a one-time code from the page's agent list")
  .argument('<code>', 'one-time code')
  .option('--config <file>', "the agent's YAML file", 'agent.yaml')
  .action(async (code: string, { config: file }: { config: string }) => {
    const [{ agentConfig }, { enrol }] = await Promise.all([
      import('#edge-agent/camera/config.ts'),
      import('#edge-agent/forward/identity.ts'),
    ]);
    const config = readConfig(resolve(file), agentConfig);
    const identity = await enrol({ centralUrl: config.central.url, code, stateDir: config.stateDir });
    console.log(`enrolled as ${identity.name} (${identity.agentId})`);
  });

registerAudit(program);
registerDiagnostics(program);
registerReplay(program);
registerEval(program);
registerFaces(program);

registerModels(program);
registerReport(program);
registerSeed(program);
registerRegistry(program);
registerUpkeep(program);
registerVerify(program);

try {
  await program.parseAsync();
} catch (error) {
  try {
    exitOnConfigError(error);
  } catch (fault) {
    console.error(describeError(fault));
    process.exit(1);
  }
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

function onlyIncident(text: string): 'incident' {
  if (text !== 'incident') {
    throw new InvalidArgumentError("expected 'incident'.");
  }
  return text;
}
