import { expect } from 'chai';
import { ROLES, type Role } from '#protocol/account.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import type { SitePlace } from '../ledger/sites.ts';
import type { Actor } from './can.ts';
import { mayKnow, visibleIncidents } from './sight.ts';

const COMMITTEE: SitePlace = { siteId: 'committee', siteGroup: 'headquarters' };
const NURSERY: SitePlace = { siteId: 'nursery', siteGroup: 'kindergarten' };
const PLACES = [COMMITTEE, NURSERY];

function actorOf(role: Role): Actor {
  const siteIds = role === 'site_owner' ? ['nursery'] : null;
  return { role, scope: { siteIds, siteGroups: null } };
}

function knownSites(role: Role, kind: IncidentKind): string[] {
  return PLACES.filter((place) => mayKnow(actorOf(role), kind, place)).map(({ siteId }) => siteId);
}

const BOTH = ['committee', 'nursery'];
const WATCH_LIST: Record<Role, string[]> = {
  operator: BOTH,
  investigator: BOTH,
  leader: [],
  site_owner: [],
  partner: [],
  technician: [],
  admin: [],
  auditor: [],
};
const UNKNOWN: Record<Role, string[]> = { ...WATCH_LIST, site_owner: ['nursery'] };
const OTHERS: Record<Role, string[]> = { ...UNKNOWN, leader: BOTH };

describe('sight of incidents of faces', () => {
  for (const role of ROLES) {
    it(`gives a ${role} no more than judging faces, or the own site, calls for`, () => {
      const known = (['face-watch-list', 'face-unknown', 'intrusion'] as const).map((kind) =>
        knownSites(role, kind),
      );

      expect(known).to.deep.equal([WATCH_LIST[role], UNKNOWN[role], OTHERS[role]]);
    });

    it(`says the same of lists as of single incidents to a ${role}`, () => {
      const { siteIds, hidden } = visibleIncidents(actorOf(role), PLACES);

      const listed = (kind: IncidentKind): string[] => {
        const left = hidden.find((entry) => entry.kind === kind)?.siteIds ?? [];
        return siteIds.filter((siteId) => !left.includes(siteId));
      };
      expect(listed('face-watch-list')).to.deep.equal(WATCH_LIST[role]);
      expect(listed('face-unknown')).to.deep.equal(UNKNOWN[role]);
      expect(listed('crowd')).to.deep.equal(OTHERS[role]);
    });
  }

  it('ends where the scope of somebody who judges faces ends', () => {
    const operator: Actor = { role: 'operator', scope: { siteIds: ['committee'], siteGroups: null } };

    expect(mayKnow(operator, 'face-watch-list', COMMITTEE)).to.equal(true);
    expect(mayKnow(operator, 'face-watch-list', NURSERY)).to.equal(false);
  });
});
