import { expect } from 'chai';
import type { CameraView } from '#protocol/camera.ts';
import type { PasserView } from '#protocol/passers.ts';
import { fromTypedTime } from '../../data/typed-time.ts';
import { checkMorning, lastHours, lastNight, openMorning, placesOf } from '../morning/morning-draft.ts';
import { arrangePassers, countKinds, EVERYTHING, headingOf } from './arrange-passers.ts';
import { rangeOf, readPath, stepOf, toggleStep, type PathStep } from './path-list.ts';
import { readTrailPlace, trailAddress, type TrailPlace } from './trail-address.ts';

const at = (text: string): number => fromTypedTime(text) ?? NaN;
const passer = (key: string, change: Partial<PasserView> = {}): PasserView => ({
  ...{ key, cameraId: 'gate-1', label: 'person', kind: 'person', fromMs: 1000, toMs: 2000, bestAtMs: 1500 },
  ...{ box: { x: 0, y: 0, w: 0.1, h: 0.2 }, from: [0.1, 0.5], to: [0.9, 0.5] },
  ...change,
});
const camera = (id: string, siteId: string, hamlet: string | null): CameraView =>
  ({ id, siteId, siteName: `Nơi ${siteId}`, hamlet, name: id }) as CameraView;

const CAMERAS = [
  camera('gate-1', 'gate', 'Thôn 6'),
  camera('gate-2', 'gate', 'Thôn 6'),
  camera('hall-1', 'hall', null),
];

describe('the morning after', () => {
  it('asks for the night that is over, or for the one it is', () => {
    expect(lastNight(at('22/11/2026 08:30'))).to.deep.equal({
      fromText: '21/11/2026 18:00',
      toText: '22/11/2026 06:00',
    });
    expect(lastNight(at('22/11/2026 03:10'))).to.deep.equal({
      fromText: '21/11/2026 18:00',
      toText: '22/11/2026 03:10',
    });
  });

  it('takes the minute that is not over into the last hours, and no more of them than were asked for', () => {
    expect(lastHours(24, at('22/11/2026 08:30') + 20_000)).to.deep.equal({
      fromText: '21/11/2026 08:31',
      toText: '22/11/2026 08:31',
    });
  });

  it('knows hamlets and locations, and the cameras of both', () => {
    const { hamlets, sites } = placesOf(CAMERAS);
    const draft = { ...openMorning(at('22/11/2026 08:30')), caseNumber: 'VA-15/2026' };
    const checked = checkMorning({ ...draft, places: ['hamlet:Thôn 6', 'site:gate'] }, CAMERAS);

    expect(hamlets).to.deep.equal([{ value: 'hamlet:Thôn 6', label: 'Thôn 6', count: 2 }]);
    expect(sites.map(({ value, count }) => [value, count])).to.deep.equal([
      ['site:gate', 2],
      ['site:hall', 1],
    ]);
    expect(checked.status === 'fit' && checked.request.cameraIds).to.deep.equal(['gate-1', 'gate-2']);
  });

  it('says everything that is missing at once', () => {
    const checked = checkMorning(
      {
        ...{ places: [], fromText: '31/02/2026', toText: '22/11/2026', kinds: [] },
        ...{ caseNumber: ' ', reason: 'tò mò' },
      },
      CAMERAS,
    );

    expect(checked.status === 'unfit' && [...checked.fields]).to.deep.equal([
      'places',
      'from',
      'kinds',
      'why',
    ]);
  });
});

describe('what is shown of those who passed', () => {
  const items = [
    passer('a', { fromMs: 3000 }),
    passer('b', { fromMs: 1000, kind: 'vehicle', box: { x: 0, y: 0, w: 0.5, h: 0.5 } }),
    passer('c', { fromMs: 2000, cameraId: 'gate-2' }),
  ];
  const shown = (change: Partial<typeof EVERYTHING>): string[] =>
    arrangePassers(items, { ...EVERYTHING, ...change }).map(({ key }) => key);

  it('is ordered by size or time and cut to kinds and cameras', () => {
    expect(shown({})).to.deep.equal(['b', 'a', 'c']);
    expect(shown({ order: 'time' })).to.deep.equal(['b', 'c', 'a']);
    expect(shown({ kinds: ['person'], cameraIds: ['gate-2'] })).to.deep.equal(['c']);
    expect(countKinds(items)).to.deep.equal([
      { kind: 'person', count: 2 },
      { kind: 'vehicle', count: 1 },
    ]);
  });

  it('says which way somebody went', () => {
    expect(headingOf(passer('a'))).to.equal('right');
    expect(headingOf(passer('a', { to: [0.12, 0.52] }))).to.equal(null);
    expect(headingOf(passer('a', { to: [0.15, 0.9] }))).to.equal('nearer');
  });
});

describe('the path somebody went', () => {
  const place = { cameraName: 'Cổng 4', siteName: 'Cổng thôn 4' };
  const step = (key: string, fromMs: number): PathStep =>
    stepOf('search', passer(key, { fromMs, toMs: fromMs + 4000, bestAtMs: fromMs + 1000 }), place);

  it('is in order of time; a second choice takes a step away', () => {
    const path = [step('b', 90_000), step('a', 30_000)].reduce<PathStep[]>(toggleStep, []);

    expect(path.map(({ key }) => key)).to.deep.equal(['a', 'b']);
    expect(toggleStep(path, step('other-search', 30_000)).map(({ key }) => key)).to.deep.equal(['b']);
  });

  it('has fifteen seconds more at both ends of each recording', () => {
    expect(rangeOf(step('a', 30_000))).to.deep.equal({ fromMs: 15_000, toMs: 49_000 });
  });

  it('survives a reload, and damage of what was written', () => {
    const path = [step('a', 30_000)];

    expect(readPath(JSON.stringify(path))).to.deep.equal(path);
    expect([readPath('{'), readPath('[{}]'), readPath(null)]).to.deep.equal([[], [], []]);
  });

  it('has an address for where it is followed from', () => {
    const from: TrailPlace = {
      cameraId: 'cong-4',
      atMs: 1795374840000,
      mover: 'two-wheeler',
      way: 'before',
      incidentId: 'x',
    };

    expect(readTrailPlace(trailAddress(from).replace('/trail?', ''))).to.deep.equal(from);
    expect(readTrailPlace('camera=cong-4')).to.equal(null);
  });
});
