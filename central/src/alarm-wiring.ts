/** Wires how people are told when no page is open; a part of central.ts. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import { openSeal } from '#base/seal.ts';
import type { IncidentView } from '#protocol/incident.ts';
import { createEvidenceFolder } from './intake/evidence-folder.ts';
import type { Ledger } from './ledger/repositories.ts';
import type { Sessions } from './ledger/people/sessions.ts';
import type { Announcer } from './notify/announcer.ts';
import { createChannels } from './notify/channels.ts';
import { readAuthorities, readSmtp } from './notify/config.ts';
import { createDecider } from './notify/decider.ts';
import { createNotifier, type Notifier } from './notify/notifier.ts';
import { createNotifyDesk } from './notify/notify-desk.ts';
import { openPushKey } from './notify/push-key.ts';
import { createSafePost } from './notify/safe-post.ts';
import { createSender } from './notify/sender.ts';
import { IDLE_LIFE_MS } from './people/sessions.ts';
import { incidentFor } from './people/sight.ts';
import type { Standing } from './people/standing.ts';
import type { NotifyRouteDeps } from './web/registry.ts';
import type { CentralConfig } from './config.ts';

export interface Alarms {
  notifier: Notifier;
  /** Tells pages, and then everybody else. */
  announcer: Announcer;
  routes: NotifyRouteDeps;
}

interface Options {
  config: CentralConfig;
  clock: Clock;
  log: Log;
}

interface Parts {
  standing: Standing;
  announcer: Announcer;
  /** Of the server, once it listens. */
  port: () => number | null;
}

export function wireAlarms({ config, clock, log }: Options, ledger: Ledger, parts: Parts): Alarms {
  const { notify, dataDir } = config;
  const ca = readAuthorities(notify);
  const smtp = readSmtp(notify, ca);
  const base = (): string =>
    (config.publicUrl ?? `http://localhost:${parts.port() ?? config.listen.port}`).replace(/\/$/, '');
  const seal = openSeal(path.join(dataDir, 'notify.key'));
  const pushKey = openPushKey(path.join(dataDir, 'push-key.json'));
  const people = ledger.notifyPeople;
  const post = createSafePost({
    clock,
    allowedHosts: notify.allowedHosts,
    ownPort: parts.port,
    ...(ca === null ? {} : { ca }),
  });
  const contact = contactOf(config);
  const channels = createChannels({ clock, post, seal, smtp, people, key: pushKey, contact });
  const common = {
    ...ledger,
    ...{ clock, log, people, channels, base },
    outbox: ledger.notifyOutbox,
    deliveries: ledger.notifyDeliveries,
    rules: ledger.notifyRules,
    channelRows: ledger.notifyChannels,
  };
  const sender = createSender({
    ...common,
    sight: { incidentFor },
    findAccount: (accountId) => parts.standing.of(accountId),
    readSnapshot: snapshotReader(path.join(dataDir, 'evidence')),
    random: Math.random,
  });
  const notifier = createNotifier({ ...common, sender, decider: createDecider(common) });
  const notifyDesk = createNotifyDesk({ ...common, seal });
  return {
    notifier,
    announcer: {
      ...parts.announcer,
      incidentOpened: (incidentId) => {
        parts.announcer.incidentOpened(incidentId);
        notifier.wake();
      },
    },
    routes: { ...ledger, clock, notifyDesk, pushKey: pushKey.publicKey },
  };
}

/** Push services refuse a key without somebody to write to. */
function contactOf({ notify, publicUrl }: CentralConfig): string {
  const address = notify.contact ?? notify.smtp?.from;
  if (address !== undefined) {
    return `mailto:${address}`;
  }
  return publicUrl?.startsWith('https:') === true ? publicUrl : 'mailto:nobody@matlang.invalid';
}

function snapshotReader(evidenceDir: string): (incident: IncidentView) => Promise<Buffer | null> {
  const folder = createEvidenceFolder(evidenceDir);
  return async ({ id, startedAtMs, files }) => {
    const name = 'snapshot.jpg';
    if (files.every((file) => file.name !== name)) {
      return null;
    }
    const file = folder.pathOf({ incidentId: id, startedAtMs, name });
    return await readFile(file).catch(() => null);
  };
}

/** Who signs out, or is signed out, gets no more pushes there; that a session merely ran out does not end them. */
export function endPushesWith({ sessions, notifyPeople }: Ledger, clock: Clock): Sessions {
  return {
    ...sessions,
    remove: async (tokenHash) => {
      const session = await sessions.find(tokenHash);
      await sessions.remove(tokenHash);
      if (session !== null && clock.nowMs() - session.usedAtMs <= IDLE_LIFE_MS) {
        await notifyPeople.removeDevicesOfSession(tokenHash);
      }
    },
  };
}
