/**
 * The streams somebody watches: one channel per camera and profile, its configuration, its warm start and its
 * viewers. A channel number is not given again soon, so a late frame of a stopped stream meets no other tile.
 * Not here: who asks the agent to start and stop (relay.ts).
 */
import type { CentralToAgent, LiveProfile, StreamConfig, StreamFailure } from '#protocol/live-control.ts';
import { createGopCache, type GopCache } from './gop-cache.ts';
import type { ViewerLink } from './viewer-link.ts';

const MAX_CHANNEL = 65_535;

/** One media socket of an agent. */
export interface AgentLink {
  readonly agentId: string;
  cameraIds: ReadonlySet<string>;
  /** It knows how to send `stills`; older ones do not. */
  hasStills: boolean;
  send(message: CentralToAgent): void;
}

export interface Stream {
  readonly channel: number;
  readonly cameraId: string;
  readonly profile: LiveProfile;
  agentId: string;
  /** The agent's socket that was asked to send; null while none can be asked. */
  link: AgentLink | null;
  config: StreamConfig | null;
  failure: StreamFailure | null;
  readonly gop: GopCache;
  readonly viewers: Set<ViewerLink>;
  /** Set while nobody watches and the end is near. */
  cancelStop: (() => void) | null;
}

export interface Streams {
  byChannel(channel: number): Stream | undefined;
  /** The stream of a camera, made when nobody has watched it yet; null when all channels are taken. */
  open(camera: { cameraId: string; agentId: string }, profile: LiveProfile): Stream | null;
  remove(stream: Stream): void;
  all(): Iterable<Stream>;
}

export function createStreams(): Streams {
  const byChannel = new Map<number, Stream>();
  const byName = new Map<string, Stream>();
  let lastChannel = 0;

  const freeChannel = (): number | null => {
    for (let tried = 0; tried < MAX_CHANNEL; tried += 1) {
      lastChannel = (lastChannel % MAX_CHANNEL) + 1;
      if (!byChannel.has(lastChannel)) {
        return lastChannel;
      }
    }
    return null;
  };
  const nameOf = (cameraId: string, profile: LiveProfile): string => `${cameraId}/${profile}`;

  return {
    byChannel: (channel) => byChannel.get(channel),
    open: ({ cameraId, agentId }, profile) => {
      const known = byName.get(nameOf(cameraId, profile));
      if (known !== undefined) {
        return known;
      }
      const channel = freeChannel();
      if (channel === null) {
        return null;
      }
      const stream: Stream = {
        channel,
        cameraId,
        profile,
        agentId,
        link: null,
        config: null,
        failure: null,
        gop: createGopCache(),
        viewers: new Set(),
        cancelStop: null,
      };
      byChannel.set(channel, stream);
      byName.set(nameOf(cameraId, profile), stream);
      return stream;
    },
    remove: (stream) => {
      byChannel.delete(stream.channel);
      byName.delete(nameOf(stream.cameraId, stream.profile));
    },
    all: () => byChannel.values(),
  };
}
