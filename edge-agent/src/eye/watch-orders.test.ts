import { expect } from 'chai';
import { ruleList, type Rule } from '#protocol/rule.ts';
import type { WatchOrder } from './messages.ts';
import { createWatchOrders } from './watch-orders.ts';

const ORDER: Omit<WatchOrder, 'needs' | 'recording' | 'keepsPassers'> = {
  cameraId: 'yard',
  sub: { url: 'rtsp://127.0.0.1/sub', credentials: null },
  main: null,
};

describe('orders to watch a camera', () => {
  let rules: Rule[];
  const given: WatchOrder[] = [];
  const orders = createWatchOrders(
    { watch: (order) => given.push(order), unwatch: () => undefined },
    () => rules,
    { orderOf: () => null, needsLooks: (cameraId) => cameraId === 'film' },
    (cameraId) => cameraId === 'yard',
  );

  beforeEach(() => {
    given.length = 0;
    rules = ruleList.parse([{ kind: 'loitering', name: 'Cổng' }]);
    orders.watch(ORDER);
  });

  it('are given again when new rules need something else', () => {
    rules = ruleList.parse([{ kind: 'object-left', name: 'Đồ bỏ lại' }]);
    orders.rulesChanged('yard');

    expect(given.map(({ needs }) => needs.changes)).to.deep.equal([false, true]);
  });

  it('have pictures of passers made only where they are kept', () => {
    orders.watch({ ...ORDER, cameraId: 'school' });

    expect(given.map(({ cameraId, keepsPassers }) => [cameraId, keepsPassers])).to.deep.equal([
      ['yard', true],
      ['school', false],
    ]);
  });

  it('are left alone when new rules need the same: pictures go on without a break', () => {
    rules = ruleList.parse([{ kind: 'loitering', name: 'Sân' }]);
    orders.rulesChanged('yard');

    expect(given).to.have.length(1);
  });

  it('are not given for a camera nobody watches', () => {
    orders.unwatch('yard');
    rules = [];
    orders.rulesChanged('yard');

    expect(given).to.have.length(1);
  });

  it('have somebody look at a camera that is recorded when something moves, whatever its rules want', () => {
    rules = [];

    orders.watch({ ...ORDER, cameraId: 'film' });
    orders.watch({ ...ORDER, cameraId: 'still' });

    expect(given.slice(1).map(({ needs }) => needs.tracks)).to.deep.equal([true, false]);
  });
});
