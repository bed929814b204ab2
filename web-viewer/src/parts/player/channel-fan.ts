/**
 * Hands what arrives on a channel to every tile that shows it.
 *
 * When a second tile joins a stream, central repeats the configuration and the pictures since the last key frame:
 * each member drops pictures it has had, so the first tile does not start again. They are told apart by number and
 * time together: an agent that starts anew counts from the beginning, and its clock may have been put back.
 */
import type { StreamConfig, StreamFailure } from '#protocol/live-control.ts';
import type { LiveHeader } from '#protocol/live-frame.ts';

export interface LivePicture extends LiveHeader {
  arrivedAtMs: number;
  /** AVCC. */
  payload: Uint8Array<ArrayBuffer>;
}

export type StreamRefusal = 'no-right' | 'unknown-camera' | 'too-many';

/** What a tile is told. */
export interface StreamSink {
  config(config: StreamConfig): void;
  picture(picture: LivePicture): void;
  /** Pictures were left out; nothing can be decoded before the next key frame. */
  skipped(): void;
  failed(reason: StreamFailure): void;
  refused(reason: StreamRefusal): void;
  /** The socket went down. The subscription stands and is asked for again. */
  lost(): void;
}

/** More than central keeps of a stream. */
const MOST_REMEMBERED = 1_000;

interface Member {
  sink: StreamSink;
  /** Capture times by number, since the last key frame. */
  had: Map<number, number>;
  config: StreamConfig | null;
}

export interface ChannelFan {
  join(channel: number, tile: number, sink: StreamSink): void;
  leave(tile: number): void;
  config(config: StreamConfig): void;
  frame(picture: LivePicture): void;
  failed(channel: number, reason: StreamFailure): void;
  skipped(channel: number): void;
  clear(): void;
}

export function createChannelFan(): ChannelFan {
  const channels = new Map<number, Map<number, Member>>();
  const configs = new Map<number, StreamConfig>();

  const each = (channel: number, act: (member: Member) => void): void => channels.get(channel)?.forEach(act);

  const leave = (tile: number): void => {
    for (const [channel, members] of channels) {
      if (members.delete(tile) && members.size === 0) {
        channels.delete(channel);
        configs.delete(channel);
      }
    }
  };

  return {
    join: (channel, tile, sink) => {
      leave(tile);
      const members = channels.get(channel) ?? new Map<number, Member>();
      const member: Member = { sink, had: new Map(), config: null };
      channels.set(channel, members.set(tile, member));
      const known = configs.get(channel);
      if (known) {
        configure(member, known);
      }
    },
    leave,
    config: (config) => {
      configs.set(config.channel, config);
      each(config.channel, (member) => configure(member, config));
    },
    frame: (picture) => each(picture.channel, (member) => offer(member, picture)),
    failed: (channel, reason) => each(channel, ({ sink }) => sink.failed(reason)),
    skipped: (channel) => each(channel, ({ sink }) => sink.skipped()),
    clear: () => {
      channels.clear();
      configs.clear();
    },
  };
}

function configure(member: Member, config: StreamConfig): void {
  if (member.config === null || !isSameConfig(member.config, config)) {
    member.config = config;
    member.sink.config(config);
  }
}

function isSameConfig(a: StreamConfig, b: StreamConfig): boolean {
  return a.codec === b.codec && a.description === b.description;
}

function offer(member: Member, picture: LivePicture): void {
  const { had, sink } = member;
  if (had.get(picture.sequence) === picture.captureAtMs) {
    return;
  }
  if (picture.isKey || had.size >= MOST_REMEMBERED) {
    had.clear();
  }
  had.set(picture.sequence, picture.captureAtMs);
  sink.picture(picture);
}
