import { Readable } from 'node:stream';
import { expect } from 'chai';
import { newId } from '#base/ids.ts';
import { deadLetterRetried, type AgentState } from '#protocol/agent-state.ts';
import type { RecordingsList, Timeline } from '#protocol/recording.ts';
import type { NoticeView } from '#protocol/review.ts';
import {
  enrolAgent,
  connectAgent,
  openPage,
  nextEvent,
  openBrowser,
  signInAs,
  startTestAgent,
  startTestCentral,
  type Browser,
  type TestAgent,
  type TestCentral,
} from './central.helpers.ts';
import {
  answerWith,
  openPost,
  postWhenAsked,
  SENDING_MP4,
  sendWhenAsked,
  smallMp4,
  timelineOf,
} from './recordings.helpers.ts';

const FROM_MS = 1_700_000_000_000;
const TO_MS = FROM_MS + 60_000;
const RANGE = `fromMs=${FROM_MS}&toMs=${TO_MS}`;
const PLAY = `/api/cameras/hall-1/recordings/play?${RANGE}`;
const MEBIBYTE = 2 ** 20;

describe('recordings, from the agent to the page', () => {
  let central: TestCentral;
  let agent: TestAgent;
  let officer: Browser;

  beforeEach(async () => {
    central = await startTestCentral();
    agent = await startTestAgent(central);
    officer = await signInAs(central, 'operator');
  });

  afterEach(async () => {
    agent.close();
    await central.dispose();
  });

  const auditOf = async (action: string): Promise<{ resource: string; detail: string }[]> => {
    const auditor = await signInAs(central, 'auditor');
    const page = (await (await auditor.get('/api/audit?limit=200')).json()) as {
      items: { action: string; resource: string; detail: string }[];
    };
    return page.items.filter((row) => row.action === action);
  };

  it('are listed as the agent says', async () => {
    const asked = answerWith<RecordingsList>(agent, 'recordings-list', ({ cameraId, fromMs, toMs }) => ({
      status: 'listed',
      timeline: timelineOf(cameraId, fromMs, toMs),
    }));

    const response = await officer.get(`/api/cameras/hall-1/recordings?${RANGE}`);

    const listed = (await response.json()) as Timeline;
    expect(asked).to.deep.equal([{ cameraId: 'hall-1', fromMs: FROM_MS, toMs: TO_MS }]);
    expect(listed).to.deep.equal(timelineOf('hall-1', FROM_MS, TO_MS));
  });

  it('of an agent that is away, refuses or talks rubbish are refused with the reason', async () => {
    answerWith(agent, 'recordings-list', () => ({ status: 'refused', reason: 'this agent records nothing' }));
    const refused = await officer.get(`/api/cameras/hall-1/recordings?${RANGE}`);
    answerWith(agent, 'recordings-list', () => ({ status: 'listed', timeline: 'rubbish' }));
    const rubbish = await officer.get(`/api/cameras/hall-1/recordings?${RANGE}`);
    const page = await openPage(central, officer);
    const gone = nextEvent(page, 'camera-health');
    agent.close();
    await gone;
    const away = await officer.get(PLAY);
    page.disconnect();

    expect([refused.status, rubbish.status, away.status]).to.deep.equal([503, 503, 503]);
    expect(await refused.text()).to.include('this agent records nothing');
    expect(await away.json()).to.have.nested.property('error.code', 'agent-away');
  });

  it('with a time that makes no sense are refused before the agent hears of it', async () => {
    const statuses = [];
    for (const query of [
      `fromMs=${TO_MS}&toMs=${FROM_MS}`,
      `fromMs=${FROM_MS}&toMs=${FROM_MS + 9 * 24 * 3_600_000}`,
      'fromMs=x&toMs=y',
      '',
    ]) {
      statuses.push((await officer.get(`/api/cameras/hall-1/recordings?${query}`)).status);
      statuses.push((await officer.get(`/api/cameras/hall-1/recordings/play?${query}`)).status);
    }
    statuses.push((await officer.get('/api/cameras/hall-1/recordings/picture?atMs=1&width=333')).status);

    expect(new Set(statuses)).to.deep.equal(new Set([400]));
  });

  it('are shown to nobody who may not see the camera: the same words as for one that is not there', async () => {
    const headmistress = await signInAs(central, 'site_owner', { siteIds: ['nursery'], siteGroups: null });
    sendWhenAsked(central, agent, () => smallMp4(10));

    const own = await headmistress.get(`/api/cameras/nursery-1/recordings/play?${RANGE}`);
    const others = await headmistress.get(PLAY);
    const missing = await headmistress.get(`/api/cameras/no-such/recordings/play?${RANGE}`);

    expect([own.status, others.status, missing.status]).to.deep.equal([200, 404, 404]);
    expect((await others.text()).replace('hall-1', 'X')).to.equal(
      (await missing.text()).replace('no-such', 'X'),
    );
  });

  it('are played byte for byte, and who looked stands once in the audit trail', async () => {
    const mp4 = smallMp4(3 * MEBIBYTE);
    const asked = sendWhenAsked(central, agent, () => mp4);

    const first = await officer.get(`${PLAY}&pictures=key&everyMs=1000`);
    const bytes = Buffer.from(await first.arrayBuffer());
    await (await officer.get(PLAY)).arrayBuffer();

    expect(bytes.equals(mp4)).to.equal(true);
    expect(asked[0]?.what).to.deep.equal({
      ...{ type: 'play', cameraId: 'hall-1', fromMs: FROM_MS, toMs: TO_MS },
      ...{ pictures: 'key', everyMs: 1000 },
    });
    expect(first.headers.get('content-type')).to.equal('video/mp4');
    expect(first.headers.get('x-starts-at-ms')).to.equal(String(SENDING_MP4.startsAtMs));
    expect(first.headers.get('x-codecs')).to.equal('avc1.640028');
    expect(first.headers.get('cache-control')).to.equal('no-store');
    expect((await auditOf('recording.viewed')).map(({ resource }) => resource)).to.deep.equal([
      'camera:hall-1',
    ]);
  });

  it('give single pictures', async () => {
    const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xd9]);
    const picture = { status: 'sending', mediaType: 'image/jpeg', startsAtMs: 5, codecs: '' };
    const asked = sendWhenAsked(central, agent, () => jpeg, picture);

    const response = await officer.get('/api/cameras/hall-1/recordings/picture?atMs=9&width=160');

    expect(Buffer.from(await response.arrayBuffer()).equals(jpeg)).to.equal(true);
    expect(response.headers.get('content-type')).to.equal('image/jpeg');
    expect(asked[0]?.what).to.deep.equal({ type: 'picture', cameraId: 'hall-1', atMs: 9, width: 160 });
  });

  it('are not taken from another agent that has got hold of the id, nor twice, nor unasked', async () => {
    const thief = await connectAgent(central, await enrolAgent(central, 'Hộp khác'));
    await thief.hello([], []);
    const posts = postWhenAsked(central, agent);
    const playing = officer.get(PLAY);
    const { request, message } = await posts.next();

    const stolen = openPost(central, thief.token, message.requestId);
    stolen.request.end('forged');
    const stolenAnswer = await stolen.answer;
    request.write('true');
    const response = await playing;
    const again = openPost(central, agent.token, message.requestId);
    again.request.end('forged');
    const againAnswer = await again.answer;
    request.end();
    const body = await response.text();
    const late = openPost(central, agent.token, message.requestId);
    late.request.end('forged');
    const unasked = openPost(central, agent.token, newId());
    unasked.request.end('forged');

    expect([stolenAnswer, againAnswer, await late.answer, await unasked.answer]).to.deep.equal([
      ...[404, 404, 404, 404],
    ]);
    expect(body).to.equal('true');
    thief.close();
  });

  it('are fetched no further once the page has gone', async () => {
    const posts = postWhenAsked(central, agent);
    const leaving = new AbortController();
    const playing = fetch(new URL(PLAY, central.url), {
      headers: { cookie: officer.cookie },
      signal: leaving.signal,
    });
    const { request, answer } = await posts.next();
    request.write(smallMp4(1000));
    await playing;

    leaving.abort();

    expect(await answer).to.equal('cut');
  });

  it('that the agent cuts short are seen to be cut short', async () => {
    const posts = postWhenAsked(central, agent);
    const playing = officer.get(PLAY);
    const { request } = await posts.next();
    request.write(smallMp4(1000));
    const response = await playing;

    request.destroy();

    const outcome = await response.arrayBuffer().then(
      () => 'whole',
      () => 'cut',
    );
    expect(outcome).to.equal('cut');
  });

  it('end when the agent goes away without a word on the other connection', async () => {
    const posts = postWhenAsked(central, agent);
    const playing = officer.get(PLAY);
    const { request, answer } = await posts.next();
    request.write(smallMp4(1000));
    const response = await playing;

    agent.close();

    const outcome = await response.arrayBuffer().then(
      () => 'whole',
      () => 'cut',
    );
    expect([outcome, await answer]).to.deep.equal(['cut', 'cut']);
  });

  /** The number once central, asked a hundred other things meanwhile, has left it as it was. */
  const untilStill = async (read: () => number): Promise<number> => {
    for (;;) {
      const before = read();
      for (let i = 0; i < 100; i += 1) {
        await openBrowser(central).get('/api/health');
      }
      if (read() === before) {
        return before;
      }
    }
  };

  it('wait for a slow page instead of piling up in memory', async () => {
    const piece = smallMp4(MEBIBYTE);
    let sentPieces = 0;
    const pieces = function* (): Generator<Buffer> {
      for (; sentPieces < 64; sentPieces += 1) {
        yield piece;
      }
    };
    const posts = postWhenAsked(central, agent);
    const playing = officer.get(PLAY);
    const { request, answer } = await posts.next();

    Readable.from(pieces()).pipe(request);
    const reader = (await playing).body?.getReader();
    const first = await reader?.read();
    const sentBeforeRead = await untilStill(() => sentPieces);
    let sizeBytes = first?.value?.length ?? 0;
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      sizeBytes += part.value.length;
    }

    expect(sentBeforeRead).to.be.below(48);
    expect(sizeBytes).to.equal(64 * piece.length);
    expect(await answer).to.equal(204);
  });

  it('are opened six at a time by one person and eight of one agent', async () => {
    const posts = postWhenAsked(central, agent);
    const another = await signInAs(central, 'operator');
    const third = await signInAs(central, 'operator');
    const playing = [];
    for (const browser of [...Array<typeof officer>(6).fill(officer), another, another]) {
      playing.push(browser.get(PLAY));
      (await posts.next()).request.write('x');
    }

    const seventh = await officer.get(PLAY);
    const ninth = await third.get(PLAY);

    expect([seventh.status, ninth.status]).to.deep.equal([429, 429]);
    expect(seventh.headers.get('retry-after')).to.equal('2');
    const opened = await Promise.all(playing);
    expect(opened.map(({ status }) => status)).to.deep.equal(Array(8).fill(200));
    for (const { body } of opened) {
      await body?.cancel();
    }
  });

  it('have their misfortunes on record once, however often they are reported', async () => {
    const technician = await signInAs(central, 'technician');
    const page = await openPage(central, technician);
    const changed = nextEvent(page, 'recordings-changed');
    const notice = (number: number, change: object = {}) => ({
      ...{ number, atMs: 1000 + number, kind: 'forced-deletion', cameraId: 'hall-1' },
      ...{ fromMs: 1, toMs: 2, sizeBytes: 3, detail: 'no room', ...change },
    });

    const receipts = [
      await agent.ask('recording-notices', { notices: [notice(1), notice(2)] }),
      await agent.ask('recording-notices', { notices: [notice(1), notice(2)] }),
      await agent.ask('recording-notices', { notices: [notice(2), notice(3)] }),
      await agent.ask('recording-notices', { notices: [notice(1, { atMs: 99_000 })] }),
      await agent.ask('recording-notices', { notices: [{ number: 'x' }] }),
    ] as { status: string }[];
    await changed;
    const list = (await (await technician.get('/api/recordings/notices')).json()) as {
      items: NoticeView[];
    };

    const statuses = receipts.map(({ status }) => status);
    expect(statuses).to.deep.equal(['stored', 'already-stored', 'stored', 'stored', 'refused']);
    expect(list.items.map(({ number }) => number)).to.have.members([1, 2, 3, 1]);
    expect(list.items[0]).to.include({ agentName: 'Hộp trụ sở', cameraName: 'Sảnh' });
    page.disconnect();
  });

  it('show misfortunes page by page, to each only those of cameras and boxes they may review', async () => {
    const cameras = ['hall-1', 'nursery-1', null, 'hall-1', 'gate-1'];
    const notices = cameras.map((cameraId, i) => ({
      ...{ number: i + 1, atMs: i, kind: 'disk-full', cameraId },
      ...{ fromMs: null, toMs: null, sizeBytes: 0, detail: '' },
    }));
    await agent.ask('recording-notices', { notices });
    const technician = await signInAs(central, 'technician');
    const headmistress = await signInAs(central, 'site_owner', { siteIds: ['nursery'], siteGroups: null });

    const numbers: number[] = [];
    let before: string | null = '';
    while (before !== null) {
      const path: string = `/api/recordings/notices?limit=2${before && `&before=${before}`}`;
      const page = (await (await technician.get(path)).json()) as {
        items: NoticeView[];
        nextBefore: string | null;
      };
      numbers.push(...page.items.map(({ number }) => number));
      before = page.nextBefore;
    }
    const hers = (await (await headmistress.get('/api/recordings/notices')).json()) as {
      items: NoticeView[];
    };

    expect(numbers).to.deep.equal([5, 4, 3, 2, 1]);
    expect(hers.items.map(({ number }) => number)).to.deep.equal([3, 2]);
    expect((await technician.get('/api/recordings/notices?before=x')).status).to.equal(400);
  });

  it('come with what the agent says of itself, and with another try for what was refused', async () => {
    const technician = await signInAs(central, 'technician');
    const { agentId } = agent.identity;
    const state: AgentState = {
      outbox: {
        ...{ waitingMessages: 1, waitingFiles: 2, waitingBytes: 3, oldestWaitingAtMs: 4 },
        ...{ deadCount: 0, dead: [] },
      },
      storage: null,
      clock: { source: 'none' },
      route: { centralUrl: central.url, uplink: 'eth0' },
    };
    answerWith(agent, 'agent-state-get', () => ({ status: 'told', state }));
    const asked = answerWith<{ key: string }>(agent, 'dead-letter-retry', ({ key }) =>
      deadLetterRetried.parse(
        key === 'file-7' ? { status: 'waiting' } : { status: 'refused', reason: 'no such letter' },
      ),
    );

    const told = await technician.get(`/api/agents/${agentId}/state`);
    const retried = await technician.send('POST', `/api/agents/${agentId}/dead-letters/file-7/retry`);
    const refused = await technician.send('POST', `/api/agents/${agentId}/dead-letters/file-8/retry`);
    const nonsense = await technician.send('POST', `/api/agents/${agentId}/dead-letters/..%2f/retry`);
    const unknown = await technician.get(`/api/agents/${newId()}/state`);

    expect(await told.json()).to.deep.equal(state);
    expect([retried.status, refused.status, nonsense.status, unknown.status]).to.deep.equal([
      ...[204, 409, 400, 404],
    ]);
    expect(asked).to.deep.equal([{ key: 'file-7' }, { key: 'file-8' }]);
    expect((await auditOf('agent.dead-letter-retried')).map(({ detail }) => detail)).to.deep.equal([
      'file-7',
    ]);
  });
});
