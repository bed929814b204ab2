import { expect } from 'chai';
import { lookAt } from './faces.helpers.ts';
import { createTrackBoxes } from './track-boxes.ts';

const LEFT = { x: 0.1, y: 0.2, w: 0.1, h: 0.4 };
const RIGHT = { x: 0.3, y: 0.2, w: 0.1, h: 0.6 };

describe('where people were in a picture between two looks', () => {
  it('is between where the looks have seen them', () => {
    const boxes = createTrackBoxes();

    boxes.saw(lookAt(1000, { 1: LEFT }));
    boxes.saw(lookAt(2000, { 1: RIGHT }));

    const [person] = boxes.at(1500);
    expect(person?.trackId).to.equal(1);
    expect(person?.box.x).to.be.closeTo(0.2, 1e-9);
    expect(person?.box.h).to.be.closeTo(0.5, 1e-9);
  });

  it('is where they were last, for half a second', () => {
    const boxes = createTrackBoxes();

    boxes.saw(lookAt(1000, { 1: LEFT }));

    expect(boxes.at(1400)).to.deep.equal([{ trackId: 1, box: LEFT }]);
    expect(boxes.at(1600)).to.deep.equal([]);
    expect(boxes.at(400)).to.deep.equal([]);
  });

  it('is nowhere to be told when nobody has looked for too long', () => {
    const boxes = createTrackBoxes();

    boxes.saw(lookAt(1000, { 1: LEFT }));
    boxes.saw(lookAt(5500, { 1: RIGHT }));

    expect(boxes.at(3000)).to.deep.equal([]);
  });

  it('is known of who has just left, until they are forgotten', () => {
    const boxes = createTrackBoxes();
    boxes.saw(lookAt(1000, { 1: LEFT }));

    boxes.saw(lookAt(1200, {}, [1]));
    expect(boxes.people()).to.deep.equal([]);
    expect(boxes.at(1000)).to.have.length(1);

    boxes.forget([1]);
    expect(boxes.at(1000)).to.deep.equal([]);
  });

  it('is forgotten after some seconds, and when the clock is set back', () => {
    const boxes = createTrackBoxes();
    boxes.saw(lookAt(100_000, { 1: LEFT }));

    boxes.saw(lookAt(107_000, { 2: LEFT }));
    expect(boxes.has(1)).to.equal(false);

    boxes.saw(lookAt(50_000, { 3: LEFT }));
    expect(boxes.has(2)).to.equal(false);
    expect(boxes.at(50_000)).to.deep.equal([{ trackId: 3, box: LEFT }]);
  });

  it('is not asked of vehicles', () => {
    const boxes = createTrackBoxes();
    const look = lookAt(1000, { 1: LEFT });

    boxes.saw({ ...look, tracks: look.tracks.map((track) => ({ ...track, label: 'truck' as const })) });

    expect(boxes.people()).to.deep.equal([]);
  });
});
