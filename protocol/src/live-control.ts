/**
 * The text messages of the two media sockets (raw WebSocket; binary messages are live frames, live-frame.ts).
 *
 * Agent side: `/media/agent`, header `Authorization: Bearer <agent token>`. One agent may hold several (one per eye
 * process); the first message of each says which cameras it serves.
 * Viewer side: `/media/viewer`, session cookie and Origin checked at the upgrade, permission at every subscribe.
 */
import { z } from 'zod';
import { STREAM_PROFILES } from './camera.ts';
import { slug } from './names.ts';

export const AGENT_MEDIA_PATH = '/media/agent';
export const VIEWER_MEDIA_PATH = '/media/viewer';

/**
 * What may be watched: a stream of the camera, or `stills`, JPEG pictures made by the agent about once a second, for
 * whoever can show neither stream.
 */
const liveProfile = z.enum([...STREAM_PROFILES, 'stills']);
export type LiveProfile = z.infer<typeof liveProfile>;

/** The `codec` of stills. Each of their frames is a whole JPEG file and a key frame; their description is empty. */
export const STILLS_CODEC = 'jpeg';

const channel = z.number().int().min(1).max(65535);

/** The decoder's configuration, sent before the first frame and at every change of SPS/PPS. */
const streamConfig = z.strictObject({
  type: z.literal('config'),
  channel,
  /** RFC 6381, for example `avc1.42c01e`. */
  codec: z.string().max(40),
  /** Base64 of the AVCDecoderConfigurationRecord (ISO/IEC 14496-15). */
  description: z.string().max(4000),
  width: z.number().int().min(16).max(8192),
  height: z.number().int().min(16).max(8192),
});
export type StreamConfig = z.infer<typeof streamConfig>;

export const STREAM_FAILURES = ['offline', 'unsupported-codec', 'no-such-profile', 'agent-offline'] as const;
const streamFailure = z.enum(STREAM_FAILURES);
export type StreamFailure = z.infer<typeof streamFailure>;

export const agentToCentral = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('announce'),
    cameraIds: z.array(slug).max(2000),
    /** It can send `stills`. */
    stills: z.boolean().optional(),
  }),
  streamConfig,
  /** The stream cannot be had now; the agent goes on trying and sends a config when it can. */
  z.strictObject({ type: z.literal('failed'), channel, reason: streamFailure }),
]);
export type AgentToCentral = z.infer<typeof agentToCentral>;

export const centralToAgent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), channel, cameraId: slug, profile: liveProfile }),
  z.strictObject({ type: z.literal('stop'), channel }),
]);
export type CentralToAgent = z.infer<typeof centralToAgent>;

export const ALIVE_EVERY_MS = 5_000;

const tile = z.number().int().min(0).max(999);

export const viewerToCentral = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('subscribe'), tile, cameraId: slug, profile: liveProfile }),
  z.strictObject({ type: z.literal('unsubscribe'), tile }),
  /** How many bytes of binary messages this page has taken in since the socket opened. */
  z.strictObject({ type: z.literal('taken'), bytes: z.number().int().min(0) }),
]);
export type ViewerToCentral = z.infer<typeof viewerToCentral>;

export const centralToViewer = z.discriminatedUnion('type', [
  /** Frames for this tile come on this channel; two tiles of one stream share a channel. */
  z.strictObject({ type: z.literal('channel'), tile, channel }),
  streamConfig,
  z.strictObject({
    type: z.literal('refused'),
    tile,
    reason: z.enum(['no-right', 'unknown-camera', 'too-many']),
  }),
  z.strictObject({ type: z.literal('failed'), channel, reason: streamFailure }),
  /** Frames were left out because this page is behind; the next picture is a key frame. */
  z.strictObject({ type: z.literal('skipped'), channel }),
  /** Every `ALIVE_EVERY_MS`, also while nothing is watched: silence means that the line is dead. */
  z.strictObject({ type: z.literal('alive') }),
]);
export type CentralToViewer = z.infer<typeof centralToViewer>;
