import { expect } from 'chai';
import type { TrackObservation } from '../look.ts';
import { createPassages, LONGEST_PASSAGE_MS, type Passage } from './passages.ts';

const ASPECT = 16 / 9;
const LOOK_MS = 200;

describe('spells of movement', () => {
  let told: (Passage | null)[];
  let passages: ReturnType<typeof createPassages>;

  beforeEach(() => {
    told = [];
    passages = createPassages((_trackId, passage) => told.push(passage));
  });

  /** A person a quarter of the picture tall, foot at `x`. */
  const at = (x: number): TrackObservation => ({
    trackId: 7,
    label: 'person',
    box: { x: x - 0.03, y: 0.5, w: 0.06, h: 0.25 },
    score: 0.8,
    isPredicted: false,
  });
  const walk = (fromX: number, toX: number, fromMs: number, looks: number): void => {
    for (let look = 0; look < looks; look += 1) {
      passages.see(at(fromX + ((toX - fromX) * look) / (looks - 1)), {
        atMs: fromMs + look * LOOK_MS,
        aspect: ASPECT,
      });
    }
  };
  const stand = (x: number, fromMs: number, looks: number): void => walk(x, x, fromMs, looks);

  it('tell who crosses the picture once, with the way he went', () => {
    walk(0.1, 0.9, 1000, 40);
    passages.ended([7]);

    expect(told).to.have.length(1);
    expect(told[0]?.fromMs).to.be.within(1000, 1400);
    expect(told[0]?.toMs).to.be.within(8400, 8800);
    expect(told[0]?.from[0]).to.be.closeTo(0.1, 0.03);
    expect(told[0]?.to[0]).to.be.closeTo(0.9, 0.03);
  });

  it('say nothing of a motorcycle that stands there all night, boxes trembling', () => {
    for (let look = 0; look < 500; look += 1) {
      passages.see(at(0.5 + 0.008 * Math.sin(look)), { atMs: look * 5000, aspect: ASPECT });
    }
    passages.ended([7]);

    expect(told).to.deep.equal([]);
  });

  it('tell the ride when somebody takes it in the morning, not the night before it', () => {
    stand(0.5, 0, 200);
    walk(0.5, 0.95, 3_600_000, 20);
    passages.ended([7]);

    expect(told).to.have.length(1);
    expect(told[0]?.toMs).to.be.greaterThan(3_600_000);
    expect(told[0]?.from[0]).to.be.closeTo(0.5, 0.01);
  });

  it('are two for somebody who stands still in between', () => {
    walk(0.1, 0.5, 0, 20);
    stand(0.5, 4000, 80);
    walk(0.5, 0.9, 20_000, 20);
    passages.ended([7]);

    expect(told).to.have.length(2);
    expect(told[0]?.toMs).to.be.below(4100);
    expect(told[1]?.fromMs).to.be.within(19_500, 20_500);
  });

  it('say nothing of somebody who only stirs', () => {
    walk(0.5, 0.53, 0, 5);
    stand(0.53, 1000, 80);
    passages.ended([7]);

    expect(told.filter((passage) => passage !== null)).to.deep.equal([]);
  });

  it('are told in pieces of who walks up and down for an hour, so that none waits for the end', () => {
    for (let minute = 0; minute < 60; minute += 1) {
      walk(minute % 2 === 0 ? 0.1 : 0.9, minute % 2 === 0 ? 0.9 : 0.1, minute * 60_000, 300);
    }

    expect(told.length).to.be.within(11, 12);
    expect(Math.max(...told.map((passage) => (passage?.toMs ?? 0) - (passage?.fromMs ?? 0)))).to.be.at.most(
      LONGEST_PASSAGE_MS,
    );
  });
});
