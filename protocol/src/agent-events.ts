/** The events of the agents' socket.io namespace, in both directions, with their acknowledgements. */
import type { AgentHello, HelloReply } from './agent.ts';
import type { AgentStateTold, DeadLetterRetried, DeadLetterRetry } from './agent-state.ts';
import type {
  RulesGet,
  RulesHeld,
  RulesKept,
  RulesSet,
  RulesTried,
  RulesTry,
  StillTaken,
  StillWanted,
} from './camera-rules.ts';
import type { CameraHealthReport } from './camera.ts';
import type { FaceScores, FaceSearch, FaceSearched, WatchListKept, WatchListSet } from './faces.ts';
import type { IncidentClosed, IncidentOpened, Receipt } from './incident.ts';
import type { PasserPictures, PasserPicturesSent, PassersList, PassersListed } from './passers.ts';
import type { PtzDo, PtzDone } from './ptz.ts';
import type {
  HoldsKept,
  HoldsSet,
  KeysUnwrap,
  KeysUnwrapped,
  PackageDrop,
  PackageDropped,
  PackageMake,
  PackageState,
  RecordingNotices,
  RecordingSend,
  RecordingSending,
  RecordingsList,
  RecordingsListed,
} from './recording.ts';

/** agent -> central */
export interface AgentEvents {
  hello: (message: AgentHello, reply: (answer: HelloReply) => void) => void;
  'camera-health': (
    message: CameraHealthReport,
    reply: (answer: { status: 'stored' } | { status: 'refused'; reason: string }) => void,
  ) => void;
  'incident-opened': (message: IncidentOpened, reply: (answer: Receipt) => void) => void;
  'incident-closed': (message: IncidentClosed, reply: (answer: Receipt) => void) => void;
  'face-scores': (message: FaceScores, reply: (answer: Receipt) => void) => void;
  'recording-notices': (message: RecordingNotices, reply: (answer: Receipt) => void) => void;
  'keys-unwrap': (message: KeysUnwrap, reply: (answer: KeysUnwrapped) => void) => void;
}

/** central -> agent */
export interface CentralEvents {
  'rules-get': (message: RulesGet, reply: (answer: RulesHeld) => void) => void;
  'rules-set': (message: RulesSet, reply: (answer: RulesKept) => void) => void;
  'rules-try': (message: RulesTry, reply: (answer: RulesTried) => void) => void;
  'still-wanted': (message: StillWanted, reply: (answer: StillTaken) => void) => void;
  'watch-list-set': (message: WatchListSet, reply: (answer: WatchListKept) => void) => void;
  'passers-list': (message: PassersList, reply: (answer: PassersListed) => void) => void;
  'passer-pictures': (message: PasserPictures, reply: (answer: PasserPicturesSent) => void) => void;
  'face-search': (message: FaceSearch, reply: (answer: FaceSearched) => void) => void;
  'recordings-list': (message: RecordingsList, reply: (answer: RecordingsListed) => void) => void;
  'recording-send': (message: RecordingSend, reply: (answer: RecordingSending) => void) => void;
  'package-make': (message: PackageMake, reply: (answer: PackageState) => void) => void;
  'package-drop': (message: PackageDrop, reply: (answer: PackageDropped) => void) => void;
  'holds-set': (message: HoldsSet, reply: (answer: HoldsKept) => void) => void;
  'agent-state-get': (message: Record<string, never>, reply: (answer: AgentStateTold) => void) => void;
  'dead-letter-retry': (message: DeadLetterRetry, reply: (answer: DeadLetterRetried) => void) => void;
  'ptz-do': (message: PtzDo, reply: (answer: PtzDone) => void) => void;
}
