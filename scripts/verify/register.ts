/** `bin/matlang verify` and `bin/matlang key`: whether a package is genuine, and the key that shows it. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { KeyCommandOptions } from './run-key.ts';
import type { VerifyCommandOptions } from './run-verify.ts';

const HELP = `
The key to trust is that of the commune's central. Whoever runs it prints the fingerprint with
  bin/matlang key --config central.yaml
Have it told to you by a way that the package did not come by: a letter, the telephone, the notice board.

Exit codes: 0 genuine; 1 something is wrong (what and where is printed); 2 cannot be read, or bad arguments;
3 intact, but no --trust was given: compare the printed fingerprint yourself.`;

export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description('kiểm tra gói chứng cứ · checks a package of evidence, offline, byte by byte')
    .argument('<package>', 'the ZIP')
    .option('--trust <key>', "fingerprint of the commune's key (in quotes), or a file with the public key")
    .option('--json', 'the whole report as JSON and nothing else on standard output', false)
    .addHelpText('after', HELP)
    .exitOverride((stop) => process.exit(stop.exitCode === 0 ? 0 : 2))
    .action(async (file: string, options: VerifyCommandOptions) => {
      const { runVerify } = await import('./run-verify.ts');
      process.exitCode = await runVerify(resolve(file), options);
    });

  program
    .command('key')
    .description("fingerprint of central's key, for those who check packages of this commune")
    .requiredOption('--config <file>', "central's YAML file")
    .option('--pem', 'the public key itself, as a file for --trust', false)
    .action(async ({ config, pem }: KeyCommandOptions) => {
      const { runKey } = await import('./run-key.ts');
      process.stdout.write(runKey({ config: resolve(config), pem }));
    });
}
