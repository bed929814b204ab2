import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { createLag } from './lag.ts';

describe('lag of a page', () => {
  it('is none for a page that takes everything at once', async () => {
    const clock = createFakeClock();
    const lag = createLag(clock);

    for (let sent = 100; sent <= 1000; sent += 100) {
      lag.sent(100);
      await clock.advance(100);
      lag.taken(sent);
    }

    expect(lag.state()).to.equal('flowing');
  });

  it('makes central skip above 800 ms and resume only below 250 ms', async () => {
    const clock = createFakeClock();
    const lag = createLag(clock);
    lag.sent(100);
    await clock.advance(801);
    const late = lag.state();

    lag.taken(100);
    lag.sent(100);
    await clock.advance(300);
    const catchingUp = lag.state();
    lag.taken(200);
    const caughtUp = lag.state();

    expect([late, catchingUp, caughtUp]).to.deep.equal(['skipping', 'skipping', 'flowing']);
  });

  it('is stuck after fifteen seconds without a byte taken', async () => {
    const clock = createFakeClock();
    const lag = createLag(clock);

    lag.sent(100);
    await clock.advance(15_001);

    expect(lag.state()).to.equal('stuck');
  });

  it('does not shrink by a lie: more taken than sent counts as all taken, later frames still count', async () => {
    const clock = createFakeClock();
    const lag = createLag(clock);
    lag.sent(100);
    lag.taken(10 ** 12);

    lag.sent(100);
    await clock.advance(900);

    expect(lag.state()).to.equal('skipping');
  });
});
