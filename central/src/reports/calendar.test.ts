import { expect } from 'chai';
import type { Clock } from '#base/clock.ts';
import { createFakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { openTestLedger, type TestLedger } from '../ledger/ledger.helpers.ts';
import { openRepositories } from '../ledger/repositories.ts';
import { violationRow } from '../ledger/statistics/statistics.helpers.ts';
import { createStatistics } from '../numbers/statistics.ts';
import { createCalendar, nextTurnMs, turnsDue } from './calendar.ts';
import { formatMinute, instantOf } from './civil-time.ts';
import { createReportDesk } from './desk.ts';
import { createFigureDesk } from './figures-desk.ts';
import { LETTERHEAD } from './reports.helpers.ts';

const COMMUNE = 'yen-hoa';

describe('the calendar of reports', () => {
  let ledger: TestLedger;
  beforeEach(async () => {
    ledger = await openTestLedger();
  });
  afterEach(() => ledger.close());

  it('drafts the month before on the 1st at 00:05, not a minute sooner', () => {
    const soon = turnsDue(instantOf(2026, 11, 1, 0, 4)).find(({ kind }) => kind === 'monthly');
    const due = turnsDue(instantOf(2026, 11, 1, 0, 5)).find(({ kind }) => kind === 'monthly');

    expect(formatMinute(soon?.fromMs ?? 0)).to.equal('01/09/2026 00:00');
    expect(formatMinute(due?.fromMs ?? 0)).to.equal('01/10/2026 00:00');
    expect(formatMinute(due?.toMs ?? 0)).to.equal('01/11/2026 00:00');
  });

  it('drafts December in January, and the week before on Monday at 06:00', () => {
    const [monthly, weekly] = turnsDue(instantOf(2027, 1, 4, 6));
    const [, early] = turnsDue(instantOf(2027, 1, 4, 5, 59));

    expect(formatMinute(monthly?.fromMs ?? 0)).to.equal('01/12/2026 00:00');
    expect(formatMinute(weekly?.fromMs ?? 0)).to.equal('28/12/2026 00:00');
    expect(formatMinute(early?.fromMs ?? 0)).to.equal('21/12/2026 00:00');
    expect(formatMinute(nextTurnMs(instantOf(2027, 1, 4, 5, 59)))).to.equal('04/01/2027 06:00');
  });

  it('drafts once, whether central starts again, was off at the time, or the draft was withdrawn', async () => {
    await confirmViolation();
    const wake = instantOf(2026, 11, 3, 9);

    await runFor(instantOf(2026, 10, 31, 23), instantOf(2026, 11, 1, 1));
    const first = await monthlies();
    await runFor(wake, wake);
    const [draft] = first;
    await repositories(wake).reports.withdraw(draft?.id ?? '', 'thử', {
      revision: 1,
      byName: 'An',
      atMs: wake,
    });
    await runFor(wake + 1, instantOf(2026, 11, 20));
    await runFor(instantOf(2027, 1, 15), instantOf(2027, 1, 15));

    expect(first.map(({ fromMs }) => formatMinute(fromMs))).to.deep.equal([
      '01/10/2026 00:00',
      '01/09/2026 00:00',
    ]);
    expect((await monthlies()).map(({ fromMs }) => formatMinute(fromMs))).to.deep.equal([
      '01/12/2026 00:00',
      '01/10/2026 00:00',
      '01/09/2026 00:00',
    ]);
  });

  it('makes no second one where a person drafted it before', async () => {
    await confirmViolation();
    const now = instantOf(2026, 11, 1, 0, 1);
    const by = {
      id: 'account-1',
      name: 'An',
      actor: { kind: 'account' as const, id: 'account-1', name: 'An' },
    };
    await deskWith(createFakeClock(now)).draft(
      { kind: 'monthly', fromMs: instantOf(2026, 10), toMs: instantOf(2026, 11) },
      by,
    );

    await runFor(instantOf(2026, 11, 1, 2), instantOf(2026, 11, 1, 3));

    expect((await monthlies()).map(({ createdByName }) => createdByName)).to.deep.equal(['An']);
  });

  it('drafts nothing where nothing was ever seen', async () => {
    await runFor(instantOf(2026, 10, 31, 23), instantOf(2026, 11, 20));

    expect(await repositories(0).reports.list(['monthly', 'weekly'], 10)).to.deep.equal([]);
  });

  async function confirmViolation(): Promise<void> {
    const row = violationRow(COMMUNE, { occurred_at_ms: instantOf(2026, 8, 20) });
    await ledger.db.insertInto('violations').values(row).execute();
  }

  function repositories(nowMs: number) {
    return openRepositories(ledger.db, COMMUNE, createFakeClock(nowMs));
  }

  function monthlies() {
    return repositories(0).reports.list(['monthly'], 10);
  }

  /** A central that is on from one time to the other. */
  async function runFor(fromMs: number, toMs: number): Promise<void> {
    const clock = createFakeClock(fromMs);
    const repository = openRepositories(ledger.db, COMMUNE, clock);
    const naps = { tell: (_delayMs: number): void => undefined };
    const sleeping = {
      ...clock,
      after: (delayMs: number, task: () => void) => {
        const cancel = clock.after(delayMs, task);
        naps.tell(delayMs);
        return cancel;
      },
    };
    const nextNap = () => new Promise<number>((resolve) => (naps.tell = resolve));
    const stopping = new AbortController();

    let asleep = nextNap();
    const calendar = createCalendar({
      ...repository,
      clock: sleeping,
      log: silentLog,
      desk: deskWith(clock),
    });
    const running = calendar.run(stopping.signal);
    for (let delayMs = await asleep; clock.nowMs() + delayMs <= toMs; delayMs = await asleep) {
      asleep = nextNap();
      await clock.advance(delayMs);
    }
    stopping.abort();
    await running;
  }

  function deskWith(clock: Clock) {
    const repository = openRepositories(ledger.db, COMMUNE, clock);
    const statistics = createStatistics(repository, clock);
    const figures = createFigureDesk({ ...repository, statistics, camerasDown: async () => [] });
    return createReportDesk({ ...repository, clock, figures, letterhead: LETTERHEAD });
  }
});
