import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import type { CameraConfig } from '#edge-agent/camera/config.ts';
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import type { Point } from '#protocol/geometry.ts';
import { incidentClosed, incidentOpened, type IncidentOpened } from '#protocol/incident.ts';
import { createIncidentBook, type IncidentBook } from './incident-book.ts';
import type { IncidentEnding } from './open-incidents.ts';
import { cameraWith, lookAt, standing } from './walk.helpers.ts';

const START_MS = Date.parse('2026-11-23T02:14:00+07:00');
const INSIDE: Point = [0.5, 0.6];
const OUTSIDE: Point = [0.1, 0.6];
const ZONE = {
  id: 'yard',
  kind: 'intrusion',
  name: 'Sân trường',
  zone: [
    [0.3, 0.3],
    [0.7, 0.3],
    [0.7, 0.9],
    [0.3, 0.9],
  ],
};
const LINE = {
  id: 'gate',
  kind: 'line-crossing',
  name: 'Cổng',
  line: [
    [0.5, 0.9],
    [0.5, 0.3],
  ],
};

interface Watched {
  book: IncidentBook;
  clock: FakeClock;
  opened: IncidentOpened[];
  closed: IncidentEnding[];
  /** One look every 200 ms. */
  see: (tracks: TrackObservation[], endedTrackIds?: number[]) => void;
  stay: (durationMs: number, at: Point) => void;
  nowMs: () => number;
}

function watch(camera: CameraConfig = cameraWith([ZONE])): Watched {
  const clock = createFakeClock(START_MS);
  const opened: IncidentOpened[] = [];
  const closed: IncidentEnding[] = [];
  let atMs = START_MS;
  const book = createIncidentBook({
    camera,
    timeZone: 'Asia/Ho_Chi_Minh',
    clock,
    nextSequence: () => opened.length + 1,
    onOpened: (message) => opened.push(incidentOpened.parse(message)),
    onClosed: (ending) => closed.push(incidentClosed.omit({ files: true }).parse(ending)),
  });
  const see: Watched['see'] = (tracks, endedTrackIds) => {
    atMs += 200;
    book.observe(lookAt(atMs, tracks, endedTrackIds));
  };
  const stay: Watched['stay'] = (durationMs, at) => {
    for (let passedMs = 0; passedMs < durationMs; passedMs += 200) {
      see([standing(7, at)]);
    }
  };
  return { book, clock, opened, closed, see, stay, nowMs: () => atMs };
}

