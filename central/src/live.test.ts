import { expect } from 'chai';
import { writeLiveHeader } from '#protocol/live-frame.ts';
import {
  enrolAgent,
  openAgentMedia,
  openAgentSession,
  openBrowser,
  openViewerMedia,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type MediaSocket,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';

describe('live pictures', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let operator: Browser;

  beforeEach(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    operator = await signInAs(central, 'operator');
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  it('reach the page as the agent sent them, byte for byte, from a key frame on', async () => {
    const { edge, viewer, channel } = await watchGate();

    edge.socket.send(picture(channel, 1, false));
    const sent = [picture(channel, 2, true), picture(channel, 3, false)];
    sent.forEach((frame) => edge.socket.send(frame));
    await viewer.framesAtLeast(2);

    expect(viewer.frames).to.deep.equal(sent);
  });

  it('start at once for a second officer, from the last key frame', async () => {
    const { edge, viewer, channel } = await watchGate();
    const sent = [picture(channel, 1, true), picture(channel, 2, false), picture(channel, 3, false)];
    sent.forEach((frame) => edge.socket.send(frame));
    await viewer.framesAtLeast(3);

    const second = await openViewerMedia(central, operator);
    second.send({ type: 'subscribe', tile: 4, cameraId: 'gate-1', profile: 'sub' });
    const told = await second.next('channel');
    const config = await second.next('config');
    await second.framesAtLeast(3);

    expect(told).to.deep.equal({ type: 'channel', tile: 4, channel });
    expect(config).to.include({ channel, codec: 'avc1.42c01e' });
    expect(second.frames).to.deep.equal(sent);
    second.socket.terminate();
  });

  it('say that the agent is away, and come by themselves when it is back', async () => {
    const viewer = await openViewerMedia(central, operator);
    viewer.send({ type: 'subscribe', tile: 0, cameraId: 'gate-1', profile: 'sub' });
    const { channel } = await viewer.next('channel');
    const failed = await viewer.next('failed');

    const edge = await openAgentMedia(central, agent.token);
    edge.send({ type: 'announce', cameraIds: ['gate-1'] });
    const start = await edge.next('start');

    expect(failed).to.include({ channel, reason: 'agent-offline' });
    expect(start).to.deep.equal({ type: 'start', channel, cameraId: 'gate-1', profile: 'sub' });
    viewer.socket.terminate();
    edge.socket.terminate();
  });

  it('start over when the agent is started again', async () => {
    const { edge, viewer, channel } = await watchGate();
    edge.socket.send(picture(channel, 1, true));
    await viewer.framesAtLeast(1);

    edge.socket.terminate();
    const failed = await viewer.next('failed');
    const restarted = await announceGate();
    restarted.send(config(channel));
    await viewer.next('config');
    restarted.socket.send(picture(channel, 1, true));
    await viewer.framesAtLeast(2);

    expect(failed).to.include({ reason: 'agent-offline' });
    expect(viewer.frames).to.have.length(2);
    restarted.socket.terminate();
  });

  it("are never asked of an agent that announces somebody else's camera", async () => {
    const thief = await startThief();
    const viewer = await openViewerMedia(central, operator);

    viewer.send({ type: 'subscribe', tile: 0, cameraId: 'gate-1', profile: 'sub' });
    const failed = await viewer.next('failed');

    expect(failed).to.include({ reason: 'agent-offline' });
    thief.socket.terminate();
    viewer.socket.terminate();
  });

  it('are skipped to the next key frame for a page that does not keep up, and for that page only', async () => {
    const { edge, viewer: slow, channel } = await watchGate();
    const quick = await openViewerMedia(central, operator);
    quick.send({ type: 'subscribe', tile: 0, cameraId: 'gate-1', profile: 'sub' });
    await quick.next('config');
    const acknowledge = (viewer: MediaSocket): void =>
      viewer.send({ type: 'taken', bytes: viewer.frames.reduce((sum, frame) => sum + frame.length, 0) });

    edge.socket.send(picture(channel, 1, true));
    await Promise.all([slow.framesAtLeast(1), quick.framesAtLeast(1)]);
    acknowledge(quick);
    const skipping = slow.next('skipped');
    let sequence = 1;
    const sending = setInterval(() => {
      sequence += 1;
      edge.socket.send(picture(channel, sequence, false));
      acknowledge(quick);
    }, 50);
    const skipped = await skipping;
    clearInterval(sending);
    const slowHad = slow.frames.length;
    acknowledge(slow);
    // Central must have read the acknowledgement before the next frame: a subscribe after it is answered after it.
    slow.send({ type: 'subscribe', tile: 9, cameraId: 'no-such-camera', profile: 'sub' });
    await slow.next('refused');
    edge.socket.send(picture(channel, 900, false));
    edge.socket.send(picture(channel, 901, true));
    await slow.framesAtLeast(slowHad + 1);
    await quick.framesAtLeast(slowHad + 3);

    expect(skipped).to.deep.equal({ type: 'skipped', channel });
    expect(slow.frames.at(-1)).to.deep.equal(picture(channel, 901, true));
    expect(slow.frames).to.have.length(slowHad + 1);
    quick.socket.terminate();
  });

  it('stop the moment the officer signs out', async () => {
    const { viewer } = await watchGate();
    const closed = new Promise<number>((resolve) => viewer.socket.once('close', resolve));

    await operator.send('DELETE', '/api/sessions');

    expect(await closed).to.equal(1008);
    expect((await openBrowser(central, operator.cookie).get('/api/me')).status).to.equal(401);
  });

  it('come to at most 64 tiles of one page', async () => {
    const viewer = await openViewerMedia(central, operator);

    for (let tile = 0; tile < 65; tile += 1) {
      viewer.send({ type: 'subscribe', tile, cameraId: 'gate-1', profile: 'sub' });
    }
    const refused = await viewer.next('refused');

    expect(refused).to.deep.equal({ type: 'refused', tile: 64, reason: 'too-many' });
    viewer.socket.terminate();
  });

  it('end for a page that sends rubbish', async () => {
    const viewer = await openViewerMedia(central, operator);
    const closed = new Promise<number>((resolve) => viewer.socket.once('close', resolve));

    viewer.socket.send('{"type":"subscribe","tile":-1}');

    expect(await closed).to.equal(1008);
  });

  const announceGate = async (): Promise<MediaSocket> => {
    const edge = await openAgentMedia(central, agent.token);
    edge.send({ type: 'announce', cameraIds: ['gate-1'] });
    return edge;
  };

  /** One officer watching gate-1, its stream configured. */
  const watchGate = async (): Promise<{ edge: MediaSocket; viewer: MediaSocket; channel: number }> => {
    const edge = await announceGate();
    const viewer = await openViewerMedia(central, operator);
    viewer.send({ type: 'subscribe', tile: 0, cameraId: 'gate-1', profile: 'sub' });
    const channel = Number((await edge.next('start'))['channel']);
    edge.send(config(channel));
    await viewer.next('config');
    return { edge, viewer, channel };
  };

  const startThief = async (): Promise<MediaSocket> => {
    const token = await openAgentSession(central, await enrolAgent(central, 'Kẻ gian'));
    const thief = await openAgentMedia(central, token);
    thief.send({ type: 'announce', cameraIds: ['gate-1'] });
    return thief;
  };
});

function config(channel: number): object {
  return { type: 'config', channel, codec: 'avc1.42c01e', description: 'AULAHv8=', width: 640, height: 360 };
}

function picture(channel: number, sequence: number, isKey: boolean): Buffer {
  const header = writeLiveHeader({ channel, sequence, time90k: sequence * 6000, captureAtMs: 1.7e12, isKey });
  return Buffer.concat([header, Buffer.from([0, 0, 0, 2, isKey ? 0x65 : 0x41, sequence % 256])]);
}
