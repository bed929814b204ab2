/**
 * The pages' socket.io namespace. Central only sends; each event goes to each page on its own, after asking what that
 * person sees of it: there is no room to be in by mistake, and what goes to several goes to a list made for it.
 * Not here: what a person may see (people/sight.ts, passed in), when something happens (announcer.ts).
 */
import type { IncomingMessage } from 'node:http';
import type { Namespace, Socket } from 'socket.io';
import { describeError } from '#base/errors.ts';
import type { Log } from '#base/log.ts';
import type { IncidentView } from '#protocol/incident.ts';
import { NOT_SIGNED_IN, type ViewerEvents } from '#protocol/viewer-events.ts';
import type { Account } from '../ledger/people/accounts.ts';

export interface Watcher {
  account: Account;
  sessionHash: string;
}

interface SocketData {
  watcher?: Watcher;
}

export type ViewerNamespace = Namespace<object, ViewerEvents, object, SocketData>;
type ViewerSocket = Socket<object, ViewerEvents, object, SocketData>;

export interface ViewersNamespaceDeps {
  namespace: ViewerNamespace;
  log: Log;
  /** Session cookie and Origin of the handshake; null refuses. */
  authenticate: (request: IncomingMessage) => Promise<Watcher | null>;
  /** The returned function takes it back. */
  watchSession: (
    watcher: Watcher,
    watching: { onEnd: () => void; onRights: (account: Account) => void },
  ) => () => void;
}

export type IncidentEvent = 'incidents-opened' | 'incidents-changed';

export interface Pages {
  isEmpty(): boolean;
  /** Calls `send` for every signed-in page, with what emits to that page alone. */
  each(send: (account: Account, emit: ViewerSocket['emit']) => void): void;
  /**
   * To every page whose person sees something of them. Those who see all of all get one message that is encoded once:
   * with a hundred pages open, encoding it for each took longer than everything else.
   */
  tellIncidents(
    event: IncidentEvent,
    incidents: IncidentView[],
    seenBy: (account: Account, incident: IncidentView) => IncidentView | null,
  ): void;
  /** Ends the connections, which pages open again by themselves and fetch everything anew. */
  reconnect(): void;
}

export function openViewersNamespace(deps: ViewersNamespaceDeps): Pages {
  const { namespace, log, authenticate, watchSession } = deps;

  namespace.use((socket, next) => {
    authenticate(socket.request).then(
      (watcher) => {
        if (watcher === null) {
          next(new Error(NOT_SIGNED_IN));
          return;
        }
        socket.data = { watcher };
        next();
      },
      (error: unknown) => {
        log.error({ reason: describeError(error) }, 'page could not be admitted');
        next(new Error('fault'));
      },
    );
  });

  namespace.on('connection', (socket) => {
    const { watcher } = socket.data;
    if (watcher === undefined) {
      socket.disconnect(true);
      return;
    }
    const unwatch = watchSession(watcher, {
      onEnd: () => {
        socket.emit('signed-out');
        socket.disconnect(true);
      },
      onRights: (account) => {
        watcher.account = account;
      },
    });
    socket.on('disconnect', unwatch);
  });

  const each = (visit: (account: Account, socket: ViewerSocket) => void): void => {
    for (const socket of namespace.sockets.values()) {
      const { watcher } = socket.data;
      if (watcher !== undefined) {
        visit(watcher.account, socket);
      }
    }
  };

  return {
    isEmpty: () => namespace.sockets.size === 0,
    each: (send) => each((account, socket) => send(account, socket.emit.bind(socket))),
    tellIncidents: (event, incidents, seenBy) => {
      const whole: string[] = [];
      each((account, socket) => {
        const seen = incidents.flatMap((incident) => seenBy(account, incident) ?? []);
        if (seen.length === incidents.length && seen.every((one, index) => one === incidents[index])) {
          whole.push(socket.id);
        } else if (seen.length > 0) {
          socket.emit(event, seen);
        }
      });
      if (whole.length > 0) {
        namespace.to(whole).emit(event, incidents);
      }
    },
    // Of the connection below: a socket that is told to disconnect stays away.
    reconnect: () => namespace.sockets.forEach((socket) => socket.conn.close()),
  };
}
