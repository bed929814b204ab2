/**
 * How an agent becomes known to central and proves who it is.
 *
 * Enrolment: an admin makes a one-time code; the agent makes an Ed25519 key pair, keeps the private half, and
 * hands over code and public half. Session: central gives a nonce, the agent signs it, central answers with a
 * bearer token that opens the control socket, the media socket and uploads. A token dies with central's process.
 */
import { z } from 'zod';
import { diskStates } from './agent-state.ts';
import { cameraDescription } from './camera.ts';
import { instantMs, label, slug, uuid, words } from './names.ts';
import { site } from './site.ts';
import { signedText } from './statement.ts';

/** POST /api/agents/codes (admin) */
export const enrolmentCodeRequest = z.strictObject({ name: label });
export const enrolmentCode = z.strictObject({ code: z.string(), expiresAtMs: instantMs });
export type EnrolmentCode = z.infer<typeof enrolmentCode>;

/** POST /api/agents/enrolments */
export const enrolmentRequest = z.strictObject({
  code: z.string().min(4).max(64),
  /** Base64 of the SPKI DER of an Ed25519 public key. */
  publicKey: z.string().max(200),
});
/** Base64 of the SPKI DER of central's Ed25519 key: what central signs for agents is checked with it. */
const centralKey = z.string().max(200);
export const enrolmentReply = z.strictObject({
  agentId: uuid,
  name: z.string(),
  communeId: slug,
  centralKey,
});
export type EnrolmentReply = z.infer<typeof enrolmentReply>;

/** POST /api/agents/challenges */
export const challengeRequest = z.strictObject({ agentId: uuid });
export const challenge = z.strictObject({ nonce: z.string().max(100), expiresAtMs: instantMs });

/** POST /api/agents/sessions */
export const agentSessionRequest = z.strictObject({
  agentId: uuid,
  nonce: z.string().max(100),
  /** Base64 Ed25519 signature over the UTF-8 bytes of `sessionText(agentId, nonce)`. */
  signature: z.string().max(200),
});
export const agentSession = z.strictObject({ token: z.string(), expiresAtMs: instantMs });
export type AgentSession = z.infer<typeof agentSession>;

export function sessionText(agentId: string, nonce: string): string {
  return `matlang agent session v1\n${agentId}\n${nonce}`;
}

/**
 * The socket.io namespace of agents. Handshake auth: `{ token, instanceId }`. `instanceId` is drawn at each process
 * start: a reconnecting agent replaces its own old connection, a second box with a copied identity is refused.
 */
export const AGENT_NAMESPACE = '/agents';
export const agentHandshake = z.object({ token: z.string().min(1).max(200), instanceId: uuid });

/** connect_error messages of the namespace; all but `bad-token` mean: wait long before the next try. */
export const AGENT_CONNECT_REFUSALS = ['bad-token', 'already-connected', 'revoked'] as const;
export type AgentConnectRefusal = (typeof AGENT_CONNECT_REFUSALS)[number];

/** agent -> central, event `hello`, first of all. */
export const agentHello = z.strictObject({
  protocolVersion: z.number().int(),
  agentVersion: words(40),
  sites: z.array(site).max(500),
  cameras: z.array(cameraDescription).max(2000),
});
export type AgentHello = z.infer<typeof agentHello>;

export const helloReply = z.discriminatedUnion('status', [
  /** An agent that was enrolled before central had a key keeps the first one it is given here, for good. */
  z.strictObject({
    status: z.literal('welcome'),
    centralNowMs: instantMs,
    centralKey,
    /** A KeyCertificate (statement.ts) signed by central. Not for agents of version 3, who know neither of these. */
    keyCertificate: signedText.optional(),
    /** A RecordingKey signed by central: recordings are encrypted for it where the agent's file asks for it. */
    recordingKey: signedText.optional(),
  }),
  z.strictObject({ status: z.literal('refused'), reason: z.string() }),
]);
export type HelloReply = z.infer<typeof helloReply>;

/** The text that `recordingKey` signs. */
export const recordingKey = z.strictObject({
  statement: z.literal('matlang recording key v1'),
  communeId: slug,
  /** Base64 of the SPKI DER of an X25519 key. */
  publicKey: z.string().max(200),
});
export type RecordingKey = z.infer<typeof recordingKey>;

/** GET /api/agents */
export const agentView = z.strictObject({
  id: uuid,
  name: z.string(),
  isConnected: z.boolean(),
  lastSeenAtMs: instantMs.nullable(),
  version: z.string().nullable(),
  cameraCount: z.number().int(),
  revokedAtMs: instantMs.nullable(),
  /** Set when a second box used this identity while the first was connected. */
  identityConflictAtMs: instantMs.nullable(),
  /** Of the protocol, against central's; null until its first hello. */
  protocol: z.enum(['same', 'older', 'newer']).nullable(),
  /** Online or degraded now; none while it is away. */
  camerasWorking: z.number().int(),
  /** What people say of it: where it stands (of the registry), and anything else. */
  siteId: slug.nullable(),
  note: z.string(),
  revision: z.number().int(),
  /** Its own words of about a minute ago; null while it is away or has not been asked yet. */
  check: z
    .strictObject({
      atMs: instantMs,
      clockOffsetMs: z.number().int().nullable(),
      disk: z.enum(diskStates).nullable(),
      waitingMessages: z.number().int(),
    })
    .nullable(),
});
export type AgentView = z.infer<typeof agentView>;
/** PATCH /api/agents/:id; 409 when somebody changed it since `revision`. */
export const agentChange = z.strictObject({
  revision: z.number().int().min(1),
  name: label.optional(),
  siteId: slug.nullable().optional(),
  note: z.string().trim().max(500).optional(),
});
export type AgentChange = z.infer<typeof agentChange>;

/** GET /api/agents/codes: drawn, neither used nor expired. The code itself was shown once. */
export const openCodes = z.strictObject({
  items: z.array(z.strictObject({ id: uuid, name: z.string(), expiresAtMs: instantMs })),
});
export type OpenCodes = z.infer<typeof openCodes>;

export const agentList = z.strictObject({ items: z.array(agentView) });
