/**
 * Who this agent is: an Ed25519 key pair made here, and the id central gave it when it handed over a one-time code.
 *
 * Both live in one file of mode 0600 that is replaced in one rename: an enrolment that fails, or a power cut in the
 * middle of one, leaves the old identity as it was. The private key never leaves this module; others get `sign`.
 * Not here: sessions (agent-session.ts).
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { systemClock, type Clock } from '#base/clock.ts';
import { GiveUp, RetryLater } from '#base/errors.ts';
import { withoutUserinfo } from '#base/log.ts';
import { enrolmentReply } from '#protocol/agent.ts';
import { slug, uuid } from '#protocol/names.ts';
import { postJson } from './central-http.ts';
import type { Fetch } from './way.ts';

export interface Identity {
  agentId: string;
  name: string;
  communeId: string;
  /** Base64 of the SPKI DER. */
  publicKey: string;
  /** Central's, base64 of the SPKI DER; null for an agent enrolled before central had one, until it is pinned. */
  centralKey: () => string | null;
  /** Base64 Ed25519 signature over the UTF-8 bytes of `text`. */
  sign: (text: string) => string;
  /**
   * Keeps central's key for good where none is held; durable when it returns. False when another is held: that one
   * stays, whatever a central says of itself later.
   */
  pinCentralKey: (key: string) => boolean;
}

export interface EnrolOptions {
  centralUrl: string;
  code: string;
  stateDir: string;
  fetch?: Fetch;
  clock?: Clock;
}

const IDENTITY_FILE = 'identity.json';
const identityFile = z.strictObject({
  agentId: uuid,
  name: z.string(),
  communeId: slug,
  /** Files from before central had a key have none. */
  centralKey: z.string().optional(),
  /** PKCS #8 PEM. */
  privateKey: z.string(),
});
type IdentityFile = z.infer<typeof identityFile>;

/**
 * Null when this agent was never enrolled. Throws GiveUp when the file is damaged, or readable by others than its
 * owner: a key that others could have copied proves nothing.
 */
export function loadIdentity(stateDir: string): Identity | null {
  const file = join(stateDir, IDENTITY_FILE);
  const text = readPrivateFile(file);
  return text === null ? null : toIdentity(stateDir, parseIdentity(file, text));
}

/** Makes a new key pair and hands its public half to central. Throws GiveUp for a code that central refuses. */
export async function enrol(options: EnrolOptions): Promise<Identity> {
  const { centralUrl, code, stateDir, fetch, clock = systemClock } = options;
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const result = await postJson({
    centralUrl,
    path: '/api/agents/enrolments',
    body: { code, publicKey: spkiOf(publicKey) },
    schema: enrolmentReply,
    clock,
    fetch,
  });
  if (result.status === 'problem') {
    throw refusalOf(centralUrl, code, result);
  }
  const content: IdentityFile = {
    ...result.value,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  writeIdentity(stateDir, content);
  return toIdentity(stateDir, content);
}

function refusalOf(
  centralUrl: string,
  code: string,
  problem: { code: string; message: string },
): GiveUp | RetryLater {
  const where = withoutUserinfo(centralUrl);
  switch (problem.code) {
    case 'unknown-code':
      return new GiveUp(
        'unknown-code',
        `${where} does not take the enrolment code '${code}': it is mistyped, used or expired; ask an administrator for a new one`,
      );
    case 'too-many-tries':
      return new RetryLater('too-many-tries', `${where}: ${problem.message}`);
    default:
      return new GiveUp(problem.code, `${where} refused the enrolment code '${code}': ${problem.message}`);
  }
}

function toIdentity(stateDir: string, content: IdentityFile): Identity {
  const { agentId, name, communeId } = content;
  const key = createPrivateKey(content.privateKey);
  let { centralKey } = content;
  return {
    agentId,
    name,
    communeId,
    publicKey: spkiOf(createPublicKey(key)),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64'),
    centralKey: () => centralKey ?? null,
    pinCentralKey: (offered) => {
      if (centralKey === undefined) {
        writeIdentity(stateDir, { ...content, centralKey: offered });
        centralKey = offered;
      }
      return centralKey === offered;
    },
  };
}

function writeIdentity(stateDir: string, content: IdentityFile): void {
  writePrivateFile(stateDir, IDENTITY_FILE, `${JSON.stringify(content, null, 2)}\n`);
}

function spkiOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

function parseIdentity(file: string, text: string): IdentityFile {
  try {
    const content = identityFile.parse(JSON.parse(text));
    createPrivateKey(content.privateKey);
    return content;
  } catch {
    // The cause is left out: it could quote the key.
    throw new GiveUp('identity-damaged', `${file}: is damaged, enrol this agent again`);
  }
}

function readPrivateFile(file: string): string | null {
  try {
    const othersMayRead = (statSync(file).mode & 0o077) !== 0;
    if (othersMayRead) {
      const mode = (statSync(file).mode & 0o777).toString(8).padStart(4, '0');
      throw new GiveUp(
        'identity-exposed',
        `${file}: found mode ${mode}, expected 0600: it holds a private key`,
      );
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error instanceof GiveUp
      ? error
      : new GiveUp('identity-unreadable', `${file}: cannot be read`, { cause: error });
  }
}

/** The whole new file or the old one, never half of it, also after a power cut. */
function writePrivateFile(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `${name}.new`);
  rmSync(temporary, { force: true });
  const handle = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(temporary, 0o600);
  renameSync(temporary, join(folder, name));
  syncFolder(folder);
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
