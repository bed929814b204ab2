import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '#base/clock.ts';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { createRoutedSession } from './agent-session.ts';
import { createCentralRoute, type CentralRoute } from './central-route.ts';
import { createLedger, createLine, startCentral, until } from './central.helpers.ts';
import { createControlLink } from './control-link.ts';
import { enrol } from './identity.ts';
import { askHealth, waysOf, type Way } from './way.ts';

describe('the way to central', () => {
  let clock: FakeClock;
  let health: Server;
  let from: string[];
  let url: string;

  beforeEach(async () => {
    clock = createFakeClock();
    from = [];
    health = createServer((request, response) => {
      from.push(request.socket.remoteAddress ?? '');
      response.end(JSON.stringify({ status: 'up', nowMs: 12_345, protocolVersion: 4 }));
    });
    await new Promise<void>((resolve) => health.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(health.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => health.close(resolve)));

  const uplinks = [
    { name: 'Cáp quang', localAddress: '127.0.0.2' },
    { name: '4G', localAddress: '127.0.0.3' },
  ];
  const running = (route: CentralRoute): { stop: () => Promise<void> } => {
    const stopper = new AbortController();
    const run = route.run(stopper.signal);
    return {
      stop: async () => {
        stopper.abort();
        await run;
      },
    };
  };

  it('SF13 tries every line to the first address before the second address', () => {
    const ways = waysOf({ url: 'http://a', otherUrls: ['http://b'], uplinks });

    expect(ways.map((way) => `${way.url} ${way.localAddress ?? ''}`)).to.deep.equal([
      'http://a 127.0.0.2',
      'http://a 127.0.0.3',
      'http://b 127.0.0.2',
      'http://b 127.0.0.3',
    ]);
    expect(waysOf({ url: 'http://a', otherUrls: [], uplinks: [] })).to.deep.equal([
      { url: 'http://a', localAddress: null, uplinkName: '' },
    ]);
  });

  it('SF13 goes round once, tells everybody, and keeps the one that worked', () => {
    const route = createCentralRoute({
      ways: waysOf({ url, otherUrls: ['http://b'], uplinks }),
      clock,
      log: silentLog,
    });
    const told: string[] = [];
    route.onChange((way) => told.push(`${way.uplinkName} ${way.url === url ? 'a' : 'b'}`));

    const left = [route.failed(), route.failed()];
    route.worked();
    const leftAfter = [route.failed(), route.failed(), route.failed(), route.failed()];

    expect(left).to.deep.equal([true, true]);
    expect(leftAfter, 'a round of four begins anew at what worked').to.deep.equal([true, true, true, false]);
    expect(told.slice(0, 2)).to.deep.equal(['4G a', 'Cáp quang b']);
    expect(route.current()).to.include({ url: 'http://b', uplinkName: 'Cáp quang' });
  });

  it('SF13 returns to the first after ten minutes, when it answers and nothing is half-sent', async () => {
    let isBusy = true;
    let isUp = false;
    const route = createCentralRoute({
      ways: [...waysOf({ url, otherUrls: ['http://b'], uplinks: [] })],
      clock,
      log: silentLog,
      isBusy: () => isBusy,
      ask: async (way) => {
        asked.push(way.url);
        return isUp ? 1 : null;
      },
    });
    const changes: Way[] = [];
    const asked: string[] = [];
    route.failed();
    route.worked();
    route.onChange((way) => changes.push(way));
    const service = running(route);

    await clock.advance(595_000);
    const early = asked.length;
    await clock.advance(10_000);
    isUp = true;
    await clock.advance(590_000);
    const inBetween = asked.length;
    await clock.advance(30_000);
    const whileBusy = changes.length;
    isBusy = false;
    await clock.advance(10_000);

    expect([early, inBetween, whileBusy]).to.deep.equal([0, 1, 0]);
    expect(asked).to.deep.equal([url, url]);
    expect(changes.map((way) => way.url)).to.deep.equal([url]);
    await service.stop();
  });

  it('SF13 speaks from the local address of the line', async () => {
    const answer = await askHealth({ url, localAddress: '127.0.0.3', uplinkName: '4G' }, systemClock);
    const nobody = await askHealth({ url, localAddress: '203.0.113.9', uplinkName: '' }, systemClock);

    expect(from).to.deep.equal(['127.0.0.3']);
    expect([answer, nobody]).to.deep.equal([12_345, null]);
  });

  it('SF13 reaches central by the second address at once when the first is dead, with a session of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'matlang-route-'));
    const ledger = createLedger();
    ledger.codes.add('CODE');
    const central = await startCentral(ledger, folder);
    const [first, second] = await Promise.all([createLine(central.port), createLine(central.port)]);
    const identity = await enrol({ centralUrl: central.url, code: 'CODE', stateDir: join(folder, 'state') });
    const ways = waysOf({ url: first.url, otherUrls: [second.url], uplinks: [] });
    const route = createCentralRoute({ ways, clock: systemClock, log: silentLog });
    const stopper = new AbortController();
    const waits: number[] = [];
    const link = createControlLink({
      route,
      session: createRoutedSession({ identity, route, clock: systemClock }),
      instanceId: '6b1f5b0e-7c2c-4c6a-9d0c-2f5d6a9b1c11',
      hello: () => ({ protocolVersion: PROTOCOL_VERSION, agentVersion: '0', sites: [], cameras: [] }),
      clock: systemClock,
      log: silentLog,
      onState: (state) => waits.push('nextTryAtMs' in state && state.nextTryAtMs !== null ? 1 : 0),
    });

    first.cut();
    const run = link.run(stopper.signal);
    await until(() => link.state().status === 'connected');

    expect(route.current().url).to.equal(second.url);
    expect(waits, 'no wait between the two').to.not.include(1);
    second.cut();
    first.mend();
    await until(() => route.current().url === first.url && link.state().status === 'connected');
    expect(central.tokens.size, 'a session for each way').to.equal(2);
    stopper.abort();
    await run;
    await Promise.all([first.close(), second.close()]);
    await central.kill();
    rmSync(folder, { recursive: true });
  });
});
