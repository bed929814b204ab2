import { expect } from 'chai';
import type { ObjectLabel } from '#protocol/incident.ts';
import { ruleList } from '#protocol/rule.ts';
import type { Look } from '../detect/look.ts';
import { createMotRows, labelsWatched } from './mot-rows.ts';

const full = { width: 200, height: 100 };

function look(trackId: number, x: number, more: { isPredicted?: boolean; label?: ObjectLabel } = {}): Look {
  const { isPredicted = false, label = 'person' } = more;
  return {
    cameraId: 'c',
    atMs: 0,
    aspect: 2,
    tracks: [{ trackId, label, box: { x, y: 0.5, w: 0.1, h: 0.4 }, score: 0.5, isPredicted }],
    changes: [],
    condition: null,
    endedTrackIds: [],
  };
}

describe('tracks as a MOT file', () => {
  it('are in pixels of the file', () => {
    const rows = createMotRows(null);
    rows.add({ number: 3, atS: 0.2, look: look(7, 0.25), full });

    const [row] = rows.rows(true);

    expect(row).to.deep.equal({ frame: 3, id: 7, box: { x: 50, y: 50, w: 20, h: 40 }, score: 0.5 });
  });

  it('go straight from one sighting to the next, through pictures that were not taken', () => {
    const rows = createMotRows(null);
    rows.add({ number: 1, atS: 0, look: look(1, 0.1), full });
    rows.add({ number: 5, atS: 0.4, look: look(1, 0.3), full });

    const every = rows.rows(true);
    const taken = rows.rows(false);

    expect(every.map(({ frame, box }) => [frame, Math.round(box.x)])).to.deep.equal([
      [1, 20],
      [2, 30],
      [3, 40],
      [4, 50],
      [5, 60],
    ]);
    expect(taken.map(({ frame }) => frame)).to.deep.equal([1, 5]);
  });

  it('are not invented over a long gap, before the first sighting or from a guess', () => {
    const rows = createMotRows(null);
    rows.add({ number: 1, atS: 0, look: look(1, 0.1, { isPredicted: true }), full });
    rows.add({ number: 2, atS: 1, look: look(1, 0.1), full });
    rows.add({ number: 3, atS: 2, look: null, full });
    rows.add({ number: 6, atS: 5, look: look(1, 0.1), full });

    expect(rows.rows(true).map(({ frame }) => frame)).to.deep.equal([2, 6]);
  });

  it('are of what the rules look for, as the file has no word for it', () => {
    const zone = [
      [0, 0],
      [1, 0],
      [1, 1],
    ];
    const rules = ruleList.parse([
      { kind: 'intrusion', name: 'Cổng', zone, classes: ['person'] },
      { kind: 'object-left', name: 'Bến xe' },
    ]);
    const rows = createMotRows(labelsWatched(rules));
    rows.add({ number: 1, atS: 0, look: look(1, 0.1, { label: 'car' }), full });
    rows.add({ number: 2, atS: 0.2, look: look(2, 0.1), full });

    expect(rows.rows(true).map(({ id }) => id)).to.deep.equal([2]);
    expect(labelsWatched(rules.slice(1))).to.equal(null);
  });
});
