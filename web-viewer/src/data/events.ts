/**
 * What happens, as it happens: the socket of `/viewers`, written into the query cache so that every screen shows it.
 *
 * Whatever happened while the line was down is not repeated by central, so each (re)connection fetches the lists
 * again. Not here: what an alarm sounds or looks like.
 */
import type { QueryClient } from '@tanstack/react-query';
import { io, type Socket } from 'socket.io-client';
import type { CameraView } from '#protocol/camera.ts';
import type { IncidentDetail, IncidentView } from '#protocol/incident.ts';
import type { PtzView } from '#protocol/ptz.ts';
import { NOT_SIGNED_IN, VIEWER_NAMESPACE, type ViewerEvents } from '#protocol/viewer-events.ts';
import { mergeHealth, placeAlarm } from './alarms.ts';
import { keys } from './keys.ts';

export type CentralLink = 'connecting' | 'connected' | 'lost';

export interface CentralEvents {
  readonly link: CentralLink;
  onLinkChange(listener: () => void): () => void;
  onAlarm(listener: (incident: IncidentView) => void): () => void;
  open(): void;
  close(): void;
}

export function createCentralEvents(cache: QueryClient): CentralEvents {
  const linkListeners = new Set<() => void>();
  const alarmListeners = new Set<(incident: IncidentView) => void>();
  let link: CentralLink = 'connecting';

  const setLink = (next: CentralLink): void => {
    if (link !== next) {
      link = next;
      linkListeners.forEach((listener) => listener());
    }
  };

  const base = new URL(document.baseURI);
  const socket: Socket<ViewerEvents> = io(new URL(VIEWER_NAMESPACE, base.origin).href, {
    path: `${base.pathname}socket.io`,
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 500,
    reconnectionDelayMax: 10_000,
    randomizationFactor: 0.5,
  });

  socket.on('connect', () => {
    setLink('connected');
    void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
  });
  socket.on('disconnect', () => setLink('lost'));
  socket.on('connect_error', (error) => {
    setLink('lost');
    if (error.message === NOT_SIGNED_IN) {
      void cache.invalidateQueries({ queryKey: keys.me });
    }
  });
  socket.on('incidents-opened', (incidents) => {
    writeIncidents(cache, incidents);
    incidents.forEach((incident) => alarmListeners.forEach((listener) => listener(incident)));
  });
  socket.on('incidents-changed', (incidents) => writeIncidents(cache, incidents));
  socket.on('faces-changed', () => void cache.invalidateQueries({ queryKey: keys.faces }));
  socket.on('cases-changed', () => void cache.invalidateQueries({ queryKey: keys.cases }));
  socket.on('recordings-changed', () => void cache.invalidateQueries({ queryKey: keys.recordings }));
  socket.on('snoozes-changed', () => void cache.invalidateQueries({ queryKey: keys.snoozes }));
  socket.on('camera-health', (reports) => {
    cache.setQueryData<CameraView[]>(keys.cameras, (cameras) => cameras && mergeHealth(cameras, reports));
  });
  socket.on('cameras-changed', () => {
    void cache.invalidateQueries({ queryKey: keys.cameras });
    void cache.invalidateQueries({ queryKey: keys.registry });
    void cache.invalidateQueries({ queryKey: keys.rules('').slice(0, 1) });
  });
  socket.on('ptz-changed', ({ cameraId, holder }) =>
    cache.setQueryData<PtzView>(keys.ptz(cameraId), (view) => view && { ...view, holder }),
  );
  socket.on('signed-out', () => cache.setQueryData(keys.me, null));

  return {
    get link() {
      return link;
    },
    onLinkChange: (listener) => {
      linkListeners.add(listener);
      return () => linkListeners.delete(listener);
    },
    onAlarm: (listener) => {
      alarmListeners.add(listener);
      return () => alarmListeners.delete(listener);
    },
    open: () => void socket.connect(),
    close: () => void socket.disconnect(),
  };
}

function writeIncidents(cache: QueryClient, incidents: readonly IncidentView[]): void {
  cache.setQueryData<IncidentView[]>(keys.alarms, (alarms) => alarms && incidents.reduce(placeAlarm, alarms));
  for (const incident of incidents) {
    cache.setQueryData<IncidentDetail>(
      keys.incident(incident.id),
      (known) => known && { ...known, ...incident },
    );
    void cache.invalidateQueries({ queryKey: keys.incident(incident.id) });
  }
  if (cache.isFetching({ queryKey: keys.alarms }) > 0) {
    // The list on its way may have been read before this happened.
    void cache.invalidateQueries({ queryKey: keys.alarms });
  }
  void cache.invalidateQueries({ queryKey: keys.incidentPages });
  void cache.invalidateQueries({ queryKey: keys.cameraIncidents('', 0, 0).slice(0, 1) });
}
