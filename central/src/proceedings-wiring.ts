/** Wires what people do with incidents: triage, cases, hand-overs, violations; a part of central.ts. */
import type { Clock } from '#base/clock.ts';
import type { Account } from './ledger/people/accounts.ts';
import type { Ledger } from './ledger/repositories.ts';
import type { Announcer } from './notify/announcer.ts';
import { can } from './people/can.ts';
import { createCaseBook } from './proceedings/case-book.ts';
import { createCaseDesk } from './proceedings/case-desk.ts';
import { createHandoverDesk } from './proceedings/handover-desk.ts';
import { createCaseMembers } from './proceedings/members.ts';
import { createPartDesk } from './proceedings/part-desk.ts';
import { createPlaceDesk } from './proceedings/place-desk.ts';
import { caseSight, violationSight } from './proceedings/sight.ts';
import { createSnoozeDesk } from './proceedings/snooze-desk.ts';
import { createTriageDesk } from './proceedings/triage-desk.ts';
import { createViolationDesk } from './proceedings/violation-desk.ts';
import type { ProceedingsRouteDeps } from './web/registry.ts';

export function wireProceedings(clock: Clock, ledger: Ledger, announcer: Announcer): ProceedingsRouteDeps {
  const seesCase = async (account: Account, caseId: string): Promise<boolean> => {
    const handedOver = await ledger.caseHandovers.running(caseId, account.id, clock.nowMs());
    const sight = caseSight(account, await ledger.knownPlaces.all());
    return handedOver !== null || (await ledger.caseReading.name(caseId, sight)) !== null;
  };
  const seesViolation = async (account: Account, id: string): Promise<boolean> => {
    const sight = violationSight(account, await ledger.knownPlaces.all());
    return (await ledger.violations.view(id, sight)) !== null;
  };
  const mayRead = (account: Account): boolean => can(account, 'incident.read');
  const onIncidentChanged = (incidentId: string): void => announcer.incidentChanged(incidentId);
  const triage = createTriageDesk({ ...ledger, clock, onChanged: onIncidentChanged });
  const common = {
    ...ledger,
    clock,
    members: createCaseMembers(ledger),
    placeDesk: createPlaceDesk(ledger),
    caseBook: createCaseBook({ ...ledger, clock }),
    onIncidentChanged,
    onChanged: (caseId: string) => announcer.casesChanged((account) => seesCase(account, caseId)),
    onViolationChanged: (id: string) => announcer.casesChanged((account) => seesViolation(account, id)),
  };
  return {
    ...common,
    triage,
    caseDesk: createCaseDesk({
      ...common,
      acknowledgeNew: (account, id, note) => triage.acknowledgeNew(account, id, note),
    }),
    partDesk: createPartDesk(common),
    snoozeDesk: createSnoozeDesk({ ...ledger, clock, onSnoozed: () => announcer.snoozesChanged(mayRead) }),
    handoverDesk: createHandoverDesk(common),
    violationDesk: createViolationDesk(common),
  };
}
