/** Wires what central does with recordings, which stay at the agents; a part of central.ts. */
import path from 'node:path';
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import type { AgentQuestions } from './intake/agent-questions.ts';
import type { RecordingReportDesk } from './intake/agent-reports.ts';
import { openKeyFile, publicHalfOf } from './intake/key-file.ts';
import { createKeyLetters, type KeyLetterDeps } from './intake/key-letters.ts';
import type { Presence } from './intake/presence.ts';
import type { SigningKey } from './intake/signing-key.ts';
import type { Ledger } from './ledger/repositories.ts';
import { createHoldsDesk } from './review/holds-desk.ts';
import { createNoticeDesk } from './review/notice-desk.ts';
import { createPackageDesk } from './review/package-desk.ts';
import { createPasserDesk } from './review/passer-desk.ts';
import { createPackageFolder } from './review/package-folder.ts';
import { createKeyDesk } from './review/recording-key.ts';
import { createStreamDesk } from './review/stream-desk.ts';
import type { RecordingsRouteDeps } from './web/registry.ts';
import type { CentralConfig } from './config.ts';

/** Pages are told at most this often: a package in the making changes with every chunk. */
const TELL_AT_MOST_EVERY_MS = 1_000;

export interface Review extends Service {
  reports: RecordingReportDesk;
  keyLetters: ReturnType<typeof createKeyLetters>;
  routes: RecordingsRouteDeps;
  agentCame(agentId: string): void;
  agentGone(agentId: string): void;
  settled(): Promise<void>;
}

export function wireReview(
  { config, clock, log }: { config: CentralConfig; clock: Clock; log: Log },
  ledger: Ledger,
  parts: {
    presence: Presence;
    questions: AgentQuestions;
    signingKey: SigningKey;
    tellPages: () => void;
  },
): Review {
  const { presence, questions } = parts;
  const telling = throttle(clock, parts.tellPages);
  const common = { ...ledger, clock, log, questions, onChanged: telling.fire };
  const privateKey = openKeyFile(path.join(config.dataDir, 'recording-key.pem'), 'x25519');
  const isConnected = (agentId: string): boolean => presence.isConnected(agentId);
  const letters: KeyLetterDeps = {
    ...parts,
    agents: ledger.agents,
    commune: config.commune,
    recordingPublicKey: publicHalfOf(privateKey),
  };

  const streams = createStreamDesk(common);
  const holds = createHoldsDesk(common);
  const packageFolder = createPackageFolder(path.join(config.dataDir, 'packages'));
  const keepDays = config.packagesKeepDays;
  const packages = createPackageDesk({ ...common, streams, holds, folder: packageFolder, keepDays });
  const notices = createNoticeDesk(common);
  const passers = createPasserDesk(common);
  const keys = createKeyDesk({ ...common, isConnected, privateKey });

  return {
    reports: {
      takeNotices: (agentId, message) => notices.take(agentId, message),
      unwrapKeys: (from, message) => keys.unwrap(from, message),
    },
    keyLetters: createKeyLetters(letters),
    routes: { ...common, streams, holds, packages, packageFolder, passers },
    agentCame: (agentId) => {
      holds.agentCame(agentId);
      packages.agentCame(agentId);
    },
    agentGone: (agentId) => streams.agentGone(agentId),
    settled: () => holds.settled(),
    run: async (signal) => {
      await Promise.all([holds.run(signal), packages.run(signal)]);
      telling.stop();
    },
  };
}

/** At once, and then at most once in a while, the last time too. */
function throttle(clock: Clock, tell: () => void): { fire: () => void; stop: () => void } {
  let cancel: () => void = () => undefined;
  let isResting = false;
  let isDue = false;
  const fire = (): void => {
    if (isResting) {
      isDue = true;
      return;
    }
    isResting = true;
    tell();
    cancel = clock.after(TELL_AT_MOST_EVERY_MS, () => {
      isResting = false;
      if (isDue) {
        isDue = false;
        fire();
      }
    });
  };
  return { fire, stop: () => cancel() };
}
