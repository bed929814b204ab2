/** Wires what central may ask of the cameras' side: rules, trials, stills, faces, passers, recordings, the agent's own state. */
import type { CentralSide } from './agent-central.ts';
import type { AgentOptions } from './agent-options.ts';
import type { AgentRecordings } from './agent-recordings.ts';
import type { CameraConfig } from './camera/config.ts';
import type { PtzHeads } from './camera/ptz-heads.ts';
import type { LookJournal } from './evidence/look-journal.ts';
import { createRuleTrials } from './evidence/rule-trials.ts';
import type { FaceWork } from './faces/face-work.ts';
import { createCentralRequests } from './forward/central-requests.ts';
import type { StillDesk } from './forward/still-desk.ts';
import type { Passers } from './passers/passers.ts';

export function answerCentral(
  { config, clock, log }: AgentOptions,
  { requests, rules, outbox, describe }: CentralSide,
  { journal, journalFile, stills, faces, passers, recordings, heads, renew }: Answering,
): void {
  const trials = createRuleTrials(clock);
  Object.assign(
    requests,
    createCentralRequests({
      log,
      rules,
      takeStill: stills.take,
      keepWatchList: faces.keepWatchList,
      searchFaces: faces.searchFaces,
      passers,
      recordings: recordings.answers,
      tellState: async () => describe(recordings.storageState()),
      retryDead: outbox.retryDead,
      turnCamera: heads.obey,
      tryRules: (order) => {
        journal.flush(order.cameraId);
        return trials.run({ ...order, file: journalFile, timeZone: config.timeZone });
      },
      onRules: (cameraId) => {
        const camera = config.cameras.find(({ id }) => id === cameraId);
        if (camera) {
          renew(camera);
        }
      },
    }),
  );
}

export interface Answering {
  journal: LookJournal;
  journalFile: string;
  stills: StillDesk;
  faces: FaceWork;
  passers: Passers;
  recordings: Pick<AgentRecordings, 'answers' | 'storageState'>;
  heads: Pick<PtzHeads, 'obey'>;
  /** The camera has other rules. */
  renew: (camera: CameraConfig) => void;
}
