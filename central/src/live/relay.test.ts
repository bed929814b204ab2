import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { ALIVE_EVERY_MS, type CentralToAgent } from '#protocol/live-control.ts';
import { createRelay, type Relay } from './relay.ts';
import type { AgentLink } from './streams.ts';
import { ViewerLink } from './viewer-link.ts';

const GATE = { cameraId: 'gate', agentId: 'box' };

describe('relay of live pictures', () => {
  let clock: FakeClock;
  let relay: Relay;

  beforeEach(() => {
    clock = createFakeClock();
    relay = createRelay({ clock, log: silentLog });
  });

  const connectAgent = (hasStills: boolean): CentralToAgent[] => {
    const asked: CentralToAgent[] = [];
    const link: AgentLink = {
      agentId: GATE.agentId,
      cameraIds: new Set(),
      hasStills: false,
      send: (message) => asked.push(message),
    };
    relay.addAgentLink(link);
    relay.announced(link, [GATE.cameraId], hasStills);
    return asked;
  };

  const connectPage = (): { viewer: ViewerLink; told: unknown[] } => {
    const told: unknown[] = [];
    const viewer = new ViewerLink(
      {
        bufferedAmount: 0,
        isOpen: true,
        sendText: (text) => told.push(JSON.parse(text)),
        sendFrame: () => undefined,
        close: () => undefined,
      },
      clock,
    );
    relay.addViewer(viewer);
    return { viewer, told };
  };

  it('asks an agent for a picture a second where a page can show neither stream', () => {
    const asked = connectAgent(true);
    const { viewer } = connectPage();

    const channel = relay.subscribe(viewer, 0, GATE, 'stills');

    expect(asked).to.deep.equal([{ type: 'start', channel, cameraId: 'gate', profile: 'stills' }]);
  });

  it('does not ask an older agent for what it does not know, and tells the page', () => {
    const asked = connectAgent(false);
    const { viewer, told } = connectPage();

    const channel = relay.subscribe(viewer, 0, GATE, 'stills');

    expect(asked).to.deep.equal([]);
    expect(told).to.deep.equal([
      { type: 'channel', tile: 0, channel },
      { type: 'failed', channel, reason: 'no-such-profile' },
    ]);
  });

  it('goes on with the pictures once such an agent has been updated and is back', () => {
    connectAgent(false);
    const { viewer } = connectPage();
    const channel = relay.subscribe(viewer, 0, GATE, 'stills');

    const asked = connectAgent(true);

    expect(asked).to.deep.equal([{ type: 'start', channel, cameraId: 'gate', profile: 'stills' }]);
  });

  it('gives a page a sign of life, also while nothing is watched', async () => {
    const stop = new AbortController();
    const running = relay.run(stop.signal);
    const { told } = connectPage();

    await clock.advance(3 * ALIVE_EVERY_MS);
    stop.abort();
    await running;

    expect(told).to.deep.equal([{ type: 'alive' }, { type: 'alive' }, { type: 'alive' }]);
  });
});
