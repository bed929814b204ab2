/** Wires statistics; a part of central.ts. */
import type { Clock } from '#base/clock.ts';
import type { Ledger } from './ledger/repositories.ts';
import { createStatistics } from './numbers/statistics.ts';
import type { StatisticsRouteDeps } from './web/routes/statistics.ts';

export function wireStatistics(clock: Clock, ledger: Ledger): StatisticsRouteDeps {
  const countedPlaces = () => ledger.statisticsCameras.places();
  return { statistics: createStatistics(ledger, clock), countedPlaces, audit: ledger.audit, clock };
}
