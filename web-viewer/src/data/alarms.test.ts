import { expect } from 'chai';
import type { IncidentView } from '#protocol/incident.ts';
import { foldAlarms, placeAlarm } from './alarms.ts';

function alarm(id: string, startedAtMs: number, change: Partial<IncidentView> = {}): IncidentView {
  return {
    id,
    cameraId: 'gate',
    cameraName: 'Cổng thôn 4',
    siteId: 'hamlet-4',
    siteName: 'Thôn 4',
    hamlet: 'Thôn 4',
    kind: 'intrusion',
    ruleId: 'yard',
    ruleName: 'Sân',
    objectLabel: 'person',
    region: { type: 'line', from: [0, 0], to: [1, 1], direction: 'both' },
    startedAtMs,
    endedAtMs: null,
    receivedAtMs: startedAtMs,
    isLate: false,
    status: 'new',
    why: { vi: 'vì', en: 'why' },
    confidence: 0.7,
    acknowledgement: null,
    falseAlarm: null,
    mergedIntoId: null,
    revision: 0,
    isDemo: false,
    files: [],
    correction: null,
    isSigned: false,
    ...change,
  };
}

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

describe('repeats of one rule on one camera', () => {
  it('fold into one row that keeps its identity while more come', () => {
    const before = foldAlarms([alarm('b', 60_000), alarm('a', 0)]);
    const after = foldAlarms([alarm('c', 120_000), alarm('b', 60_000), alarm('a', 0)]);

    expect(before.map(({ key, members }) => [key, members.length])).to.deep.equal([['a', 2]]);
    expect(after.map(({ key, newest, members }) => [key, newest.id, members.length])).to.deep.equal([
      ['a', 'c', 3],
    ]);
  });

  it('stay apart for another rule, another camera, or after a pause', () => {
    const alarms = [
      alarm('d', 900_000),
      alarm('c', 600_000, { cameraId: 'market' }),
      alarm('b', 600_000, { ruleId: 'fence' }),
      alarm('a', 600_000),
    ];

    expect(foldAlarms(alarms)).to.have.length(4);
  });

  it('do not fold faces: each may be somebody else', () => {
    const face = { kind: 'face-watch-list' } as const;

    expect(foldAlarms([alarm('b', 1000, face), alarm('a', 0, face)])).to.have.length(2);
  });
});
