/**
 * The process: reads `--config FILE`, starts central, stops on SIGTERM, SIGINT, or when the parent that forked it
 * goes away. A parent may ask over the channel for accounts with sign-in links and for enrolment codes (the demo
 * does); run by hand, the set-up link of the first admin is printed until an admin has a password.
 * Exit codes: 2 configuration, 1 anything else that keeps it from running.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { systemClock } from '#base/clock.ts';
import { ConfigError, exitOnConfigError, readConfig } from '#base/config.ts';
import { describeError } from '#base/errors.ts';
import { createLogRing } from '#base/log-ring.ts';
import { createLog, type Log } from '#base/log.ts';
import { accountRequest } from '#protocol/account.ts';
import { startCentral, type Central } from './central.ts';
import { centralConfig, type CentralConfig } from './config.ts';
import { demoPlans, demoRegistry } from './registry/demo-registry.ts';

const VIEWER_DIR = path.join(import.meta.dirname, '..', '..', 'web-viewer', 'dist');

const parentRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('demo-accounts'), accounts: z.array(accountRequest).max(100) }),
  z.object({ type: z.literal('demo-registry'), registry: demoRegistry, plans: demoPlans.default([]) }),
  z.object({ type: z.literal('enrolment-code'), name: z.string().min(1).max(200) }),
]);

await main();

async function main(): Promise<void> {
  const ring = createLogRing();
  const log = createLog('central', undefined, ring);
  const config = readCentralConfig();
  let central: Central;
  try {
    const viewerDir = existsSync(path.join(VIEWER_DIR, 'index.html')) ? VIEWER_DIR : null;
    const databaseUrl = process.env['DATABASE_URL'];
    central = await startCentral({
      config,
      clock: systemClock,
      log,
      viewerDir,
      recentLog: () => ring.lines(),
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    });
  } catch (error) {
    log.error({ reason: describeError(error) }, 'central cannot start');
    process.exit(1);
  }
  log.info({ url: central.url, commune: config.commune.id }, 'central listening');
  stopOnRequest(central, log);
  if (process.send === undefined) {
    await printSetUpLink(central);
  } else {
    answerParent(central, log);
    process.send({ type: 'listening', url: central.url });
  }
}

function readCentralConfig(): CentralConfig {
  try {
    const { values } = parseArgs({ options: { config: { type: 'string' } }, strict: false });
    if (typeof values.config !== 'string') {
      throw new ConfigError('--config: found nothing, expected a YAML file');
    }
    return readConfig(path.resolve(values.config), centralConfig);
  } catch (error) {
    exitOnConfigError(error);
  }
}

async function printSetUpLink(central: Central): Promise<void> {
  const linkPath = await central.firstAdminLink();
  if (linkPath !== null) {
    process.stdout.write(`set up the first account (once, within 24 hours): ${central.url}${linkPath}\n`);
  }
}

function answerParent(central: Central, log: Log): void {
  process.on('message', (message: unknown) => {
    answer(central, message).catch((error: unknown) => {
      log.error({ reason: describeError(error) }, 'request of the parent failed');
    });
  });
}

async function answer(central: Central, message: unknown): Promise<void> {
  const request = parentRequest.parse(message);
  if (request.type === 'demo-accounts') {
    process.send?.({ type: 'links', links: await central.ensureAccounts(request.accounts) });
  } else if (request.type === 'demo-registry') {
    const added = await central.loadDemoRegistry(request.registry);
    await central.loadDemoPlans(request.plans);
    process.send?.({ type: 'registry', added });
  } else {
    const { code } = await central.createEnrolmentCode(request.name);
    process.send?.({ type: 'code', code });
  }
}

function stopOnRequest(central: Central, log: Log): void {
  let isStopping = false;
  const stop = (why: string): void => {
    if (isStopping) {
      return;
    }
    isStopping = true;
    log.info({ why }, 'central stopping');
    central.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ reason: describeError(error) }, 'central could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  if (process.send !== undefined) {
    process.on('disconnect', () => stop('parent gone'));
  }
}
