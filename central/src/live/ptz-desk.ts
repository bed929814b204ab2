/**
 * Who has which camera in hand. One person at a time turns it; whoever gives the first order has it until nothing has
 * been ordered for PTZ_HELD_MS, and then anybody. Each such spell is one row of the audit trail, written before the
 * first order leaves. Kept in memory: a central that starts anew has no camera in hand, and agents stop by themselves.
 * Not here: who may (web/routes/camera-ptz.ts), moving (the agent).
 */
import type { Clock } from '#base/clock.ts';
import { PTZ_HELD_MS, type PtzHolder, type PtzOrder } from '#protocol/ptz.ts';
import type { AgentQuestions } from '../intake/agent-questions.ts';
import type { AuditEntry, AuditTrail } from '../intake/stores.ts';

export interface PtzCamera {
  cameraId: string;
  agentId: string;
}

export type PtzOutcome =
  { status: 'done' } | { status: 'taken'; holder: PtzHolder } | { status: 'away'; reason: string };

export interface PtzPerson {
  actor: AuditEntry['actor'];
  /** As others are told of him. */
  displayName: string;
}

export interface PtzDesk {
  holder(cameraId: string): PtzHolder | null;
  order(camera: PtzCamera, order: PtzOrder, by: PtzPerson): Promise<PtzOutcome>;
}

export interface PtzDeskDeps {
  clock: Clock;
  audit: AuditTrail;
  questions: AgentQuestions;
  /** Somebody has taken it in hand, or let go. */
  onChanged: (cameraId: string, holder: PtzHolder | null) => void;
}

interface Spell {
  holder: PtzHolder;
  /** Settles when it stands in the audit trail. */
  written: Promise<void>;
  cancelEnd: () => void;
}

export function createPtzDesk({ clock, audit, questions, onChanged }: PtzDeskDeps): PtzDesk {
  const spells = new Map<string, Spell>();

  /** Nothing is waited for before it stands: a second person must find the camera taken. */
  const begin = (cameraId: string, { actor, displayName }: PtzPerson): Spell => {
    const holder: PtzHolder = { id: actor.id, name: displayName };
    const written = audit.append({ actor, action: 'camera.turned', resource: `camera:${cameraId}` });
    const spell: Spell = { holder, written, cancelEnd: () => undefined };
    spells.set(cameraId, spell);
    written.then(
      () => onChanged(cameraId, holder),
      () => end(cameraId, spell),
    );
    return spell;
  };

  const end = (cameraId: string, spell: Spell): void => {
    spell.cancelEnd();
    if (spells.get(cameraId) === spell) {
      spells.delete(cameraId);
      onChanged(cameraId, null);
    }
  };

  return {
    holder: (cameraId) => spells.get(cameraId)?.holder ?? null,
    order: async ({ cameraId, agentId }, order, by) => {
      const held = spells.get(cameraId);
      if (held && held.holder.id !== by.actor.id) {
        return { status: 'taken', holder: held.holder };
      }
      if (!held && order.type === 'stop') {
        // What comes after the end of a spell is harmless, and no spell of its own.
        return { status: 'done' };
      }
      const spell = held ?? begin(cameraId, by);
      spell.cancelEnd();
      spell.cancelEnd = clock.after(PTZ_HELD_MS, () => end(cameraId, spell));
      await spell.written;
      const asked = await questions.ask(agentId, 'ptz-do', { cameraId, order });
      if (asked.status === 'away') {
        return asked;
      }
      const { answer } = asked;
      return answer.status === 'done' ? { status: 'done' } : { status: 'away', reason: answer.reason };
    },
  };
}
