import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { createStreamDemand, type StreamDemand } from './stream-demand.ts';

describe('the main stream for faces', () => {
  let clock: FakeClock;
  let demand: StreamDemand;
  let events: string[];

  beforeEach(() => {
    clock = createFakeClock();
    events = [];
    demand = createStreamDemand({
      clock,
      onOpen: () => events.push('open'),
      onClose: () => events.push('close'),
    });
  });

  it('is opened when somebody comes and closed five seconds after they have gone', async () => {
    demand.update(false);
    expect(events).to.deep.equal([]);

    demand.update(true);
    demand.update(false);
    await clock.advance(4900);
    demand.update(false);
    expect(events).to.deep.equal(['open']);

    await clock.advance(200);
    expect(events).to.deep.equal(['open', 'close']);
    expect(demand.isOpen()).to.equal(false);
  });

  it('stays open for somebody who is out of sight for a moment', async () => {
    demand.update(true);
    for (let round = 0; round < 5; round += 1) {
      demand.update(false);
      await clock.advance(4000);
      demand.update(true);
      await clock.advance(4000);
    }

    expect(events).to.deep.equal(['open']);
  });

  it('is closed when nobody looks any longer', async () => {
    demand.update(true);

    await clock.advance(16_000);

    expect(events).to.deep.equal(['open', 'close']);
  });

  it('is closed once, and opened again for the next one', async () => {
    demand.update(true);
    demand.close();
    demand.close();
    await clock.advance(60_000);
    demand.update(true);

    expect(events).to.deep.equal(['open', 'close', 'open']);
    expect(clock.pending()).to.equal(1);
  });
});
