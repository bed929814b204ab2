import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import type { IncidentView } from '#protocol/incident.ts';
import { createAnnouncer, type AnnouncerDeps } from './announcer.ts';
import type { IncidentEvent } from './viewers-namespace.ts';

interface Told {
  event: IncidentEvent;
  ids: string[];
}

/** The ledger knows every incident; one page is open, whose person sees all. */
function watch() {
  const clock = createFakeClock();
  const told: Told[] = [];
  let reconnections = 0;
  const announcer = createAnnouncer({
    clock,
    log: silentLog,
    pages: {
      isEmpty: () => false,
      each: () => undefined,
      tellIncidents: (event: IncidentEvent, incidents: IncidentView[]) =>
        told.push({ event, ids: incidents.map(({ id }) => id) }),
      reconnect: () => (reconnections += 1),
    },
    incidents: {
      views: (ids: readonly string[]) => Promise.resolve(ids.map((id) => ({ id }) as IncidentView)),
    },
    incidentPlaces: { ofAll: () => Promise.resolve(new Map()) },
  } as unknown as AnnouncerDeps);
  return { clock, told, announcer, reconnections: () => reconnections };
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, n) => String(n));

describe('the announcer', () => {
  it('tells an incident at once, and those of a tenth of a second together once there are many', async () => {
    const { clock, told, announcer } = watch();

    for (const id of numbered(60)) {
      announcer.incidentOpened(id);
      await clock.advance(10);
    }
    await clock.advance(100);

    // The first twenty and what time has earned meanwhile go alone, the others with who came in the same tenth.
    expect(told.slice(0, 20).every(({ ids }) => ids.length === 1)).to.equal(true);
    expect(told.flatMap(({ ids }) => ids)).to.deep.equal(numbered(60));
    expect(Math.max(...told.map(({ ids }) => ids.length))).to.be.within(9, 11);
    expect(told.length).to.be.lessThan(28);
  });

  it('tells of an incident that opened and changed together that it is new, once', async () => {
    const { clock, told, announcer } = watch();

    announcer.incidentOpened('a');
    announcer.incidentChanged('a');
    announcer.incidentChanged('b');
    announcer.incidentChanged('b');
    await clock.advance(0);

    expect(told).to.deep.equal([
      { event: 'incidents-opened', ids: ['a'] },
      { event: 'incidents-changed', ids: ['b'] },
    ]);
  });

  it('has told everything when it is settled, however many wait, and leaves no timer behind', async () => {
    const { clock, told, announcer } = watch();
    for (const id of numbered(40)) {
      announcer.incidentOpened(id);
      await clock.advance(0);
    }

    numbered(900).forEach((id) => announcer.incidentOpened(`late-${id}`));
    await announcer.settled();

    expect(told.flatMap(({ ids }) => ids)).to.have.length(940);
    expect(clock.pending()).to.equal(0);
  });

  it('has pages connect anew rather than let more than ten thousand wait', async () => {
    const { told, announcer, reconnections } = watch();

    numbered(10_050).forEach((id) => announcer.incidentOpened(id));
    await announcer.settled();

    expect(reconnections()).to.equal(1);
    expect(told.flatMap(({ ids }) => ids)).to.have.length(50);
  });
});
