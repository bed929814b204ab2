import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { RetryLater } from '#base/errors.ts';
import type { CameraHealth } from '#protocol/camera.ts';
import { createBench, openedIncident, type Bench } from './agent.helpers.ts';
import { until, type Manners } from './central.helpers.ts';

describe('control link', () => {
  let bench: Bench;
  let manners: Manners;

  beforeEach(async () => {
    manners = {};
    bench = await createBench(manners);
  });
  afterEach(() => bench.close());
  const faultOf = (task: Promise<unknown>): Promise<unknown> => task.catch((error: unknown) => error);
  const health = (cameraId: string, state: CameraHealth['state']): CameraHealth => ({
    cameraId,
    state,
    reason: 'none',
    detail: '',
    sinceAtMs: 1,
    nextTryAtMs: null,
    watch: null,
    fps: 5,
  });

  it('says hello first and carries an incident to its receipt', async () => {
    const agent = bench.startLink();
    await agent.connected();
    const incident = openedIncident('gate', 1);

    const receipt = await agent.link.send('incident-opened', incident);

    expect(receipt.status).to.equal('stored');
    expect(bench.ledger.opened.get(incident.id)).to.deep.equal(incident);
    expect(bench.ledger.wire[0]).to.equal('hello 0');
    expect(agent.states.map(({ status }) => status)).to.deep.equal(['connecting', 'connected']);
  });

  it('comes back by itself when central was killed and its tokens are void', async () => {
    const agent = bench.startLink();
    await agent.connected();

    await bench.kill();
    await until(() => agent.link.state().status === 'connecting');
    const fault = await faultOf(agent.link.send('incident-opened', openedIncident('gate', 1)));
    await bench.restart();
    await agent.connected();

    expect(fault).to.be.instanceOf(RetryLater).with.property('code', 'not-connected');
    expect(bench.ledger.wire).to.deep.equal(['hello 0', 'hello 0']);
    const waiting = agent.states.find((state) => state.status === 'connecting' && state.nextTryAtMs !== null);
    expect(waiting).to.have.property('reason').that.is.a('string').and.not.empty;
    // Central is there again: a new token is fetched without another wait.
    expect(agent.states.filter((state) => 'reason' in state && state.reason === 'bad-token')).to.deep.equal(
      [],
    );
  });

  it('is refused for minutes when a second box uses the same identity, and the first is left alone (attack 20)', async () => {
    const first = bench.startLink();
    await first.connected();
    const second = bench.startLink({ instanceId: randomUUID() });

    await until(() => second.link.state().status === 'refused');

    const state = second.link.state();
    expect(state).to.have.property('reason').that.includes('another box uses the identity');
    expect(state)
      .to.have.property('nextTryAtMs')
      .that.is.greaterThan(Date.now() + 25_000);
    expect(first.link.state().status).to.equal('connected');
  });

  it('is refused for minutes when central does not take its hello', async () => {
    manners.hello = () => ({ status: 'refused', reason: 'speaks another protocol' });

    const agent = bench.startLink();
    await until(() => agent.link.state().status === 'refused');

    expect(agent.link.state()).to.have.property('reason', 'hello refused: speaks another protocol');
  });

  it('says that it was revoked', async () => {
    manners.connectError = () => 'revoked';

    const agent = bench.startLink();
    await until(() => agent.link.state().status === 'refused');

    expect(agent.link.state())
      .to.have.property('reason')
      .that.matches(/^revoked: /);
  });

  it('tells the latest health of each camera, and all of it again after a reconnection', async () => {
    const agent = bench.startLink();
    await agent.connected();

    agent.link.reportHealth([health('gate', 'connecting'), health('yard', 'connecting')]);
    agent.link.reportHealth([health('gate', 'online')]);
    await until(() => bench.ledger.health.size === 2);
    bench.line.cut();
    await until(() => agent.link.state().status !== 'connected');
    bench.line.mend();
    await until(() => bench.ledger.wire.filter((entry) => entry.startsWith('health')).length === 2);

    expect(bench.ledger.wire).to.deep.equal([
      'hello 0',
      'health gate=online,yard=connecting',
      'hello 0',
      'health gate=online,yard=connecting',
    ]);
  });

  it('rejects a message whose answer was lost with the line, so that it is sent again', async () => {
    const agent = bench.startLink();
    await agent.connected();
    manners.onIncident = () => 'drop';

    const fault = await faultOf(agent.link.send('incident-opened', openedIncident('gate', 1)));

    expect(fault).to.be.instanceOf(RetryLater).with.property('code', 'not-connected');
    expect(bench.ledger.opened.size).to.equal(1);
  });
});
