import { expect } from 'chai';
import type { SnoozeView } from '#protocol/snooze.ts';
import { arrangeAlarms, foldAlarms } from './alarm-groups.ts';
import { describeAlarm as alarm } from './alarms.helpers.ts';

const MINUTE_MS = 60_000;

function snooze(change: Partial<SnoozeView> = {}): SnoozeView {
  return {
    id: 's',
    cameraId: 'gate',
    cameraName: 'Cổng thôn 4',
    ruleId: 'yard',
    ruleName: 'Sân',
    kind: 'intrusion',
    incidentIds: ['a'],
    isWholeRule: false,
    reason: 'Đang sửa cổng',
    byName: 'Trực ban',
    fromMs: 0,
    untilMs: 15 * MINUTE_MS,
    revision: 1,
    ...change,
  };
}

describe('repeats of one rule on one camera', () => {
  it('fold into one row that keeps its identity while more come', () => {
    const before = foldAlarms([alarm('b', 60_000), alarm('a', 0)]);
    const after = foldAlarms([alarm('c', 120_000), alarm('b', 60_000), alarm('a', 0)]);

    expect(before.map(({ key, members }) => [key, members.length])).to.deep.equal([['a', 2]]);
    expect(after.map(({ key, newest, members }) => [key, newest.id, members.length])).to.deep.equal([
      ['a', 'c', 3],
    ]);
  });

  it('stay apart for another rule, another camera, another kind, or after a pause', () => {
    const alarms = [
      alarm('e', 900_000),
      alarm('d', 600_000, { cameraId: 'market' }),
      alarm('c', 600_000, { ruleId: 'fence' }),
      alarm('b', 600_000, { kind: 'loitering' }),
      alarm('a', 600_000),
    ];

    expect(foldAlarms(alarms)).to.have.length(5);
  });

  it('do not fold faces: each may be somebody else', () => {
    const face = { kind: 'face-watch-list' } as const;

    expect(foldAlarms([alarm('b', 1000, face), alarm('a', 0, face)])).to.have.length(2);
  });
});

describe('order of the alarm column', () => {
  it('puts the most severe on top, and of those the newest first', () => {
    const alarms = [
      alarm('d', 4000, { kind: 'littering', ruleId: 'd' }),
      alarm('c', 3000, { kind: 'intrusion', ruleId: 'c' }),
      alarm('b', 2000, { kind: 'intrusion', ruleId: 'b' }),
      alarm('a', 1000, { kind: 'agitation', ruleId: 'a' }),
    ];

    const { open } = arrangeAlarms(alarms, [], 5000);

    expect(open.map(({ key }) => key)).to.deep.equal(['a', 'c', 'b', 'd']);
  });

  it('loses none of four hundred alarms', () => {
    const alarms = Array.from({ length: 400 }, (_, index) => alarm(String(index), 1_000_000 - index));

    const { open } = arrangeAlarms(alarms, [], 2_000_000);

    expect(open.flatMap(({ members }) => members)).to.have.length(400);
  });
});

describe('alarms put aside for a while', () => {
  it('leave the top and come back by themselves when the time is over', () => {
    const alarms = [alarm('b', 900_000), alarm('a', 0)];

    const during = arrangeAlarms(alarms, [snooze()], 15 * MINUTE_MS - 1);
    const after = arrangeAlarms(alarms, [snooze()], 15 * MINUTE_MS);

    expect(during.open.map(({ key }) => key)).to.deep.equal(['b']);
    expect(during.aside.map(({ key, snooze: by }) => [key, by.reason])).to.deep.equal([
      ['a', 'Đang sửa cổng'],
    ]);
    expect(after.open.map(({ key }) => key)).to.deep.equal(['b', 'a']);
    expect(after.aside).to.deep.equal([]);
  });

  it('take later ones of the same rule with them only when the whole rule was put aside', () => {
    const alarms = [alarm('b', MINUTE_MS), alarm('a', 0)];

    const one = arrangeAlarms(alarms, [snooze()], 2 * MINUTE_MS);
    const all = arrangeAlarms(alarms, [snooze({ isWholeRule: true })], 2 * MINUTE_MS);

    expect(one.open.map(({ members }) => members.length)).to.deep.equal([1]);
    expect(all.open).to.deep.equal([]);
    expect(all.aside.map(({ members }) => members.length)).to.deep.equal([2]);
  });

  it('are never critical ones, nor those of another camera, rule or kind', () => {
    const whole = snooze({ isWholeRule: true });
    const alarms = [
      alarm('c', 3000, { kind: 'camera-covered' }),
      alarm('b', 2000, { cameraId: 'market' }),
      alarm('a', 1000, { kind: 'loitering' }),
    ];

    const covering = [whole, snooze({ kind: 'camera-covered', isWholeRule: true })];

    expect(arrangeAlarms(alarms, covering, 4000).aside).to.deep.equal([]);
  });
});
