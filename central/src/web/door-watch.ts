/**
 * Who knocks at a door that is not theirs stands in the audit trail: one row per session, door and ten minutes. Doors
 * about faces, an officer looking for a neighbour, have a name of their own. What they wanted there is not read.
 */
import type { Clock } from '#base/clock.ts';
import type { Ability } from '#protocol/account.ts';
import type { AuditTrail } from '../intake/stores.ts';
import type { SignedIn } from '../people/sessions.ts';
import { actorOf } from '../people/sign-in.ts';
import { createViewings } from './viewings.ts';

const ABOUT_FACES = /^(face|watch-list)\./;

export type DoorWatch = (who: SignedIn, door: Ability) => Promise<void>;

export function createDoorWatch({ clock, audit }: { clock: Clock; audit: AuditTrail }): DoorWatch {
  const isNew = createViewings(clock);
  return async ({ account, sessionHash }, door) => {
    if (isNew(`${sessionHash} ${door}`)) {
      const action = ABOUT_FACES.test(door) ? 'face.door-refused' : 'door.refused';
      await audit.append({ actor: actorOf(account), action, resource: `door:${door}` });
    }
  };
}
