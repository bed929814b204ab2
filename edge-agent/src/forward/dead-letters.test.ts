import { existsSync, mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import { outboxState } from '#protocol/agent-state.ts';
import type { IncidentOpened } from '#protocol/incident.ts';
import { closedIncident, openedIncident } from './agent.helpers.ts';
import type { OutboxFile } from './outbox-additions.ts';
import { openOutbox, type Outbox } from './outbox.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

describe('what the outbox keeps for a person, and what nobody needs', () => {
  let folder: string;
  let filesDir: string;
  let clock: FakeClock;
  let outbox: Outbox;

  const reopen = (): void => {
    outbox = openOutbox({ file: join(folder, 'outbox.db'), filesDir, clock, log: silentLog });
  };
  const write = (incidentId: string, name: string): string => {
    const path = join(filesDir, incidentId, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'bytes');
    return path;
  };
  const evidence = (incidentId: string, name: 'snapshot.jpg' | 'clip.mp4'): OutboxFile => ({
    name,
    kind: name === 'clip.mp4' ? 'clip' : 'snapshot',
    mediaType: name === 'clip.mp4' ? 'video/mp4' : 'image/jpeg',
    sizeBytes: 5,
    sha256: 'ab'.repeat(32),
    startsAtMs: 1,
    path: write(incidentId, name),
  });
  const open = (cameraId: string): IncidentOpened => {
    const incident = openedIncident(cameraId, outbox.nextSequence(cameraId));
    outbox.addOpened(incident);
    return incident;
  };
  const refuseNext = (reason: string): void => {
    const row = outbox.nextMessage({});
    if (row) {
      outbox.messageDead(row, reason);
    }
  };
  const keyOf = (what: string): string =>
    outbox.outboxState().dead.find((letter) => letter.what === what)?.key ?? 'message-0';
  /** What central takes from here, in order. */
  const receiveAll = (): string[] => {
    const order: string[] = [];
    for (let row = outbox.nextMessage({}); row; row = outbox.nextMessage({})) {
      order.push(`${row.event} ${row.body.id}`);
      outbox.messageStored(row.position);
    }
    for (const kind of ['snapshot', 'clip'] as const) {
      for (let row = outbox.nextFile(kind, {}); row; row = outbox.nextFile(kind, {})) {
        order.push(`${row.manifest.name} ${row.incidentId}`);
        outbox.fileStored(row.position);
      }
    }
    return order;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matlang-dead-'));
    filesDir = join(folder, 'files');
    mkdirSync(filesDir);
    clock = createFakeClock();
    reopen();
  });
  afterEach(() => {
    outbox.close();
    rmSync(folder, { recursive: true });
  });

  it('SF14 tells what waits, how many bytes, and what was refused and why', () => {
    const refused = open('gate');
    refuseNext('cameraId: unknown');
    const waiting = open('yard');
    outbox.addFile(waiting.id, evidence(waiting.id, 'snapshot.jpg'));

    const state = outbox.outboxState();

    expect(outboxState.parse(state)).to.deep.equal(state);
    expect(state).to.include({ waitingMessages: 1, waitingFiles: 1, deadCount: 1 });
    expect(state.waitingBytes).to.equal(5 + Buffer.byteLength(JSON.stringify(waiting)));
    expect(state.dead[0]).to.include({
      what: 'incident-opened',
      cameraId: 'gate',
      incidentId: refused.id,
      reason: 'cameraId: unknown',
    });
  });

  it('SF14 sends a refused incident again with all that died with it, whichever was asked for, before later ones', () => {
    const refused = open('gate');
    outbox.addFile(refused.id, evidence(refused.id, 'snapshot.jpg'));
    refuseNext('cameraId: unknown');
    outbox.addClosed(closedIncident(refused), [evidence(refused.id, 'clip.mp4')]);
    const later = open('gate');

    const answer = outbox.retryDead(keyOf('clip.mp4'));
    const order = receiveAll();

    expect(answer).to.deep.equal({ status: 'waiting' });
    expect(order).to.deep.equal([
      `incident-opened ${refused.id}`,
      `incident-opened ${later.id}`,
      `incident-closed ${refused.id}`,
      `snapshot.jpg ${refused.id}`,
      `clip.mp4 ${refused.id}`,
    ]);
    expect(outbox.outboxState().deadCount).to.equal(0);
  });

  it('SF14 sends a single refused file again from its beginning, and leaves the rest alone', () => {
    const incident = open('gate');
    outbox.addFile(incident.id, evidence(incident.id, 'snapshot.jpg'));
    receiveAll();
    outbox.addClosed(closedIncident(incident), [evidence(incident.id, 'clip.mp4')]);
    refuseNext('tracks: too many');
    const row = outbox.nextFile('clip', {});
    outbox.keepUploadUrl(row?.position ?? 0, 'http://central/api/uploads/1');
    outbox.fileDead(row?.position ?? 0, '422: not what was promised');

    outbox.retryDead(keyOf('clip.mp4'));

    expect(outbox.nextFile('clip', {})).to.include({ incidentId: incident.id, uploadUrl: null });
    expect(outbox.outboxState().dead.map(({ what }) => what)).to.deep.equal(['incident-closed']);
  });

  it('SF14 says why something cannot be sent again', () => {
    const incident = open('gate');
    receiveAll();
    const clip = evidence(incident.id, 'clip.mp4');
    outbox.addFile(incident.id, clip);
    outbox.fileDead(outbox.nextFile('clip', {})?.position ?? 0, 'gone');
    unlinkSync(clip.path);
    outbox.addOpened({ ...openedIncident('yard', 1), ruleName: '' });

    const answers = [keyOf('clip.mp4'), keyOf('incident-opened'), 'message-99', 'file-1'].map((key) =>
      outbox.retryDead(key),
    );

    expect(answers.map((answer) => answer.status)).to.deep.equal([
      'refused',
      'refused',
      'refused',
      'refused',
    ]);
    const reasons = answers.map((answer) => (answer.status === 'refused' ? answer.reason : ''));
    expect(reasons[0]).to.include('the file is gone');
    expect(reasons[1]).to.match(/: ruleName: /);
    expect(reasons[2]).to.include('is not among what central refused');
  });

  it('SF15 removes a file no row names after a day of use, its folder too, also over restarts', async () => {
    const orphan = write('0190-killed', 'clip.mp4');
    const incident = open('gate');
    const named = evidence(incident.id, 'snapshot.jpg');
    outbox.addFile(incident.id, named);

    outbox.sweepOrphans();
    await clock.advance(20 * HOUR_MS);
    const early = outbox.sweepOrphans();
    outbox.sweep(HOUR_MS);
    outbox.close();
    reopen();
    await clock.advance(5 * HOUR_MS);
    const late = outbox.sweepOrphans();

    expect([early, late]).to.deep.equal([0, 1]);
    expect(existsSync(dirname(orphan))).to.equal(false);
    expect(existsSync(named.path)).to.equal(true);
  });

  it('SF15 leaves alone what gets its row in time, and what is only old by a clock that jumped', async () => {
    const path = write('0190-writing', 'clip.mp4');
    outbox.sweepOrphans();
    clock.jump(5 * YEAR_MS);
    await clock.advance(HOUR_MS);

    const removed = outbox.sweepOrphans();

    expect(removed).to.equal(0);
    expect(existsSync(path)).to.equal(true);
  });

  it('SF12 keeps what was received for an hour and what was refused for 30 days, wherever the clock jumps', async () => {
    const kept = open('gate');
    outbox.addClosed(closedIncident(kept));
    refuseNext('no such camera');
    const stored = open('yard');
    outbox.addClosed(closedIncident(stored));
    receiveAll();

    clock.jump(10 * YEAR_MS);
    await clock.advance(60_000);
    const afterLeap = outbox.sweep(HOUR_MS);
    clock.jump(-20 * YEAR_MS);
    await clock.advance(HOUR_MS);
    const afterHour = outbox.sweep(HOUR_MS);
    const dead = outbox.outboxState().deadCount;
    await clock.advance(31 * DAY_MS);
    const afterMonth = outbox.sweep(HOUR_MS);

    expect([afterLeap, afterHour, dead, afterMonth]).to.deep.equal([0, 1, 2, 1]);
  });

  it('SF12 keeps the order of a camera and its numbers when the clock jumps back by years', () => {
    const first = open('gate');
    clock.jump(-30 * YEAR_MS);
    const second = open('gate');
    clock.jump(60 * YEAR_MS);
    const third = open('gate');

    expect([first, second, third].map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3]);
    expect(receiveAll()).to.deep.equal([first, second, third].map(({ id }) => `incident-opened ${id}`));
  });
});
