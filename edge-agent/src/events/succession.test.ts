import { expect } from 'chai';
import type { TrackObservation } from '#edge-agent/detect/look.ts';
import { distance, footPoint } from './geometry.ts';
import { createSuccession, type Succession } from './succession.ts';
import { ruleLook, standing } from './walk.helpers.ts';

describe('who goes on under another number', () => {
  /** Remembers the number somebody had first. */
  const people = (): Succession<{ first: number }> =>
    createSuccession<{ first: number }>({
      create: ({ trackId }) => ({ first: trackId }),
      unlikeness: (lost, { box }) => {
        const apart = distance(footPoint(lost.box), footPoint(box), box);
        return apart < 2 ? apart : null;
      },
      keepLostMs: 5000,
    });
  const see = (
    succession: Succession<{ first: number }>,
    atMs: number,
    tracks: TrackObservation[],
    endedTrackIds: number[] = [],
  ): Record<number, number> => {
    const look = ruleLook(atMs, tracks, { endedTrackIds });
    const seen = succession.follow(look);
    seen.forEach(({ track, followed }) => succession.noteSeen(followed, track, atMs));
    succession.advance(look);
    return Object.fromEntries(seen.map(({ track, followed }) => [track.trackId, followed.memory.first]));
  };

  it('is the nearest of those who come up, and only that one', () => {
    const succession = people();
    see(succession, 0, [standing(1, [0.5, 0.6])]);
    see(succession, 200, [], [1]);

    const seen = see(succession, 1000, [standing(3, [0.55, 0.6]), standing(2, [0.51, 0.6])]);

    expect(seen).to.deep.equal({ 2: 1, 3: 3 });
  });

  it('is nobody once the lost one has been gone for too long', () => {
    const succession = people();
    see(succession, 0, [standing(1, [0.5, 0.6])]);
    see(succession, 200, [], [1]);
    see(succession, 5200, []);

    expect(see(succession, 5400, [standing(2, [0.5, 0.6])])).to.deep.equal({ 2: 2 });
    expect([...succession.all()]).to.have.length(1);
  });

  it('is nobody while the one beside is seen', () => {
    const succession = people();
    see(succession, 0, [standing(1, [0.5, 0.6])]);

    expect(see(succession, 1000, [standing(1, [0.5, 0.6]), standing(2, [0.52, 0.6])])).to.deep.equal({
      1: 1,
      2: 2,
    });
  });

  it('was a passer-by after all when the hidden one comes back under the old number', () => {
    const succession = people();
    see(succession, 0, [standing(1, [0.5, 0.6])]);
    expect(see(succession, 1000, [standing(2, [0.5, 0.6])])).to.deep.equal({ 2: 1 });

    const seen = see(succession, 2000, [standing(1, [0.5, 0.6]), standing(2, [0.8, 0.6])]);

    expect(seen).to.deep.equal({ 1: 1, 2: 2 });
  });

  it('stays bounded however many numbers come and go', () => {
    const succession = people();
    for (let id = 1; id <= 500; id++) {
      see(succession, id * 10, [standing(id, [0.05 + 0.9 * ((id * 0.37) % 1), 0.6])], [id - 1]);
    }

    expect([...succession.all()].length).to.be.at.most(66);
  });
});
