import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { newId } from '#base/ids.ts';
import { silentLog } from '#base/log.ts';
import type { IncidentOpened, Track } from '#protocol/incident.ts';
import type { AgentToEye, EvidenceFile } from '../eye/messages.ts';
import { createIncidentDesk } from './incident-desk.ts';

const tracks: Track[] = [{ id: 4, label: 'person', path: [], boxes: [] }];

function opening(id: string): IncidentOpened {
  return {
    id,
    cameraId: 'gate',
    kind: 'line-crossing',
    ruleId: 'gate-line',
    ruleName: 'Cổng',
    region: { type: 'line', from: [0, 0.5], to: [1, 0.5], direction: 'both' },
    startedAtMs: 10_000,
    sequence: 1,
    why: { vi: 'x', en: 'x' },
    confidence: 0.8,
    tracks,
  };
}

const KINDS = { 'snapshot.jpg': 'snapshot', 'clip.mp4': 'clip', 'face.jpg': 'face' } as const;

function file(name: keyof typeof KINDS): EvidenceFile {
  const kind = KINDS[name];
  const mediaType = name === 'clip.mp4' ? 'video/mp4' : 'image/jpeg';
  return {
    name,
    kind,
    mediaType,
    sizeBytes: 5,
    sha256: 'a'.repeat(64),
    startsAtMs: 9000,
    path: `files/${name}`,
  };
}

function setUp(isEyeUp: () => boolean = () => true) {
  const written: string[] = [];
  const toEye: AgentToEye[] = [];
  const clock = createFakeClock();
  const desk = createIncidentDesk({
    outbox: {
      addOpened: ({ id }) => written.push(`opened ${id}`),
      addFile: (id, { name }) => written.push(`file ${id} ${name}`),
      addClosed: ({ id, files }, withFiles = []) =>
        written.push(`closed ${id} [${files.map(({ name }) => name).join()}] +${withFiles.length}`),
    },
    tellEye: (_cameraId, message) => {
      toEye.push(message);
      return isEyeUp();
    },
    clock,
    log: silentLog,
  });
  return { desk, written, toEye, clock };
}

describe('incident desk', () => {
  it('writes the opening before the eye is asked for evidence, and the closing with its clip', () => {
    const { desk, written, toEye } = setUp();
    const id = newId();

    desk.opened(opening(id));
    desk.fileFrom({ type: 'snapshot', incidentId: id, file: file('snapshot.jpg'), problem: '' });
    desk.ended({ id, endedAtMs: 12_000, tracks });
    desk.fileFrom({ type: 'clip', incidentId: id, file: file('clip.mp4'), problem: '' });

    expect(written).to.deep.equal([
      `opened ${id}`,
      `file ${id} snapshot.jpg`,
      `closed ${id} [snapshot.jpg,clip.mp4] +1`,
    ]);
    expect(toEye.map(({ type }) => type)).to.deep.equal(['open-evidence', 'close-evidence']);
  });

  it('hands the eye the face an incident is about, and files it with the rest', () => {
    const { desk, written, toEye } = setUp();
    const id = newId();
    const face = Uint8Array.of(0xff, 0xd8, 7);

    desk.opened(opening(id), face);
    desk.fileFrom({ type: 'snapshot', incidentId: id, file: file('snapshot.jpg'), problem: '' });
    desk.fileFrom({ type: 'face-file', incidentId: id, file: file('face.jpg'), problem: '' });
    desk.ended({ id, endedAtMs: 12_000, tracks });
    desk.fileFrom({ type: 'clip', incidentId: id, file: file('clip.mp4'), problem: '' });

    expect(toEye[0]).to.include({ type: 'open-evidence', face });
    expect(written.slice(1)).to.deep.equal([
      `file ${id} snapshot.jpg`,
      `file ${id} face.jpg`,
      `closed ${id} [snapshot.jpg,face.jpg,clip.mp4] +1`,
    ]);
  });

  it('closes without a clip when the eye dies or stays silent, once', async () => {
    const { desk, written, clock } = setUp();
    const [lost, silent] = [newId(), newId()];
    for (const id of [lost, silent]) {
      desk.opened(opening(id));
      desk.ended({ id, endedAtMs: 12_000, tracks });
      if (id === lost) {
        desk.eyeLost(['gate']);
      }
    }

    await clock.advance(60_000);
    desk.fileFrom({ type: 'clip', incidentId: lost, file: file('clip.mp4'), problem: '' });

    expect(written.filter((line) => line.startsWith('closed'))).to.deep.equal([
      `closed ${lost} [] +0`,
      `closed ${silent} [] +0`,
    ]);
    expect(clock.pending()).to.equal(0);
  });

  it('reports the incident also while the eye is down', () => {
    const { desk, written } = setUp(() => false);
    const id = newId();

    desk.opened(opening(id));
    desk.ended({ id, endedAtMs: 12_000, tracks });

    expect(written).to.deep.equal([`opened ${id}`, `closed ${id} [] +0`]);
  });
});
