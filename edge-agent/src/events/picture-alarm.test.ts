import { expect } from 'chai';
import { createFakeClock } from '#base/fake-clock.ts';
import type { PictureCondition } from '#edge-agent/detect/look.ts';
import { incidentOpened, type IncidentOpened } from '#protocol/incident.ts';
import { createIncidentBook } from './incident-book.ts';
import type { IncidentEnding } from './open-incidents.ts';
import { cameraWith, lookAt } from './walk.helpers.ts';

const WELL: PictureCondition = { covered: 0, defocused: 0, moved: 0, frozen: 0 };
const START_MS = Date.parse('2026-11-23T02:00:00+07:00');
const STEP_MS = 1500;

describe('rules about the picture as a whole', () => {
  /** One judgement every second and a half; between them looks that judge nothing. */
  function watch(rule: object, likelihoods: readonly Partial<PictureCondition>[]) {
    const clock = createFakeClock(START_MS);
    const opened: IncidentOpened[] = [];
    const closed: IncidentEnding[] = [];
    const book = createIncidentBook({
      camera: cameraWith([{ name: 'Cổng', ...rule }]),
      timeZone: 'Asia/Ho_Chi_Minh',
      clock,
      nextSequence: () => opened.length + 1,
      onOpened: (message) => opened.push(incidentOpened.parse(message)),
      onClosed: (ending) => closed.push(ending),
    });
    likelihoods.forEach((part, index) => {
      const atMs = START_MS + index * STEP_MS;
      book.observe({ ...lookAt(atMs, []), condition: { ...WELL, ...part } });
      book.observe(lookAt(atMs + 500, []));
    });
    return { opened, closed };
  }

  const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

  for (const [kind, key, en] of [
    ['camera-covered', 'covered', 'The camera has been covered since 02:00:15'],
    ['camera-defocused', 'defocused', 'The picture has been out of focus since 02:00:15'],
    ['camera-moved', 'moved', 'The camera has been turned away from its view since 02:00:15'],
    ['camera-frozen', 'frozen', 'The picture has been frozen since 02:00:15'],
  ] as const) {
    it(`raises ${kind} once it has lasted, and only for what is its own`, () => {
      const bad = [...times(10, {}), ...times(30, { [key]: 0.9 }), ...times(10, {})];
      const others = { covered: 0.9, defocused: 0.9, moved: 0.9, frozen: 0.9, [key]: 0.1 };

      const found = watch({ kind, afterS: 6 }, bad);
      const silent = watch({ kind, afterS: 6 }, [...times(10, {}), ...times(30, others)]);

      expect(found.opened.map(({ startedAtMs }) => startedAtMs)).to.deep.equal([START_MS + 21_000]);
      expect(found.opened[0]).to.include({ kind, confidence: 0.9 });
      expect(found.opened[0]?.region).to.deep.equal({ type: 'picture' });
      expect(found.opened[0]?.why.en).to.equal(en);
      expect(found.closed).to.have.length(1);
      expect(silent.opened).to.deep.equal([]);
    });
  }

  it('stays silent for a lorry that stands before the camera for three seconds', () => {
    const { opened } = watch({ kind: 'camera-covered' }, [
      ...times(10, {}),
      ...times(3, { covered: 1 }),
      ...times(10, {}),
    ]);

    expect(opened).to.deep.equal([]);
  });

  it('takes a bag that is lifted for a moment for one incident, and a second one a minute later for another', () => {
    const bag = times(8, { covered: 1 });

    const lifted = watch({ kind: 'camera-covered', coolDownS: 0 }, [...bag, {}, ...bag, ...times(10, {})]);
    const again = watch({ kind: 'camera-covered', coolDownS: 0 }, [...bag, ...times(40, {}), ...bag]);

    expect(lifted.opened).to.have.length(1);
    expect(again.opened).to.have.length(2);
  });

  it('hears more when it is more sensitive', () => {
    const doubtful = times(20, { moved: 0.5 });

    const count = (sensitivity: string): number =>
      watch({ kind: 'camera-moved', sensitivity }, doubtful).opened.length;

    expect([count('low'), count('normal'), count('high')]).to.deep.equal([0, 0, 1]);
  });

  it('does not raise again what lasts for hours', () => {
    const { opened, closed } = watch({ kind: 'camera-covered' }, times(2400, { covered: 1 }));

    expect(opened).to.have.length(1);
    expect(closed).to.have.length(1);
  });
});
