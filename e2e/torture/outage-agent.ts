/**
 * The forwarding half of an agent as agent-central.ts wires it, without cameras: real outbox on disk, real control
 * link, sender and uploader, and notes of what it begins when. Kept apart from the agent so that thousands of
 * incidents need no picture.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import type { Log } from '#base/log.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { createRoutedSession } from '#edge-agent/forward/agent-session.ts';
import { openBootClock } from '#edge-agent/forward/boot-clock.ts';
import { createCentralRoute } from '#edge-agent/forward/central-route.ts';
import { createClockKeeper } from '#edge-agent/forward/clock-keeper.ts';
import { createControlLink, type ControlLink } from '#edge-agent/forward/control-link.ts';
import type { Identity } from '#edge-agent/forward/identity.ts';
import { createLineBudget } from '#edge-agent/forward/line-budget.ts';
import { openOutbox, type Outbox } from '#edge-agent/forward/outbox.ts';
import { createSender } from '#edge-agent/forward/sender.ts';
import { createUploader } from '#edge-agent/forward/upload.ts';
import { waysOf } from '#edge-agent/forward/way.ts';
import { cameraName } from './incident-days.ts';

export interface OutageAgent {
  outbox: Outbox;
  filesDir: string;
  link: Pick<ControlLink, 'state'>;
  /** Clips that were begun while an alarm had not been sent yet although it could have been. */
  alarmsBehindClips: () => number;
  stop: () => Promise<void>;
}

export interface OutageAgentOptions {
  identity: Identity;
  stateDir: string;
  urls: readonly [string, ...string[]];
  cameras: number;
  clock: Clock;
  log: Log;
}

export function startOutageAgent(options: OutageAgentOptions): OutageAgent {
  const { identity, stateDir, urls, cameras, clock, log } = options;
  const filesDir = join(stateDir, 'files');
  mkdirSync(filesDir, { recursive: true });
  const [url, ...otherUrls] = urls;
  const boot = openBootClock();
  const route = createCentralRoute({ ways: waysOf({ url, otherUrls, uplinks: [] }), clock, log });
  const clockKeeper = createClockKeeper({ file: join(stateDir, 'clock.json'), clock, boot, log });
  const session = createRoutedSession({ identity, route, clock });
  const link = createControlLink({
    route,
    session,
    instanceId: newId(),
    hello: () => ({
      protocolVersion: PROTOCOL_VERSION,
      agentVersion: '0.1.0',
      sites: [{ id: 'commune', name: 'Xã Yên Hòa', group: 'key-point' }],
      cameras: Array.from({ length: cameras }, (_, index) => ({
        id: cameraName(index),
        siteId: 'commune',
        name: `Camera ${index + 1}`,
        hasPtz: false,
        rules: [],
        rulesRevision: 0,
      })),
    }),
    clock,
    log,
    onState: ({ status }) => {
      if (status === 'connected') {
        sender.lineIsBack();
      }
    },
  });
  const outbox = openOutbox({
    file: join(stateDir, 'outbox.sqlite'),
    filesDir,
    clock,
    log,
    boot,
    onAdded: () => sender.wake(),
  });
  const order = watchOrder(outbox);
  const budget = createLineBudget({ bulkBytesPerSecond: null, clock });
  const uploader = createUploader({ route, session, budget, clock });
  const sender = createSender({
    outbox,
    link: { state: link.state, send: order.watchSend(link.send) },
    uploader: {
      upload: (row, ...rest) => {
        order.begins(row.manifest.kind);
        return uploader.upload(row, ...rest);
      },
    },
    noteOf: clockKeeper.noteOf,
    budget,
    clock,
    log,
    // Nothing is removed while it is still to be compared.
    graceMs: Infinity,
  });
  const stopper = new AbortController();
  const running = [link, sender, route].map((service) => service.run(stopper.signal));
  return {
    outbox,
    filesDir,
    link,
    alarmsBehindClips: order.violations,
    stop: async () => {
      stopper.abort();
      await Promise.all(running);
      outbox.close();
    },
  };
}

/** Alarms before clips: whenever a clip is begun, every alarm that could be on its way must be. */
function watchOrder(outbox: Outbox): {
  watchSend: (send: ControlLink['send']) => ControlLink['send'];
  begins: (kind: string) => void;
  violations: () => number;
} {
  const busy = new Map<string, number>();
  const tried = new Set<string>();
  let violations = 0;
  return {
    watchSend: (send) => async (event, message, onLate) => {
      const key = 'cameraId' in message ? message.cameraId : 'other';
      if ('id' in message) {
        tried.add(message.id);
      }
      busy.set(key, (busy.get(key) ?? 0) + 1);
      try {
        return await send(event, message, onLate);
      } finally {
        busy.set(key, (busy.get(key) ?? 1) - 1);
      }
    },
    begins: (kind) => {
      const cameraIds = [...busy].filter(([, count]) => count > 0).map(([cameraId]) => cameraId);
      const row = kind === 'clip' ? outbox.nextMessage({ cameraIds }) : null;
      // One that was tried rests after its failure; whoever passes it is right to.
      if (row?.event === 'incident-opened' && !tried.has(row.incidentId)) {
        violations += 1;
      }
    },
    violations: () => violations,
  };
}
