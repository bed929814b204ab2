import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import { incidentClosed, incidentOpened, type IncidentOpened } from '#protocol/incident.ts';
import type { FaceMatch } from '#protocol/faces.ts';
import type { FaceNews } from './behaviour.ts';
import { createIncidentBook, type IncidentBook } from './incident-book.ts';
import type { IncidentEnding } from './open-incidents.ts';
import { cameraWith, lookAt, standing } from './walk.helpers.ts';

const ENTRY = '0198c0de-0000-7000-8000-000000000001';
const OTHER = '0198c0de-0000-7000-8000-000000000002';
const JPEG = Uint8Array.of(0xff, 0xd8, 1);
const START_MS = Date.parse('2026-11-23T02:00:00+07:00');

function match(more: Partial<FaceMatch> = {}): FaceMatch {
  return {
    entryId: ENTRY,
    score: 4.4,
    similarity: 0.95,
    strength: 'candidate',
    shots: 4,
    widthPx: 62.4,
    thresholds: { candidate: 4, strong: 5 },
    ...more,
  };
}

function news(visitId: number, more: Partial<FaceMatch> = {}, personKey = 'somebody'): FaceNews {
  const found = match(more);
  const boxes = [{ atMs: START_MS - 400.5, box: { x: 0.4, y: 0.3, w: 0.1, h: 0.09 }, score: 0.7 }];
  return {
    type: 'face',
    visitId,
    trackId: 7,
    personKey: found.entryId ?? personKey,
    confidence: 0.6,
    finding: { match: found, jpeg: JPEG, boxes },
  };
}

describe('rules about faces', () => {
  function open(rule: object) {
    const clock = createFakeClock(START_MS);
    const opened: IncidentOpened[] = [];
    const faces: (Uint8Array | undefined)[] = [];
    const closed: IncidentEnding[] = [];
    const book: IncidentBook = createIncidentBook({
      camera: cameraWith([{ name: 'Cửa chính', ...rule }]),
      timeZone: 'Asia/Ho_Chi_Minh',
      clock,
      nextSequence: () => opened.length + 1,
      onOpened: (message, face) => {
        opened.push(incidentOpened.parse(message));
        faces.push(face);
      },
      onClosed: (ending) => {
        incidentClosed.parse({ ...ending, files: [] });
        closed.push(ending);
      },
    });
    const seconds = async (count: number): Promise<void> => {
      for (let second = 0; second < count; second += 1) {
        await clock.advance(1000);
      }
    };
    return { clock, opened, faces, closed, book, seconds };
  }

  it('raise a candidate with its face, its figures and no name', () => {
    const { opened, faces, book } = open({ kind: 'face-watch-list' });

    book.hear(news(1));

    expect(opened).to.have.length(1);
    expect(opened[0]).to.deep.include({ kind: 'face-watch-list', confidence: 0.6, face: match() });
    expect(opened[0]?.why).to.deep.equal({
      vi: 'Khuôn mặt giống một người trong danh sách theo dõi (mức giống cao), cần người xác nhận: 4 ảnh mặt của lượt đi qua, rõ nhất rộng 62 px, lúc 02:00:00',
      en: 'A face is like somebody on the watch-list (candidate), a person has to confirm it: 4 faces of the track, best 62 px wide, at 02:00:00',
    });
    expect(faces).to.deep.equal([JPEG]);
  });

  it('show the track as the looks know it, or by its faces where they do not', () => {
    const { opened, book } = open({ kind: 'face-watch-list' });
    book.hear(news(1));
    book.observe(lookAt(START_MS - 200, [standing(7, [0.5, 0.8])]));

    book.hear(news(2, { entryId: OTHER }));

    expect(opened[0]?.tracks).to.deep.equal([
      {
        id: 7,
        label: 'person',
        path: [{ atMs: START_MS - 400, at: [0.45, 0.39] }],
        boxes: [{ atMs: START_MS - 400, box: { x: 0.4, y: 0.3, w: 0.1, h: 0.09 }, score: 0.7 }],
      },
    ]);
    expect(opened[1]?.tracks[0]?.boxes[0]?.box).to.include({ h: 0.2 });
  });

  it('stay one incident for one entry and one track, however long somebody stays', async () => {
    const { opened, closed, book, seconds } = open({ kind: 'face-watch-list', coolDownS: 10 });

    for (let minute = 0; minute < 60; minute += 1) {
      book.hear(news(1));
      await seconds(4);
    }

    expect(opened).to.have.length(1);
    expect(closed).to.have.length(1);
  });

  it('take the same person back within the cool-down for the same incident, and later for a new one', async () => {
    const { opened, closed, book, seconds } = open({ kind: 'face-watch-list', coolDownS: 60 });

    book.hear(news(1));
    book.hear({ type: 'face-gone', visitId: 1 });
    await seconds(30);
    book.hear(news(2));
    await seconds(20);
    book.hear(news(3, { entryId: OTHER }));
    await seconds(60);
    book.hear(news(4));

    expect(opened.map(({ face }) => face?.entryId)).to.deep.equal([ENTRY, OTHER, ENTRY]);
    expect(closed).to.have.length(2);
  });

  it('close when the track is over, or some seconds after the last face of it', async () => {
    const { closed, book, seconds } = open({ kind: 'face-watch-list' });

    book.hear(news(1));
    await seconds(4);
    book.hear({ type: 'face-gone', visitId: 1 });
    await seconds(3);
    expect(closed).to.have.length(1);
    book.hear(news(2, { entryId: OTHER }));
    await seconds(6);
    expect(closed).to.have.length(1);
    await seconds(1);

    expect(closed).to.have.length(2);
    expect(closed[1]?.tracks[0]?.id).to.equal(7);
  });

  it('of low sensitivity wait until the match is strong', () => {
    const { opened, book } = open({ kind: 'face-watch-list', sensitivity: 'low' });

    book.hear(news(1));
    expect(opened).to.deep.equal([]);
    book.hear(news(1, { strength: 'strong', score: 6 }));

    expect(opened[0]?.face?.strength).to.equal('strong');
    expect(opened[0]?.why.vi).to.contain('rất cao');
  });

  it('keep to their hours', async () => {
    const { opened, book, seconds } = open({
      kind: 'face-unknown',
      schedule: [{ from: '02:10', to: '05:00' }],
    });
    const unknown = { entryId: null, score: null, similarity: null, strength: 'unknown' } as const;

    book.hear(news(1, unknown));
    await seconds(600);
    expect(opened).to.deep.equal([]);
    book.hear(news(1, unknown));

    expect(opened).to.have.length(1);
    expect(opened[0]?.why.vi).to.contain('không thuộc những người được phép ở đây');
  });

  it('do not answer for each other: nobody unknown on the watch-list, nobody sought among the unknown', () => {
    const watchList = open({ kind: 'face-watch-list' });
    const unknown = open({ kind: 'face-unknown' });

    watchList.book.hear(news(1, { entryId: null, strength: 'unknown' }));
    unknown.book.hear(news(1));

    expect(watchList.opened).to.deep.equal([]);
    expect(unknown.opened).to.deep.equal([]);
  });
});
