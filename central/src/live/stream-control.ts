/**
 * Starting, stopping and starting over one stream at the agent that can serve it.
 * Not here: when (relay.ts), the tables (streams.ts).
 */
import type { StreamFailure } from '#protocol/live-control.ts';
import type { AgentLink, Stream } from './streams.ts';

export function canServe(link: AgentLink, stream: Stream): boolean {
  return link.agentId === stream.agentId && link.cameraIds.has(stream.cameraId);
}

/** Asks the newest link that can: after a cut the old socket of the same agent may linger. */
export function startStream(stream: Stream, links: ReadonlySet<AgentLink>): void {
  const link = [...links].reverse().find((candidate) => canServe(candidate, stream));
  if (link === undefined) {
    tellFailed(stream, 'agent-offline');
    return;
  }
  const { channel, cameraId, profile } = stream;
  if (profile === 'stills' && !link.hasStills) {
    tellFailed(stream, 'no-such-profile');
    return;
  }
  stream.link = link;
  stream.failure = null;
  link.send({ type: 'start', channel, cameraId, profile });
}

export function stopStream(stream: Stream): void {
  stream.link?.send({ type: 'stop', channel: stream.channel });
  stream.link = null;
}

/** What was known of a stream no longer holds: its agent went away, came back or starts over. */
export function restartStream(stream: Stream, links: ReadonlySet<AgentLink>): void {
  if (stream.link !== null && links.has(stream.link)) {
    stopStream(stream);
  }
  stream.link = null;
  stream.config = null;
  stream.gop.clear();
  stream.viewers.forEach((viewer) => viewer.restart(stream.channel));
  startStream(stream, links);
}

export function tellFailed(stream: Stream, reason: StreamFailure): void {
  stream.failure = reason;
  const text = JSON.stringify({ type: 'failed', channel: stream.channel, reason });
  stream.viewers.forEach((viewer) => viewer.tellText(text));
}
