import { expect } from 'chai';
import { ROLES, type Role } from '#protocol/account.ts';
import type { IncidentKind } from '#protocol/camera.ts';
import { seesNothing, type PlaceSight } from '../ledger/incidents/incident-sight.ts';
import type { KnownSite } from '../ledger/registry/sites.ts';
import { can, loanFor, type Actor, type Loan } from './can.ts';
import { mayKnow, placeSight, visibleIncidents } from './sight.ts';

const COMMITTEE: KnownSite = { siteId: 'committee', siteGroup: 'headquarters', cameraIds: ['hall-1'] };
const NURSERY: KnownSite = {
  siteId: 'nursery',
  siteGroup: 'kindergarten',
  cameraIds: ['yard-1', 'yard-2'],
};
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
        const shown = hidden.find((entry) => entry.kind === kind)?.shown.siteIds ?? siteIds;
        return siteIds.filter((siteId) => shown.includes(siteId));
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

describe('sight of places', () => {
  const whole = { siteIds: null, siteGroups: null };
  const sight = (actor: Actor): PlaceSight => placeSight(actor, 'incident.read', PLACES);

  it('gives an account limited to one camera that camera, and not the others of its site', () => {
    const scope = { ...whole, cameraIds: ['yard-2'] };

    expect(sight({ role: 'operator', scope })).to.deep.equal({
      siteIds: [],
      cameraIds: ['yard-2'],
      caseIds: [],
    });
    expect(can({ role: 'operator', scope }, 'incident.read', NURSERY)).to.equal(false);
  });

  it('gives nothing by a function that was taken out of the role', () => {
    const scope = { ...whole, abilities: ['camera.list' as const] };

    expect(seesNothing(sight({ role: 'operator', scope }))).to.equal(true);
    expect(placeSight({ role: 'operator', scope }, 'camera.list', PLACES).siteIds).to.deep.equal(BOTH);
  });

  it('gives a partner the cases handed over to it and nothing else', () => {
    const partner: Actor = { role: 'partner', scope: whole, handedOverCaseIds: ['case-1'] };

    expect(sight(partner)).to.deep.equal({ siteIds: [], cameraIds: [], caseIds: ['case-1'] });
    expect(can(partner, 'evidence.read', { ...NURSERY, caseIds: ['case-1', 'case-2'] })).to.equal(true);
    expect(can(partner, 'evidence.read', { ...NURSERY, caseIds: ['case-2'] })).to.equal(false);
    expect(can(partner, 'case.work', { ...NURSERY, caseIds: ['case-1'] })).to.equal(false);
  });

  it('keeps a match with the watch-list from a partner, also when its case is handed over', () => {
    const partner: Actor = { role: 'partner', scope: whole, handedOverCaseIds: ['case-1'] };
    const { hidden } = visibleIncidents(partner, PLACES);

    expect(mayKnow(partner, 'face-watch-list', { ...NURSERY, caseIds: ['case-1'] })).to.equal(false);
    expect(hidden.every(({ shown }) => seesNothing(shown))).to.equal(true);
  });
});

describe('rights that are lent', () => {
  const whole = { siteIds: null, siteGroups: null };
  const lender = { name: 'Tổ trưởng', role: 'operator' as const, scope: whole };
  const loan: Loan = { id: '1', lender, abilities: ['incident.read'], scope: whole, caseId: null };
  const borrower = (change: Partial<Loan>): Actor => ({
    role: 'technician',
    scope: whole,
    loans: [{ ...loan, ...change }],
  });

  it('are granted where both the loan and the lender reach', () => {
    const limited = borrower({ scope: { siteIds: ['nursery'], siteGroups: null } });
    const poorLender = borrower({
      lender: { ...lender, scope: { siteIds: ['committee'], siteGroups: null } },
    });

    expect(placeSight(limited, 'incident.read', PLACES).siteIds).to.deep.equal(['nursery']);
    expect(placeSight(poorLender, 'incident.read', PLACES).siteIds).to.deep.equal(['committee']);
    expect(loanFor(limited, 'incident.read', NURSERY)?.lender.name).to.equal('Tổ trưởng');
    expect(can(limited, 'evidence.read', NURSERY)).to.equal(false);
  });

  it('end when the lender loses them', () => {
    const demoted = borrower({ lender: { ...lender, role: 'technician' } });

    expect(can(demoted, 'incident.read')).to.equal(false);
  });

  it('for one case reach what belongs to that case only', () => {
    const forCase = borrower({ caseId: 'case-1' });

    expect(can(forCase, 'incident.read', NURSERY)).to.equal(false);
    expect(can(forCase, 'incident.read', { ...NURSERY, caseIds: ['case-1'] })).to.equal(true);
    expect(placeSight(forCase, 'incident.read', PLACES)).to.deep.include({
      siteIds: [],
      caseIds: ['case-1'],
    });
  });

  it('are never those that take two people', () => {
    const investigator = { name: 'Điều tra viên', role: 'investigator' as const, scope: whole };
    const approver = borrower({ lender: investigator, abilities: ['watch-list.approve'] });

    expect(can(approver, 'watch-list.approve')).to.equal(false);
  });

  it('do not count for who still has to set up the second factor', () => {
    expect(can({ ...borrower({}), isHeldBack: true }, 'incident.read')).to.equal(false);
  });
});
