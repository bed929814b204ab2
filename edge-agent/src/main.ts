/**
 * The agent's process: reads `--config FILE`, runs until SIGTERM, SIGINT, or until the parent that forked it goes away.
 * Exit codes: 2 configuration, 1 anything else that keeps it from running.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { systemClock } from '#base/clock.ts';
import { ConfigError, exitOnConfigError, readConfig } from '#base/config.ts';
import { describeError } from '#base/errors.ts';
import { createLog } from '#base/log.ts';
import { runAgent } from './agent.ts';
import { agentConfig, type AgentConfig } from './camera/config.ts';

const controller = new AbortController();
const log = createLog('agent');

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
if (process.send) {
  process.once('disconnect', stop);
}

try {
  await runAgent(
    {
      config: readAgentConfig(),
      version: readVersion(),
      clock: systemClock,
      log,
      onStatus: (status) => {
        if (process.connected) {
          process.send?.(status);
        }
      },
    },
    controller.signal,
  );
  process.exit(0);
} catch (error) {
  if (error instanceof ConfigError) {
    exitOnConfigError(error);
  }
  log.fatal({ reason: describeError(error) }, 'agent cannot run');
  process.stderr.write(`${describeError(error)}\n`);
  process.exit(1);
}

function stop(): void {
  controller.abort();
}

function readAgentConfig(): AgentConfig {
  try {
    const { values } = parseArgs({ options: { config: { type: 'string' } }, strict: false });
    if (typeof values.config !== 'string') {
      throw new ConfigError('--config: found nothing, expected a YAML file');
    }
    return readConfig(resolve(values.config), agentConfig);
  } catch (error) {
    exitOnConfigError(error);
  }
}

function readVersion(): string {
  const file = join(import.meta.dirname, '..', '..', 'package.json');
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
