/**
 * Wires what an agent has towards central: session, control link, outbox, sender, and the rules central has set. What
 * central asks is answered by the cameras' side (agent.ts).
 */
import { join } from 'node:path';
import { newId } from '#base/ids.ts';
import type { AgentOptions } from './agent-options.ts';
import { describeAgent } from './forward/agent-description.ts';
import { createAgentSession, type AgentTokens } from './forward/agent-session.ts';
import type { CentralRequests } from './forward/central-requests.ts';
import { createControlLink, type ControlLink } from './forward/control-link.ts';
import type { Identity } from './forward/identity.ts';
import { openKeptRules, type KeptRules } from './forward/kept-rules.ts';
import { openOutbox, type Outbox } from './forward/outbox.ts';
import { createSender, type Sender } from './forward/sender.ts';
import { createUploader } from './forward/upload.ts';

export interface CentralSide {
  identity: Identity;
  session: AgentTokens;
  link: ControlLink;
  outbox: Outbox;
  sender: Sender;
  /** Cameras that turned out to have PTZ. */
  ptzCameraIds: Set<string>;
  rules: KeptRules;
  /** Set by the cameras' side: it answers what central asks. */
  requests: Partial<CentralRequests>;
}

export function wireCentral(
  options: Pick<AgentOptions, 'config' | 'version' | 'clock' | 'log'>,
  identity: Identity,
  stateDir: string,
  filesDir: string,
): CentralSide {
  const { config, clock, log } = options;
  const centralUrl = config.central.url;
  const ptzCameraIds = new Set<string>();
  const rules = openKeptRules({ folder: join(stateDir, 'rules'), cameras: config.cameras, log });
  const requests: Partial<CentralRequests> = {};
  const session = createAgentSession({ identity, centralUrl, clock });
  const link = createControlLink({
    centralUrl,
    session,
    instanceId: newId(),
    hello: () => describeAgent(config, options.version, ptzCameraIds, rules),
    onRequest: async (request, message) => await requests.answer?.(request, message),
    onCentralKey: (key) => {
      if (!identity.pinCentralKey(key)) {
        log.error(
          'central has another key than the one this agent was enrolled with: its watch-lists are refused',
        );
      }
    },
    clock,
    log,
    onState: ({ status }) => {
      if (status === 'connected') {
        sender.wake();
      }
    },
  });
  const file = join(stateDir, 'outbox.sqlite');
  const outbox = openOutbox({ file, filesDir, clock, log, onAdded: () => sender.wake() });
  const uploader = createUploader({ centralUrl, session, clock });
  const sender = createSender({ outbox, link, uploader, clock, log });
  const interrupted = outbox.closeInterrupted();
  if (interrupted > 0) {
    log.warn({ incidents: interrupted }, 'closed what an earlier process left open');
  }
  return { identity, session, link, outbox, sender, ptzCameraIds, rules, requests };
}
