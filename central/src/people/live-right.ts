/**
 * The question a page's media socket asks at every subscribe: may this person watch this camera now. The account is
 * read again each time, so a right taken away counts at once. Granted and refused are both written to the audit trail
 * before the answer.
 */
import type { AskLive } from '../live/viewer-media.ts';
import type { AuditTrail } from '../intake/stores.ts';
import type { Cameras } from '../ledger/registry/cameras.ts';
import { can } from './can.ts';
import { actorOf } from './actor-of.ts';
import type { SignedIn } from './sessions.ts';
import type { Standing } from './standing.ts';

export interface LiveRightDeps {
  standing: Standing;
  cameras: Cameras;
  audit: AuditTrail;
}

export function createLiveRight({ standing, cameras, audit }: LiveRightDeps): (who: SignedIn) => AskLive {
  return (who) => async (cameraId) => {
    const account = who.account.isHeldBack === true ? null : await standing.of(who.account.id);
    const camera = await cameras.place(cameraId);
    if (camera === null) {
      return { status: 'unknown-camera' };
    }
    const isGranted = account !== null && can(account, 'camera.live', camera);
    await audit.append({
      actor: actorOf(account ?? who.account),
      action: isGranted ? 'live.subscribed' : 'live.refused',
      resource: `camera:${cameraId}`,
    });
    return isGranted ? { status: 'granted', camera } : { status: 'no-right' };
  };
}
