import { expect } from 'chai';
import { measureEvents, type RaisedIncident, type TrueEvent } from './events.ts';
import { poissonRate } from './poisson.ts';

const crossing = (fromS: number, direction: string | null = null): TrueEvent => ({
  source: 'gate',
  kind: 'line-crossing',
  fromS,
  toS: fromS + 2,
  direction,
});
const raised = (atS: number, rest: Partial<RaisedIncident> = {}): RaisedIncident => ({
  source: 'gate',
  kind: 'line-crossing',
  atS,
  direction: null,
  ...rest,
});
const OPTIONS = { toleranceS: 0.5, cameraHours: 2 };

describe('incidents against true events', () => {
  it('count what was reported, what was missed and what was not there', () => {
    const score = measureEvents(
      [crossing(10), crossing(20), crossing(30)],
      [raised(11), raised(21.5), raised(50)],
      OPTIONS,
    );

    expect(score).to.deep.include({ precision: 2 / 3, recall: 2 / 3, medianDelayS: 1.25 });
    expect(score.missed.map(({ fromS }) => fromS)).to.deep.equal([30]);
    expect(score.falseAlarms.map(({ atS }) => atS)).to.deep.equal([50]);
    expect(score.falseAlarmsPerCameraHour?.rate).to.equal(0.5);
  });

  it('take no report from another camera, of another kind or in the wrong direction', () => {
    const incidents = [
      raised(11, { direction: 'b-to-a' }),
      raised(11, { source: 'yard', direction: 'a-to-b' }),
      raised(11, { kind: 'intrusion', direction: 'a-to-b' }),
    ];

    const score = measureEvents([crossing(10, 'a-to-b')], incidents, OPTIONS);

    expect(score).to.deep.include({ precision: 0, recall: 0, medianDelayS: null });
    expect(score.falseAlarms).to.have.length(3);
  });

  it('call a second report of one event a duplicate, not a false alarm', () => {
    const score = measureEvents([crossing(10)], [raised(12), raised(10.5)], OPTIONS);

    expect(score.found.map(({ incident }) => incident.atS)).to.deep.equal([10.5]);
    expect(score).to.deep.include({ precision: 0.5, recall: 1, falseAlarms: [] });
    expect(score.duplicates.map(({ atS }) => atS)).to.deep.equal([12]);
  });

  it('pair two people who cross shortly after each other with a report each', () => {
    // The report at 12 fits both; only if the first event takes 10.2 do both have one.
    const score = measureEvents([crossing(10), crossing(11.8)], [raised(12), raised(10.2)], OPTIONS);

    expect(score.recall).to.equal(1);
  });

  it('allow for labels made by eye, and no further', () => {
    const score = measureEvents([crossing(10), crossing(20)], [raised(9.5), raised(22.6)], OPTIONS);

    expect(score.found.map(({ delayS }) => delayS)).to.deep.equal([-0.5]);
    expect(score.falseAlarms.map(({ atS }) => atS)).to.deep.equal([22.6]);
  });

  it('are undefined rather than perfect where there was nothing to report or to judge', () => {
    const score = measureEvents([], [], { toleranceS: 0, cameraHours: 0 });

    expect(score).to.deep.include({ precision: null, recall: null, falseAlarmsPerCameraHour: null });
  });
});

describe('how far a counted rate can be trusted', () => {
  it('agrees with the published table of exact 95 % limits', () => {
    for (const [count, from, to] of [
      [0, 0, 3.689],
      [1, 0.0253, 5.572],
      [5, 1.623, 11.668],
      [10, 4.795, 18.39],
      [100, 81.36, 121.63],
    ] as const) {
      const interval = poissonRate(count, 1);

      expect(interval?.from).to.be.closeTo(from, 0.005);
      expect(interval?.to).to.be.closeTo(to, 0.005);
    }
  });

  it('is a rate per hour of what was watched', () => {
    expect(poissonRate(5, 10)).to.deep.include({ rate: 0.5 });
    expect(poissonRate(5, 10)?.to).to.be.closeTo(1.1668, 0.0005);
    expect(poissonRate(5, 0)).to.equal(null);
  });
});
