/** Wires what pages are told as it happens; a part of central.ts. */
import type { Server as SocketServer } from 'socket.io';
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import { VIEWER_NAMESPACE } from '#protocol/viewer-events.ts';
import type { Ledger } from './ledger/repositories.ts';
import { createAnnouncer, type Announcer, type Sight } from './notify/announcer.ts';
import { openViewersNamespace, type ViewerNamespace } from './notify/viewers-namespace.ts';
import { can } from './people/can.ts';
import type { PeopleSessions } from './people/sessions.ts';
import { incidentFor } from './people/sight.ts';
import type { Gate } from './web/gate.ts';

export function wireNotify(
  { clock, log }: { clock: Clock; log: Log },
  { incidents, cameras, incidentPlaces }: Ledger,
  sessions: PeopleSessions,
  gate: Gate,
  io: SocketServer,
): Announcer {
  const pages = openViewersNamespace({
    namespace: io.of(VIEWER_NAMESPACE) as ViewerNamespace,
    log,
    authenticate: (request) => gate.member(request),
    watchSession: (watcher, watching) => sessions.watch(watcher, watching),
  });
  const sight: Sight = {
    maySeeCamera: (account, place) => can(account, 'camera.list', place),
    maySeeCamerasAtAll: (account) => can(account, 'camera.list'),
    mayTurnCamera: (account, place) => can(account, 'camera.ptz', place),
    maySeeFaces: (account) => can(account, 'watch-list.read') || can(account, 'face.review'),
    maySeeRecordings: (account) => can(account, 'recording.view') || can(account, 'agent.read'),
    incidentFor,
  };
  return createAnnouncer({ clock, log, pages, incidents, cameras, incidentPlaces, sight });
}
