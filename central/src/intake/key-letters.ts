/**
 * What an agent is told about keys at every welcome, signed by central: whose its own key is, so that people can check
 * what it signed without asking central, and for which key it is to encrypt recordings.
 */
import type { HelloReply, RecordingKey } from '#protocol/agent.ts';
import type { KeyCertificate } from '#protocol/statement.ts';
import { signStatement, type SigningKey } from './signing-key.ts';
import type { AgentStore } from './stores.ts';

export interface KeyLetterDeps {
  signingKey: SigningKey;
  commune: { id: string; name: string };
  /** Base64 of the SPKI DER of an X25519 key. */
  recordingPublicKey: string;
  agents: AgentStore;
}

export type KeyLetters = Pick<Extract<HelloReply, { status: 'welcome' }>, 'keyCertificate' | 'recordingKey'>;

/** Nothing for an agent that is not known. */
export function createKeyLetters(deps: KeyLetterDeps): (agentId: string) => Promise<KeyLetters> {
  const { signingKey, commune, agents } = deps;
  const recordingKey = signStatement(signingKey, {
    statement: 'matlang recording key v1',
    communeId: commune.id,
    publicKey: deps.recordingPublicKey,
  } satisfies RecordingKey);
  return async (agentId) => {
    const agent = await agents.find(agentId);
    if (agent === null) {
      return {};
    }
    const keyCertificate = signStatement(signingKey, {
      statement: 'matlang agent key v1',
      agentId,
      agentName: agent.name,
      communeId: commune.id,
      communeName: commune.name,
      publicKey: agent.publicKey,
      enrolledAtMs: agent.enrolledAtMs,
    } satisfies KeyCertificate);
    return { keyCertificate, recordingKey };
  };
}