describe('incident book', () => {
  it('opens an incident with what came before it and why, and closes it when the track has ended', () => {
    const { opened, closed, see, stay, nowMs } = watch();

    stay(2000, OUTSIDE);
    stay(2000, INSIDE);
    const lastSeenAtMs = nowMs();
    see([], [7]);

    expect(opened).to.have.length(1);
    expect(opened[0]).to.include({ cameraId: 'gate', kind: 'intrusion', ruleId: 'yard', sequence: 1 });
    expect(opened[0]?.startedAtMs).to.equal(START_MS + 2800);
    expect(opened[0]?.why.vi).to.equal('Người ở trong vùng "Sân trường" 0,6 giây, từ 02:14:02');
    expect(opened[0]?.tracks[0]?.path).to.have.length(14);
    expect(opened[0]?.tracks[0]?.path[0]).to.deep.equal({ atMs: START_MS + 200, at: OUTSIDE });
    expect(closed).to.have.length(1);
    expect(closed[0]).to.include({ id: opened[0]?.id, endedAtMs: lastSeenAtMs });
    expect(closed[0]?.tracks[0]?.boxes).to.have.length(20);
  });

  it('closes an intrusion when the track has been outside for 3 s, and opens another for the next visit', () => {
    const { opened, closed, stay } = watch();

    stay(2000, INSIDE);
    stay(2800, OUTSIDE);
    expect(closed).to.have.length(0);
    stay(600, OUTSIDE);
    stay(2000, INSIDE);

    expect(closed.map(({ endedAtMs }) => endedAtMs)).to.deep.equal([START_MS + 2000]);
    expect(opened.map(({ sequence }) => sequence)).to.deep.equal([1, 2]);
    expect(new Set(opened.map(({ id }) => id))).to.have.property('size', 2);
  });

  it('closes after a minute, with a track the protocol can carry, and does not open again for the same visit', () => {
    const { book, opened, closed } = watch();

    // Thirty looks a second for 90 s: far more than the protocol carries.
    for (let i = 0; i < 2700; i += 1) {
      book.observe(lookAt(START_MS + i * 33.3, [standing(7, INSIDE)]));
    }

    expect(opened).to.have.length(1);
    expect(closed).to.have.length(1);
    expect((closed[0]?.endedAtMs ?? 0) - (opened[0]?.startedAtMs ?? 0)).to.be.closeTo(60_000, 100);
    expect(closed[0]?.tracks[0]?.boxes.length).to.be.within(600, 1200);
  });

  it('adds to an incident who goes on under another number, and opens nothing for it after the end', () => {
    const { opened, closed, see, stay } = watch(
      cameraWith([{ kind: 'loitering', name: 'Cửa quỹ', afterS: 5 }]),
    );

    stay(6000, INSIDE);
    see([]);
    see([]);
    for (let look = 0; look < 10; look += 1) {
      see([standing(8, INSIDE)]);
    }
    see([], [7, 8]);
    expect(opened).to.have.length(1);
    expect(closed.map(({ tracks }) => tracks.map(({ id }) => id))).to.deep.equal([[7, 8]]);
    for (let look = 0; look < 50; look += 1) {
      see([standing(9, INSIDE)]);
    }

    expect([opened.length, closed.length]).to.deep.equal([1, 1]);
  });

  it('keeps all of a crowd in its incident, also who left before it was over', () => {
    const crowd = { id: 'crowd', kind: 'crowd', name: 'Tụ tập', people: 3, afterS: 1, zone: ZONE.zone };
    const { see, opened, closed } = watch(cameraWith([crowd]));
    const people = [1, 2, 3].map((trackId) => standing(trackId, [0.35 + 0.1 * trackId, 0.6]));
    for (let look = 0; look < 15; look += 1) {
      see(people);
    }
    see(people.slice(1), [1]);
    see(people.slice(2), [2]);
    for (let look = 0; look < 20; look += 1) {
      see([], look === 0 ? [3] : []);
    }

    expect(opened[0]?.tracks.map(({ id }) => id).sort()).to.deep.equal([1, 2, 3]);
    expect(closed).to.have.length(1);
    expect(closed[0]?.tracks.map(({ id }) => id).sort()).to.deep.equal([1, 2, 3]);
  });

  it('takes somebody who turns back at once into the incident that is open', () => {
    const { opened, stay } = watch(cameraWith([LINE]));

    stay(1000, [0.4, 0.6]);
    stay(1000, [0.6, 0.6]);
    stay(1000, [0.4, 0.6]);

    expect(opened).to.have.length(1);
  });

  it('counts somebody who comes back later a second time, the other way', () => {
    const { opened, closed, stay } = watch(cameraWith([LINE]));

    stay(1000, [0.4, 0.6]);
    stay(6000, [0.6, 0.6]);
    stay(6000, [0.4, 0.6]);

    expect(opened.map(({ sequence }) => sequence)).to.deep.equal([1, 2]);
    expect(opened.map(({ why }) => /left to right|right to left/.exec(why.en)?.[0])).to.have.members([
      'left to right',
      'right to left',
    ]);
    expect(closed).to.have.length(2);
  });

  it('keeps rules and tracks apart', () => {
    const { opened, see } = watch(cameraWith([ZONE, { ...ZONE, id: 'yard-2' }]));

    for (let i = 0; i < 6; i += 1) {
      see([standing(1, INSIDE), standing(2, INSIDE)]);
    }

    expect(opened.map(({ ruleId, tracks }) => `${ruleId} ${tracks[0]?.id}`).sort()).to.deep.equal([
      'yard 1',
      'yard 2',
      'yard-2 1',
      'yard-2 2',
    ]);
  });

  it('minds only the kinds of object that the rule names', () => {
    const { opened, see } = watch(cameraWith([{ ...ZONE, classes: ['truck'] }]));

    for (let i = 0; i < 6; i += 1) {
      see([standing(1, INSIDE), standing(2, INSIDE, { label: 'truck' })]);
    }

    expect(opened.map(({ tracks }) => tracks[0]?.label)).to.deep.equal(['truck']);
    expect(opened[0]?.why.en).to.match(/^A truck was inside/);
  });

  it('closes what is open when the camera sends no more looks', async () => {
    const { clock, closed, stay } = watch();
    stay(2000, INSIDE);

    await clock.advance(9000);
    expect(closed).to.have.length(0);
    await clock.advance(2000);

    expect(closed.map(({ endedAtMs }) => endedAtMs)).to.deep.equal([START_MS + 2000]);
    expect(clock.pending(), 'no timer is left').to.equal(0);
  });

  it('closes everything at shutdown, once', () => {
    const { book, closed, stay, clock } = watch();
    stay(2000, INSIDE);

    book.closeAll();
    book.closeAll();

    expect(closed).to.have.length(1);
    expect(clock.pending()).to.equal(0);
  });

  it('does not take the first tracks of a new eye for those of the eye that died', () => {
    const { book, opened, stay } = watch();
    stay(2000, INSIDE);

    book.closeAll();
    stay(2000, INSIDE);

    expect(opened).to.have.length(2);
    expect(opened[1]?.tracks[0]?.path, 'only what the new eye saw').to.have.length(4);
  });

  it('starts anew when the clock is set back a year, and drops looks that come out of order', () => {
    const { book, opened, closed, stay, nowMs } = watch();
    stay(2000, INSIDE);
    const yearMs = 365 * 86_400_000;

    book.observe(lookAt(nowMs() - 200, [standing(7, OUTSIDE)]));
    expect(closed).to.have.length(0);
    for (let i = 0; i < 5; i += 1) {
      book.observe(lookAt(nowMs() - yearMs + i * 200, [standing(7, INSIDE)]));
    }

    expect(closed).to.have.length(1);
    expect(opened).to.have.length(2);
  });

  it('makes messages the protocol accepts from boxes that hang out of the picture, and skips nonsense', () => {
    const { opened, see } = watch();

    for (let i = 0; i < 6; i += 1) {
      see([
        standing(1, [0.5, 0.6], { size: { w: 1.3, h: 0.9 }, score: 1.2 }),
        standing(2, [NaN, 0.6]),
        standing(-3, INSIDE),
      ]);
    }

    expect(opened.map(({ tracks }) => tracks[0]?.id)).to.deep.equal([1]);
  });

  it('holds no more than it must when hundreds of numbers come and go without an end', () => {
    const { see, opened } = watch();

    for (let round = 0; round < 40; round += 1) {
      see(Array.from({ length: 50 }, (_, i) => standing(round * 50 + i, OUTSIDE)));
    }
    for (let i = 0; i < 5; i += 1) {
      see([standing(5000, INSIDE)]);
    }

    expect(opened).to.have.length(1);
  });
});
