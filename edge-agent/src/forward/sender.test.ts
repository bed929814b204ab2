import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock, type Clock } from '#base/clock.ts';
import { silentLog } from '#base/log.ts';
import { createScaledClock } from '#base/scaled-clock.ts';
import type { ClockNote } from '#protocol/clock-note.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import {
  closedIncident,
  createBench,
  openedIncident,
  type Bench,
  type StartedLink,
} from './agent.helpers.ts';
import { until, type Manners } from './central.helpers.ts';
import type { OutboxFile } from './outbox-additions.ts';
import { openOutbox, type Outbox } from './outbox.ts';
import { createSender, type Sender } from './sender.ts';
import { createUploader } from './upload.ts';

describe('store and forward', () => {
  let bench: Bench;
  let manners: Manners;
  let outbox: Outbox;
  let agent: StartedLink;
  let progress: number[];
  let stopSender: () => Promise<void>;

  const startAgent = (clock: Clock = systemClock): void => {
    let sender: Sender | null = null;
    const filesDir = join(bench.folder, 'files');
    outbox = openOutbox({
      file: join(bench.folder, 'outbox.db'),
      filesDir,
      clock,
      log: silentLog,
      onAdded: () => sender?.wake(),
    });
    agent = bench.startLink({ clock, onState: () => sender?.wake() });
    const uploader = createUploader({
      route: bench.route,
      session: bench.newSession(),
      clock,
      onProgress: (_row, sentBytes) => progress.push(sentBytes),
    });
    const noteOf = (): ClockNote => ({ source: 'central', offsetMs: -7, uncertaintyMs: 3 });
    const stopper = new AbortController();
    const { link } = agent;
    sender = createSender({ outbox, link, uploader, clock, log: silentLog, noteOf, random: () => 0 });
    const running = sender.run(stopper.signal);
    stopSender = async () => {
      stopper.abort();
      await Promise.all([running, agent.stop()]);
      outbox.close();
    };
  };

  beforeEach(async () => {
    manners = {};
    progress = [];
    bench = await createBench(manners);
    mkdirSync(join(bench.folder, 'files'));
    startAgent();
  });
  afterEach(async () => {
    await stopSender();
    await bench.close();
  });

  const add = (cameraId: string): IncidentOpened => {
    const incident = openedIncident(cameraId, outbox.nextSequence(cameraId));
    outbox.addOpened(incident);
    return incident;
  };
  const evidence = (name: 'snapshot.jpg' | 'clip.mp4', bytes: Buffer): OutboxFile => {
    const path = join(bench.folder, 'files', `${createHash('md5').update(bytes).digest('hex')}-${name}`);
    writeFileSync(path, bytes);
    return {
      name,
      kind: name === 'clip.mp4' ? 'clip' : 'snapshot',
      mediaType: name === 'clip.mp4' ? 'video/mp4' : 'image/jpeg',
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      startsAtMs: 1_795_000_000_000,
      path,
    };
  };
  const isEmpty = (): boolean => {
    const { waitingMessages, waitingFiles } = outbox.counts();
    return waitingMessages + waitingFiles === 0;
  };
  const wireOf = (id: string): string[] => bench.ledger.wire.filter((entry) => entry.includes(id));

  it('carries an incident with its files to central, where every byte arrives', async () => {
    const incident = add('gate');
    const [snapshot, clip] = [
      evidence('snapshot.jpg', randomBytes(40_000)),
      evidence('clip.mp4', randomBytes(5_000_000)),
    ];
    outbox.addFile(incident.id, snapshot);
    outbox.addClosed(closedIncident(incident), [clip]);

    await until(isEmpty);

    expect(wireOf(incident.id)).to.deep.equal([
      `opened ${incident.id} stored`,
      `closed ${incident.id} stored`,
    ]);
    expect(bench.ledger.files.get(`${incident.id}/snapshot.jpg`)).to.equal(snapshot.sha256);
    expect(bench.ledger.files.get(`${incident.id}/clip.mp4`)).to.equal(clip.sha256);
    expect(progress.at(-1)).to.equal(5_000_000);
  });

  it('SF2 sends again when the receipt was lost with the line, and central stores it once', async () => {
    await agent.connected();
    manners.onIncident = (event) => {
      delete manners.onIncident;
      return event === 'opened' ? 'drop' : 'ordinary';
    };

    const incident = add('gate');
    await until(isEmpty);

    expect(wireOf(incident.id)).to.deep.equal([
      `opened ${incident.id} stored`,
      `opened ${incident.id} already-stored`,
    ]);
    expect(bench.ledger.opened.size).to.equal(1);
  });

  it('SF2 keeps a night of incidents while central is away and delivers all of them once, in order', async () => {
    await agent.connected();
    await bench.kill();
    const incidents = Array.from({ length: 60 }, (_, i) => add(['gate', 'yard', 'market'][i % 3] ?? 'gate'));
    incidents.slice(0, 30).forEach((incident) => outbox.addClosed(closedIncident(incident)));

    await bench.restart();
    await until(isEmpty);

    const opened = bench.ledger.wire
      .filter((entry) => entry.startsWith('opened'))
      .map((entry) => entry.split(' ')[1]);
    expect(new Set(opened).size).to.equal(60);
    for (const camera of ['gate', 'yard', 'market']) {
      const ids = incidents.filter(({ cameraId }) => cameraId === camera).map(({ id }) => id);
      expect(opened.filter((id) => id !== undefined && ids.includes(id))).to.deep.equal(ids);
    }
    expect(bench.ledger.closed.size).to.equal(30);
    const firstClosed = bench.ledger.wire.findIndex((entry) => entry.startsWith('closed'));
    const lastOpened = bench.ledger.wire.findLastIndex((entry) => entry.startsWith('opened'));
    expect(firstClosed, 'alarms first').to.be.greaterThan(lastOpened - 8);
  });

  it('SF5 goes on where a cut line stopped an upload, without sending those bytes again', async () => {
    const incident = add('gate');
    await until(isEmpty);
    const clip = evidence('clip.mp4', randomBytes(8_000_000));
    const before = bench.line.upBytes();
    const cut = bench.line.cutAfter(5_000_000);
    outbox.addClosed(closedIncident(incident), [clip]);

    await cut;
    bench.line.mend();
    await until(isEmpty);

    const sent = bench.line.upBytes() - before;
    expect(bench.ledger.files.get(`${incident.id}/clip.mp4`)).to.equal(clip.sha256);
    expect(bench.ledger.uploadRequests.filter((entry) => entry.startsWith('POST'))).to.have.length(1);
    expect(bench.ledger.uploadRequests.some((entry) => entry.startsWith('HEAD'))).to.equal(true);
    expect(sent, 'bytes on the line for a clip of 8 MB').to.be.lessThan(9_000_000);
  });

  it('SF5 goes on with an upload after a restart of agent and central', async () => {
    const incident = add('gate');
    await until(isEmpty);
    const clip = evidence('clip.mp4', randomBytes(6_000_000));
    const cut = bench.line.cutAfter(3_000_000);
    outbox.addClosed(closedIncident(incident), [clip]);
    await cut;
    await stopSender();
    await bench.kill();

    await bench.restart();
    bench.line.mend();
    startAgent();
    await until(isEmpty);

    expect(bench.ledger.files.get(`${incident.id}/clip.mp4`)).to.equal(clip.sha256);
    expect(bench.ledger.uploadRequests.filter((entry) => entry.startsWith('POST'))).to.have.length(1);
  });

  it('SF5 begins anew, once, when central cannot keep the bytes, then gives the file up and nothing else', async () => {
    manners.onFile = (name) => (name === 'clip.mp4' ? 422 : null);
    const incident = add('gate');
    outbox.addClosed(closedIncident(incident), [evidence('clip.mp4', randomBytes(1000))]);
    outbox.addFile(incident.id, evidence('snapshot.jpg', randomBytes(1000)));

    await until(isEmpty);

    expect(outbox.deadLetters().map(({ what }) => what)).to.deep.equal(['clip.mp4']);
    expect(bench.ledger.files.has(`${incident.id}/snapshot.jpg`)).to.equal(true);
    const clipPosts = bench.ledger.uploadRequests.filter((entry) => entry.startsWith('POST'));
    expect(clipPosts).to.have.length(3);
  });

  it('gives up a file that is gone, with its name, and goes on', async () => {
    const incident = add('gate');
    const clip = evidence('clip.mp4', randomBytes(1000));
    unlinkSync(clip.path);

    outbox.addClosed(closedIncident(incident), [clip]);
    await until(isEmpty);

    expect(outbox.deadLetters()[0]).to.include({ what: 'clip.mp4', reason: 'clip.mp4: the file is gone' });
  });

  it('SF6 puts aside what central refuses, and delivers what comes after it', async () => {
    manners.onIncident = (_event, id) =>
      id === poison.id ? { status: 'refused', reason: 'no such camera' } : 'ordinary';
    const poison = add('gate');
    outbox.addFile(poison.id, evidence('snapshot.jpg', randomBytes(1000)));
    const next = add('gate');

    await until(isEmpty);

    expect(bench.ledger.opened.has(next.id)).to.equal(true);
    expect(bench.ledger.files.size).to.equal(0);
    expect(
      outbox
        .deadLetters()
        .map(({ what }) => what)
        .sort(),
    ).to.deep.equal(['incident-opened', 'snapshot.jpg']);
  });

  it('SF7 does not let an incident that is never answered hold up other cameras', async () => {
    manners.onIncident = (_event, id) => (id === poison.id ? 'deaf' : 'ordinary');
    const poison = add('gate');
    const others = ['yard', 'market', 'yard'].map(add);

    await until(() => outbox.counts().waitingMessages === 1);

    expect(others.every(({ id }) => bench.ledger.opened.has(id))).to.equal(true);
    expect(wireOf(poison.id)).to.deep.equal([`opened ${poison.id} unheard`]);
  });

  it('SF7 sends less at once to a slow central, takes answers that come late, and stores nothing twice', async () => {
    await stopSender();
    manners.answerAfterMs = 650;
    startAgent(createScaledClock(20, 1_795_000_000_000));
    const incidents = Array.from({ length: 10 }, (_, i) => add(`camera-${i % 9}`));

    await until(isEmpty, 15_000);

    expect(bench.ledger.opened.size).to.equal(10);
    const stored = bench.ledger.wire.filter((entry) => entry.endsWith(' stored'));
    expect(new Set(stored).size).to.equal(10);
    // All answers are later than the 500 ms the agent waits: a window that stayed wide would send each many times.
    const sends = bench.ledger.wire.filter((entry) => entry.startsWith('opened'));
    expect(sends.length).to.be.lessThan(4 * incidents.length);
    expect(bench.ledger.wire.filter((entry) => entry.startsWith('hello'))).to.have.length.lessThan(3);
  });

  it('SF12 sends with each message what is known of the clock it was written by', async () => {
    const incident = add('gate');
    await until(isEmpty);

    const stored = bench.ledger.opened.get(incident.id);
    expect(stored).to.deep.include({ clock: { source: 'central', offsetMs: -7, uncertaintyMs: 3 } });
  });
});
