import { expect } from 'chai';
import type { IncidentView } from '#protocol/incident.ts';
import { placeAlarm } from './alarms.ts';
import { describeAlarm as alarm } from './alarms.helpers.ts';

const idsOf = (alarms: readonly IncidentView[]): string[] => alarms.map(({ id }) => id);

describe('list of alarms', () => {
  it('puts a late one in its place by the time it happened, not on top', () => {
    const alarms = [alarm('c', 3_000), alarm('a', 1_000)];

    expect(idsOf(placeAlarm(alarms, alarm('b', 2_000)))).to.deep.equal(['c', 'b', 'a']);
    expect(idsOf(placeAlarm(alarms, alarm('0', 500)))).to.deep.equal(['c', 'a', '0']);
  });

  it('shows an alarm once, however often it is told', () => {
    const once = placeAlarm([], alarm('a', 1_000));

    expect(idsOf(placeAlarm(once, alarm('a', 1_000, { endedAtMs: 2_000 })))).to.deep.equal(['a']);
  });

  it('drops an alarm only when somebody has acknowledged it', () => {
    const alarms = Array.from({ length: 400 }, (_, index) => alarm(String(index), 1_000_000 - index));

    const after = placeAlarm(alarms, alarm('7', 999_993, { status: 'acknowledged' }));

    expect(after).to.have.length(399);
    expect(idsOf(after)).to.not.include('7');
  });
});
