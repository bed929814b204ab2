/**
 * Hands what arrives on a channel to every tile that shows it.
 *
 * When a second tile joins a stream, central repeats the configuration and the pictures since the last key frame:
 * each member drops pictures it has had, so the first tile does not start again.
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

interface Member {
  sink: StreamSink;
  last: { sequence: number; captureAtMs: number } | null;
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
      const member: Member = { sink, last: null, config: null };
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
  if (member.last !== null && isRepeat(picture, member.last)) {
    return;
  }
  member.last = { sequence: picture.sequence, captureAtMs: picture.captureAtMs };
  member.sink.picture(picture);
}

/** Both must say so: an agent that started anew counts from the beginning, but its pictures are newer. */
function isRepeat(picture: LivePicture, last: { sequence: number; captureAtMs: number }): boolean {
  const ahead = (picture.sequence - last.sequence) >>> 0;
  const isNotAhead = ahead === 0 || ahead > 2 ** 31;
  return isNotAhead && picture.captureAtMs <= last.captureAtMs;
}
