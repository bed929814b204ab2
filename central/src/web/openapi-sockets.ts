/**
 * The sockets beside the REST doors, for the extension `x-sockets` of the OpenAPI document: who may open one, what is
 * said over it, and which file of protocol/src says it exactly. Every event has a line, or this does not compile.
 */
import { AGENT_NAMESPACE } from '#protocol/agent.ts';
import type { AgentEvents, CentralEvents } from '#protocol/agent-events.ts';
import { AGENT_MEDIA_PATH, VIEWER_MEDIA_PATH } from '#protocol/live-control.ts';
import { VIEWER_NAMESPACE, type ViewerEvents } from '#protocol/viewer-events.ts';

const FROM_AGENTS: Record<keyof AgentEvents, string> = {
  hello: 'first of all: version, sites, cameras; answered with welcome or refused',
  'camera-health': 'how cameras are, all of them after each connection, then what changes',
  'incident-opened': 'an incident began; answered with a receipt once it is stored for good',
  'incident-closed': 'it ended, with what its files will be',
  'face-scores': 'how alike strangers are to the watch-list, for calibration',
  'recording-notices': 'what befell recordings',
  'keys-unwrap': 'keys of recordings to be opened, to be sent back to the same process',
};

const TO_AGENTS: Record<keyof CentralEvents, string> = {
  'rules-get': 'the rules a camera is watched by',
  'rules-set': 'new rules, kept on disk before they are acknowledged',
  'rules-try': 'what rules would have raised lately',
  'still-wanted': 'the newest picture of a camera',
  'watch-list-set': 'the signed watch-list of this agent; answered with a signed receipt',
  'passers-list': 'what passed cameras in a time, without pictures',
  'passer-pictures': 'small pictures of those',
  'face-search': 'stored faces like this one',
  'recordings-list': 'what is recorded of a camera in a time',
  'recording-send': 'send recordings by POST /api/recordings/streams/:requestId',
  'package-make': 'make a package of recordings',
  'package-drop': 'forget a package',
  'holds-set': 'recordings that may not be overwritten',
  'agent-state-get': 'outbox, disk, clock, way to central',
  'dead-letter-retry': 'send again what was refused',
  'ptz-do': 'turn a camera, stop it, go to a preset; a move ends unless it is asked for again',
};

const TO_PAGES: Record<keyof ViewerEvents, string> = {
  'incidents-opened': 'incidents this person may know began',
  'incidents-changed': 'they ended, a file arrived, or somebody answered them',
  'faces-changed': 'something of the watch-list changed: fetch again',
  'recordings-changed': 'a hold, a package or a notice changed: fetch again',
  'cases-changed': 'a case, a task, a hand-over or a violation changed: fetch again',
  'snoozes-changed': 'alarms were put aside for a while, or taken back: fetch again',
  'camera-health': 'how cameras are that this person may see',
  'cameras-changed': 'the set of cameras changed: fetch again',
  'ptz-changed': 'somebody has begun to turn a camera, or has let go of it',
  'signed-out': 'the session has ended',
};

export function describeSockets(): Record<string, object> {
  return {
    [AGENT_NAMESPACE]: {
      transport: 'socket.io namespace, path /socket.io/',
      admission: 'handshake auth { token, instanceId }: bearer token of an agent session',
      schemas: 'protocol/src/agent-events.ts',
      fromAgents: FROM_AGENTS,
      toAgents: TO_AGENTS,
    },
    [VIEWER_NAMESPACE]: {
      transport: 'socket.io namespace, path /socket.io/',
      admission: 'session cookie and our own Origin; each event only to those who may know',
      schemas: 'protocol/src/viewer-events.ts',
      toPages: TO_PAGES,
    },
    [AGENT_MEDIA_PATH]: {
      transport: 'WebSocket, binary frames',
      admission: 'bearer token of an agent session',
      schemas: 'protocol/src/live-frame.ts, protocol/src/live-control.ts',
      messages: 'announces cameras, starts and stops streams, sends frames of live pictures',
    },
    [VIEWER_MEDIA_PATH]: {
      transport: 'WebSocket, binary frames',
      admission: 'session cookie and our own Origin; each subscription is asked about, and audited',
      schemas: 'protocol/src/live-frame.ts, protocol/src/live-control.ts',
      messages: 'subscribes tiles to cameras, receives frames of live pictures',
    },
  };
}
