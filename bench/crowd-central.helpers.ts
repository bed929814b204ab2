/** A central in a process of its own, so that its memory is its own: started on a folder, asked for its size. */
import { systemClock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import { enrolAgent } from '#central/central.helpers.ts';
import { startCentral, type Central } from '#central/central.ts';
import { centralConfig } from '#central/config.ts';
import { newId } from '#base/ids.ts';

export interface CrowdCentralRequest {
  dataDir: string;
  databaseUrl: string | null;
  viewers: number;
}

export interface CrowdCentralReady {
  url: string;
  /** One-time sign-in tokens. */
  tokens: string[];
  agent: { agentId: string; privateKey: string };
}

export interface CrowdCentralSize {
  rssBytes: number;
  cpuMs: number;
}

let central: Central | null = null;

process.on('message', (message: CrowdCentralRequest | 'size' | 'stop') => {
  void answer(message);
});

async function answer(message: CrowdCentralRequest | 'size' | 'stop'): Promise<void> {
  if (message === 'size') {
    const { user, system } = process.cpuUsage();
    const size: CrowdCentralSize = { rssBytes: process.memoryUsage.rss(), cpuMs: (user + system) / 1000 };
    process.send?.(size);
  } else if (message === 'stop') {
    await central?.stop();
    process.disconnect();
  } else {
    process.send?.(await start(message));
  }
}

async function start({ dataDir, databaseUrl, viewers }: CrowdCentralRequest): Promise<CrowdCentralReady> {
  const config = centralConfig.parse({
    listen: { port: 0 },
    dataDir,
    commune: { id: 'yen-hoa', name: 'Yên Hòa' },
  });
  central = await startCentral({
    config,
    clock: systemClock,
    log: silentLog,
    viewerDir: null,
    ...(databaseUrl === null ? {} : { databaseUrl }),
  });
  const accounts = Array.from({ length: viewers }, () => ({
    login: `viewer-${newId().slice(-12)}`,
    displayName: 'Trực ban',
    role: 'operator' as const,
    scope: { siteIds: null, siteGroups: null },
  }));
  const links = await central.ensureAccounts(accounts);
  const { agentId, privateKey } = await enrolAgent(central, 'Hộp đo');
  return {
    url: central.url,
    tokens: links.map(({ linkPath }) => linkPath.split('token=')[1] ?? ''),
    agent: { agentId, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
  };
}
