/** Wires what central does with faces; a part of central.ts, which owns the order of starting and stopping. */
import path from 'node:path';
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import { ENROLMENT_STEPS } from '#models/faces/face-reader.ts';
import { faceReaderSpec } from '#models/faces/spec.ts';
import { startFaceReader } from '#models/faces/start-face-reader.ts';
import type { AgentQuestions } from './intake/agent-questions.ts';
import type { Presence } from './intake/presence.ts';
import type { SigningKey } from './intake/signing-key.ts';
import type { Ledger } from './ledger/repositories.ts';
import { createWatchListPart, type WatchList, type WatchListDeps } from './watch-list/watch-list.ts';
import type { CentralConfig } from './config.ts';

export interface FacesWiringOptions {
  config: CentralConfig;
  clock: Clock;
  log: Log;
  /** Where nets are kept once converted; beside the ledger if not given. */
  modelDir?: string;
}

export function wireWatchList(
  { config, clock, log, modelDir }: FacesWiringOptions,
  ledger: Ledger,
  parts: {
    presence: Presence;
    questions: AgentQuestions;
    signingKey: SigningKey;
    thresholdsOf: WatchListDeps['thresholdsOf'];
    onChanged: () => void;
  },
): WatchList {
  const spec = {
    ...faceReaderSpec(config.faces, modelDir ?? config.modelDir ?? path.join(config.dataDir, 'models')),
    steps: ENROLMENT_STEPS,
  };
  return createWatchListPart({
    ...ledger,
    ...parts,
    clock,
    log,
    dataDir: config.dataDir,
    isConnected: (agentId) => parts.presence.isConnected(agentId),
    startReader: () => startFaceReader(spec, { clock, log }).open(),
  });
}
