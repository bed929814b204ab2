/**
 * Live pictures from agents to pages. A stream runs while somebody watches it and five seconds longer; a stream whose
 * agent goes away stays, says so, and is started again when the agent comes back. Which agent serves a camera is the
 * ledger's word (given at subscribe): an agent that announces somebody else's camera is simply never asked for it.
 * Not here: sockets and who may subscribe (agent-media.ts, viewer-media.ts).
 */
import type { Clock } from '#base/clock.ts';
import type { Log } from '#base/log.ts';
import type { Service } from '#base/service.ts';
import { readLiveHeader } from '#protocol/live-frame.ts';
import {
  ALIVE_EVERY_MS,
  type LiveProfile,
  type StreamConfig,
  type StreamFailure,
} from '#protocol/live-control.ts';
import { untilAborted } from '../intake/until-aborted.ts';
import { createStreams, type AgentLink, type Stream, type Streams } from './streams.ts';
import { canServe, restartStream, startStream, stopStream, tellFailed } from './stream-control.ts';
import type { ViewerLink } from './viewer-link.ts';

const KEEP_AFTER_LAST_VIEWER_MS = 5_000;
const STUCK_CHECK_MS = 1_000;
export const TOO_SLOW = 4008;

export interface LiveCamera {
  cameraId: string;
  agentId: string;
}

/** What agents' sockets tell the relay. */
export interface AgentSide {
  addAgentLink(link: AgentLink): void;
  removeAgentLink(link: AgentLink): void;
  /** The link says which cameras it serves, and whether it has stills of them. */
  announced(link: AgentLink, cameraIds: string[], hasStills: boolean): void;
  configured(link: AgentLink, config: StreamConfig): void;
  failed(link: AgentLink, channel: number, reason: StreamFailure): void;
  frame(link: AgentLink, frame: Buffer): void;
}

/** What pages' sockets ask of the relay. */
export interface ViewerSide {
  addViewer(viewer: ViewerLink): void;
  removeViewer(viewer: ViewerLink): void;
  /** The channel, or null when there is none left. */
  subscribe(viewer: ViewerLink, tile: number, camera: LiveCamera, profile: LiveProfile): number | null;
  unsubscribe(viewer: ViewerLink, tile: number, channel: number): void;
}

export type Relay = Service &
  AgentSide &
  ViewerSide & {
    /** Pages that watch, and streams that run or wait for their agent. */
    stats(): { viewers: number; streams: number };
  };

interface Tables {
  streams: Streams;
  links: Set<AgentLink>;
  viewers: Set<ViewerLink>;
}

export function createRelay({ clock, log }: { clock: Clock; log: Log }): Relay {
  const tables: Tables = { streams: createStreams(), links: new Set(), viewers: new Set() };

  const closeStuck = (): void => {
    for (const viewer of tables.viewers) {
      if (viewer.lagState() === 'stuck') {
        log.warn('stuck viewer closed');
        viewer.close(TOO_SLOW, 'took nothing for 15 seconds');
      }
    }
  };

  const alive = JSON.stringify({ type: 'alive' });
  const tellAlive = (): void => tables.viewers.forEach((viewer) => viewer.tellText(alive));

  return {
    ...createAgentSide(tables),
    ...createViewerSide(tables, clock),
    stats: () => ({ viewers: tables.viewers.size, streams: [...tables.streams.all()].length }),
    run: async (signal) => {
      const stopChecking = clock.every(STUCK_CHECK_MS, closeStuck);
      const stopTelling = clock.every(ALIVE_EVERY_MS, tellAlive);
      await untilAborted(signal);
      stopChecking();
      stopTelling();
      for (const stream of tables.streams.all()) {
        stream.cancelStop?.();
      }
    },
  };
}

function createAgentSide({ streams, links }: Tables): AgentSide {
  const servedBy = (link: AgentLink, channel: number): Stream | undefined => {
    const stream = streams.byChannel(channel);
    return stream?.link === link ? stream : undefined;
  };

  return {
    addAgentLink: (link) => {
      links.add(link);
    },
    removeAgentLink: (link) => {
      links.delete(link);
      for (const stream of streams.all()) {
        if (stream.link === link) {
          restartStream(stream, links);
        }
      }
    },
    announced: (link, cameraIds, hasStills) => {
      link.cameraIds = new Set(cameraIds);
      link.hasStills = hasStills;
      for (const stream of streams.all()) {
        if (canServe(link, stream) || stream.link === link) {
          restartStream(stream, links);
        }
      }
    },
    configured: (link, config) => {
      const stream = servedBy(link, config.channel);
      if (stream === undefined) {
        return;
      }
      stream.config = config;
      stream.failure = null;
      stream.gop.clear();
      const text = JSON.stringify(config);
      stream.viewers.forEach((viewer) => {
        viewer.restart(config.channel);
        viewer.tellText(text);
      });
    },
    failed: (link, channel, reason) => {
      const stream = servedBy(link, channel);
      if (stream !== undefined) {
        stream.config = null;
        stream.gop.clear();
        tellFailed(stream, reason);
      }
    },
    frame: (link, frame) => {
      const header = readLiveHeader(frame);
      const stream = header === null ? undefined : servedBy(link, header.channel);
      if (header === null || stream === undefined || stream.config === null) {
        return;
      }
      stream.gop.push(frame, header.isKey);
      for (const viewer of stream.viewers) {
        viewer.deliver(header.channel, frame, header.isKey);
      }
    },
  };
}

function createViewerSide({ streams, links, viewers }: Tables, clock: Clock): ViewerSide {
  const leave = (viewer: ViewerLink, channel: number): void => {
    const stream = streams.byChannel(channel);
    if (stream === undefined) {
      return;
    }
    stream.viewers.delete(viewer);
    if (stream.viewers.size === 0) {
      stream.cancelStop = clock.after(KEEP_AFTER_LAST_VIEWER_MS, () => {
        streams.remove(stream);
        stopStream(stream);
      });
    }
  };

  return {
    addViewer: (viewer) => {
      viewers.add(viewer);
    },
    removeViewer: (viewer) => {
      viewers.delete(viewer);
      for (const channel of viewer.channels()) {
        leave(viewer, channel);
      }
    },
    subscribe: (viewer, tile, camera, profile) => {
      const stream = streams.open(camera, profile);
      if (stream === null) {
        return null;
      }
      stream.cancelStop?.();
      stream.cancelStop = null;
      viewer.tell({ type: 'channel', tile, channel: stream.channel });
      stream.viewers.add(viewer);
      const isFirstTile = viewer.watch(stream.channel, tile);
      if (stream.agentId !== camera.agentId) {
        stream.agentId = camera.agentId;
        restartStream(stream, links);
      } else if (stream.link === null) {
        startStream(stream, links);
      } else if (stream.failure !== null) {
        viewer.tell({ type: 'failed', channel: stream.channel, reason: stream.failure });
      }
      if (isFirstTile) {
        warmUp(viewer, stream);
      }
      return stream.channel;
    },
    unsubscribe: (viewer, tile, channel) => {
      if (viewer.unwatch(channel, tile)) {
        leave(viewer, channel);
      }
    },
  };
}

function warmUp(viewer: ViewerLink, stream: Stream): void {
  if (stream.config === null) {
    return;
  }
  viewer.tell(stream.config);
  stream.gop.frames().forEach((frame, index) => viewer.deliver(stream.channel, frame, index === 0));
}
