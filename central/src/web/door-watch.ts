/**
 * Who knocks at a door about faces that is not theirs, an officer looking for a neighbour, stands in the audit trail:
 * one row per session, door and ten minutes. What they wanted there is not read.
 */
import type { Clock } from '#base/clock.ts';
import type { Ability } from '#protocol/account.ts';
import type { AuditTrail } from '../intake/stores.ts';
import type { SignedIn } from '../people/sessions.ts';
import { actorOf } from '../people/sign-in.ts';
import { createViewings } from './routes/incident-files.ts';

const WATCHED = /^(face|watch-list)\./;

export type DoorWatch = (who: SignedIn, door: Ability) => Promise<void>;

export function createDoorWatch({ clock, audit }: { clock: Clock; audit: AuditTrail }): DoorWatch {
  const isNew = createViewings(clock);
  return async ({ account, sessionHash }, door) => {
    if (WATCHED.test(door) && isNew(`${sessionHash} ${door}`)) {
      await audit.append({ actor: actorOf(account), action: 'face.door-refused', resource: `door:${door}` });
    }
  };
}
