import { expect } from 'chai';
import { createWallClock } from './wall-clock.ts';
import { explain } from './why.ts';

describe('why it fired, in words', () => {
  const { timeOfDay } = createWallClock('Asia/Ho_Chi_Minh');
  const firing = { key: 'track-1', trackIds: [1], confidence: 0.8 };
  const atMs = Date.parse('2026-11-23T02:14:07+07:00');

  it('tells of an intrusion, with a comma in Vietnamese', () => {
    const reason = { kind: 'intrusion', sinceAtMs: atMs, heldMs: 600 } as const;

    expect(explain({ ...firing, label: 'person', reason }, 'Sân trường', timeOfDay)).to.deep.equal({
      vi: 'Người ở trong vùng "Sân trường" 0,6 giây, từ 02:14:07',
      en: 'A person was inside the zone "Sân trường" for 0.6 seconds, from 02:14:07',
    });
  });

  it('tells of a crossing and its direction', () => {
    const reason = {
      kind: 'line-crossing',
      direction: 'right-to-left',
      crossedAtMs: atMs,
      crossedAt: [0.5, 0.5] as [number, number],
    } as const;

    expect(explain({ ...firing, label: 'motorcycle', reason }, 'Cổng', timeOfDay)).to.deep.equal({
      vi: 'Xe máy đi qua vạch "Cổng" từ phải sang trái lúc 02:14:07',
      en: 'A motorbike crossed the line "Cổng" from right to left at 02:14:07',
    });
  });
});
