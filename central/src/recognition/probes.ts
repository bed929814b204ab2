/**
 * Faces that somebody has given to search for: in memory only, for an hour, for the account that gave them and for
 * nobody else. Nothing of them is stored.
 */
import type { Clock } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import type { FaceProbe } from '#protocol/face-work.ts';
import type { ProbeReader, ProbeRefusal } from './probe-reader.ts';

const LIFE_MS = 3_600_000;
const MOST_OF_ACCOUNT = 10;
const MOST = 200;

export interface SoughtFace {
  recipe: string;
  /** Base64. */
  descriptors: string[];
}

export interface Probes {
  give(accountId: string, file: Uint8Array): Promise<FaceProbe | ProbeRefusal>;
  /** Null when it is unknown, too old, or somebody else's. */
  find(accountId: string, probeId: string): SoughtFace | null;
}

interface Held extends SoughtFace {
  accountId: string;
  givenMs: number;
}

export function createProbes({ clock, read }: { clock: Clock; read: ProbeReader }): Probes {
  /** Oldest first. */
  const held = new Map<string, Held>();

  const forgetOld = (): void => {
    for (const [id, { givenMs }] of held) {
      if (clock.monotonicMs() - givenMs >= LIFE_MS) {
        held.delete(id);
      }
    }
  };
  const makeRoom = (accountId: string): void => {
    const own = [...held].filter(([, probe]) => probe.accountId === accountId).map(([id]) => id);
    for (const id of own.slice(0, Math.max(0, own.length - MOST_OF_ACCOUNT + 1))) {
      held.delete(id);
    }
    for (const id of [...held.keys()].slice(0, Math.max(0, held.size - MOST + 1))) {
      held.delete(id);
    }
  };

  return {
    give: async (accountId, file) => {
      const probe = await read(file);
      if ('problem' in probe) {
        return probe;
      }
      const { recipe, descriptor, faults, face } = probe;
      const id = newId();
      forgetOld();
      if (descriptor !== null) {
        makeRoom(accountId);
        held.set(id, { accountId, givenMs: clock.monotonicMs(), recipe, descriptors: [descriptor] });
      }
      return {
        id,
        faults,
        isUsable: descriptor !== null,
        face: face === null ? null : `data:image/jpeg;base64,${face.toString('base64')}`,
      };
    },
    find: (accountId, probeId) => {
      forgetOld();
      const probe = held.get(probeId);
      return probe?.accountId === accountId ? { recipe: probe.recipe, descriptors: probe.descriptors } : null;
    },
  };
}
