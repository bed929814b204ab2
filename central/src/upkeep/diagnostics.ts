/**
 * What a technician sends to whoever helps from afar, as one ZIP: versions, configuration, health, figures, the last
 * log lines. It says how central is and nothing of what it has seen; every text goes through the scrubber.
 */
import type { Clock } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { scrubText, scrubValue } from './scrub.ts';
import { zipTexts } from './zip.ts';

/** Each is asked by itself: what fails is named in its place, the rest is still worth having. */
export interface DiagnosticSources {
  clock: Clock;
  version: string;
  config: unknown;
  agents: () => Promise<unknown>;
  cameras: () => Promise<unknown>;
  ledger: () => Promise<unknown>;
  readiness: () => Promise<unknown>;
  metrics: () => Promise<string>;
  logLines: () => readonly string[];
}

export async function makeDiagnostics(sources: DiagnosticSources): Promise<Buffer> {
  const { clock, version, config } = sources;
  const about = {
    madeAt: new Date(clock.nowMs()).toISOString(),
    version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    upSeconds: Math.round(process.uptime()),
    memory: process.memoryUsage(),
  };
  const parts: Record<string, () => Promise<unknown>> = {
    'about.json': async () => about,
    'config.json': async () => config,
    'agents.json': sources.agents,
    'cameras.json': sources.cameras,
    'ledger.json': sources.ledger,
    'readiness.json': sources.readiness,
  };
  const files: Record<string, string> = {};
  for (const [name, read] of Object.entries(parts)) {
    files[name] = `${JSON.stringify(scrubValue(await orReason(read)), null, 2)}\n`;
  }
  files['metrics.txt'] = scrubText(String(await orReason(sources.metrics)));
  files['log.txt'] = `${sources.logLines().map(scrubText).join('\n')}\n`;
  return zipTexts(files);
}

async function orReason(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    return `not available: ${describeError(error)}`;
  }
}
