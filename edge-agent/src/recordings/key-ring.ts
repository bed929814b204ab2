/**
 * Keys of encrypted recordings. Each run draws a fresh key and keeps it in memory; on disk it lies only wrapped for
 * central's X25519 key, beside the recordings, so that a box that was carried off opens nothing. The wrapped form is
 * durable before the first picture is written with it. Keys of earlier runs are asked back while central is there.
 *
 * Central's key is believed when central's pinned Ed25519 key has signed it, and kept: an agent that was once welcomed
 * records through a night without a line. Until then an agent told to encrypt records nothing, and says so.
 */
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import { wrapKey } from '#base/key-wrap.ts';
import type { Log } from '#base/log.ts';
import { recordingKey } from '#protocol/agent.ts';
import { wrappedKey, type KeysUnwrap, type KeysUnwrapped, type WrappedKey } from '#protocol/recording.ts';
import { signedText, type SignedText } from '#protocol/statement.ts';
import type { Identity } from '../forward/identity.ts';
import { writeDurably } from './durable-file.ts';

export interface KeyRing {
  /** What new files are encrypted with; null: they are not. */
  current: { keyId: string; key: Uint8Array } | null;
  /** Whether `current` may be used yet. */
  isReady: () => boolean;
  /** At every welcome: central's recording key, signed by central. */
  offer: (signed: SignedText) => void;
  /** Null: not here (yet). */
  find: (keyId: string) => Uint8Array | null;
  /** Asks central for the keys that are missing; true when some came. Throws RetryLater without a line. */
  fetch: () => Promise<boolean>;
  /** Wrapped keys that no file needs any more are removed. */
  keepOnly: (keyIds: ReadonlySet<string>) => void;
}

export interface KeyRingDeps {
  encryption: 'none' | 'sealed';
  /** Where wrapped keys lie; with the recordings. */
  folder: string;
  /** Where central's signed key is kept. */
  centralKeyFile: string;
  identity: Pick<Identity, 'centralKey' | 'communeId'>;
  unwrap: (message: KeysUnwrap) => Promise<KeysUnwrapped>;
  log: Log;
}

const DATA_KEY_BYTES = 32;
const MOST_ASKED = 200;
const SUFFIX = '.key.json';

export function openKeyRing(deps: KeyRingDeps): KeyRing {
  const { encryption, folder, centralKeyFile, identity, unwrap, log } = deps;
  const current =
    encryption === 'sealed' ? { keyId: newId(), key: new Uint8Array(randomBytes(DATA_KEY_BYTES)) } : null;
  const keys = new Map<string, Uint8Array>(current ? [[current.keyId, current.key]] : []);
  let isReady = current === null;

  const makeReady = (): void => {
    const receiver = isReady ? null : readKept(centralKeyFile, identity, log);
    if (!current || receiver === null) {
      return;
    }
    const { keyId } = current;
    const wrapped: WrappedKey = { keyId, wrapped: wrapKey(current.key, receiver, keyId) };
    writeDurably(join(folder, keyId + SUFFIX), JSON.stringify(wrapped));
    isReady = true;
    log.info({ keyId }, 'recordings are encrypted from now on');
  };
  const tryToMakeReady = (): void => {
    try {
      makeReady();
    } catch (error) {
      log.error(
        { reason: describeError(error) },
        'the key of recordings cannot be kept, nothing is recorded',
      );
    }
  };
  tryToMakeReady();

  return {
    current,
    isReady: () => isReady,
    offer: (signed) => {
      if (!current) {
        return;
      }
      if (receiverIn(signed, identity) === null) {
        log.error(
          'the recording key that central offers is not signed by the central of this agent, refused',
        );
        return;
      }
      try {
        writeDurably(centralKeyFile, JSON.stringify(signed));
      } catch (error) {
        log.error({ reason: describeError(error) }, "central's recording key cannot be kept");
      }
      tryToMakeReady();
    },
    find: (keyId) => keys.get(keyId) ?? null,
    fetch: async () => {
      const missing = namesIn(folder).filter((keyId) => !keys.has(keyId));
      const wrapped = missing.flatMap((keyId) => readWrapped(join(folder, keyId + SUFFIX), log) ?? []);
      const before = keys.size;
      for (let at = 0; at < wrapped.length; at += MOST_ASKED) {
        const answer = await unwrap({ keys: wrapped.slice(at, at + MOST_ASKED) });
        if (answer.status === 'refused') {
          log.error({ reason: answer.reason }, 'central refused to open keys of recordings');
          break;
        }
        for (const { keyId, key } of answer.keys) {
          const bytes = Buffer.from(key ?? '', 'base64');
          if (bytes.length === DATA_KEY_BYTES) {
            keys.set(keyId, new Uint8Array(bytes));
          } else {
            log.error({ keyId }, 'central cannot open a key of recordings');
          }
        }
      }
      return keys.size > before;
    },
    keepOnly: (keyIds) => {
      for (const keyId of namesIn(folder)) {
        if (keyId !== current?.keyId && !keyIds.has(keyId)) {
          rmSync(join(folder, keyId + SUFFIX), { force: true });
          keys.delete(keyId);
        }
      }
    },
  };
}

/** Newest first: UUIDv7 sorts by time. */
function namesIn(folder: string): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return readdirSync(folder)
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length))
    .sort()
    .reverse();
}

function readWrapped(file: string, log: Log): WrappedKey | null {
  try {
    return wrappedKey.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    log.error({ file, reason: describeError(error) }, 'a wrapped key cannot be read');
    return null;
  }
}

function readKept(file: string, identity: KeyRingDeps['identity'], log: Log): string | null {
  if (!existsSync(file)) {
    return null;
  }
  try {
    return receiverIn(signedText.parse(JSON.parse(readFileSync(file, 'utf8'))), identity);
  } catch (error) {
    log.error({ file, reason: describeError(error) }, "central's recording key cannot be read");
    return null;
  }
}

/** The X25519 key (SPKI DER, base64); null when our central has not signed it, or it is of another commune. */
function receiverIn(signed: SignedText, { centralKey, communeId }: KeyRingDeps['identity']): string | null {
  const pinned = centralKey();
  if (pinned === null || signed.by !== pinned) {
    return null;
  }
  try {
    const key = createPublicKey({ key: Buffer.from(pinned, 'base64'), format: 'der', type: 'spki' });
    if (!verify(null, Buffer.from(signed.text, 'utf8'), key, Buffer.from(signed.signature, 'base64'))) {
      return null;
    }
    const content = recordingKey.parse(JSON.parse(signed.text));
    return content.communeId === communeId ? content.publicKey : null;
  } catch {
    // Signed, and yet in no form we know: as good as none.
    return null;
  }
}
