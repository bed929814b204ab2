import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { SCENES } from '../actors/scenes.ts';
import { createPtzHead } from './onvif/ptz-head.ts';
import type { ReelSegment } from './reel.ts';
import { createTurnedView } from './turned-view.ts';

describe('what a camera sees that is turned', () => {
  it('is another view for as long as it looks elsewhere, and the usual one when it is back', async () => {
    const clock = createFakeClock();
    const head = createPtzHead(clock);
    const view = createTurnedView(SCENES.yard, head);
    const next = async (isIt: (segment: ReelSegment | null) => boolean): Promise<ReelSegment | null> => {
      for (;;) {
        const segment = view.segment();
        if (isIt(segment)) {
          return segment;
        }
        await turnOfLoop();
      }
    };

    const usual = view.segment();
    head.moveTo({ pan: 0.5, zoom: 0.25 });
    await clock.advance(10_000);
    const turned = await next((segment) => segment !== null);
    head.moveTo({ pan: 0, zoom: 0 });
    await clock.advance(10_000);
    const back = await next((segment) => segment === null);
    view.stop();

    const first = turned?.chunks[0]?.showings.map(({ profile }) => profile);
    expect([usual, back]).to.deep.equal([null, null]);
    expect(first?.slice(0, 2).sort()).to.deep.equal(['main', 'sub']);
  });
});
