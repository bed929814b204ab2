import { expect } from 'chai';
import type { Look } from '#edge-agent/detect/look.ts';
import { decodeLooks, encodeLooks } from './look-codec.ts';

const START_MS = 1_795_000_000_000;

/** Somebody walks by, somebody joins, a bag is left, a look goes missing. */
function walk(): Look[] {
  return Array.from({ length: 50 }, (_, index) => {
    const at = (x: number): { x: number; y: number; w: number; h: number } => ({
      x,
      y: 0.31,
      w: 0.072,
      h: 0.28,
    });
    const second = {
      trackId: 9,
      label: 'motorcycle',
      box: at(0.9 - index / 77),
      score: 0.41,
      isPredicted: false,
    };
    return {
      cameraId: 'yard',
      atMs: START_MS + index * 203 + (index > 30 ? 5000 : 0),
      aspect: 640 / 360,
      tracks: [
        {
          trackId: 7,
          label: 'person',
          box: at(-0.01 + index / 61),
          score: 0.55 + (index % 7) / 50,
          isPredicted: index % 11 === 5,
          ...(index % 2 === 0 ? { motion: index / 50 } : {}),
        },
        ...(index > 20 ? [second] : []),
      ],
      changes:
        index > 25
          ? [{ trackId: 12, kind: 'appeared', box: at(0.5), sinceAtMs: START_MS + 4000, score: 0.8 }]
          : [],
      condition: index % 10 === 0 ? { covered: 0.01, defocused: 0.2, moved: 0, frozen: 1 } : null,
      endedTrackIds: index === 49 ? [7, 9, 12] : [],
    } as Look;
  });
}

describe('looks in the journal', () => {
  it('come back as they were, to a fraction of a pixel', () => {
    const looks = walk();

    const back = decodeLooks('yard', encodeLooks(looks));

    expect(back.map(({ atMs }) => atMs)).to.deep.equal(looks.map(({ atMs }) => atMs));
    back.forEach((look, index) => expectAlike(look, looks[index]));
  });

  it('take a few bytes each', () => {
    const perLook = encodeLooks(walk()).length / 50;

    expect(perLook).to.be.lessThan(18);
  });

  it('that are damaged are not taken for others', () => {
    const bytes = encodeLooks(walk());

    expect(() => decodeLooks('yard', bytes.slice(0, bytes.length - 20))).to.throw();
    expect(() => decodeLooks('yard', new Uint8Array([1, 2, 3]))).to.throw();
  });
});

function expectAlike(found: Look, given: Look | undefined): void {
  expect(found.aspect).to.be.closeTo(given?.aspect ?? 0, 1e-4);
  expect(found.endedTrackIds).to.deep.equal(given?.endedTrackIds);
  expect(found.condition).to.deep.equal(given?.condition);
  expect(found.changes.map(({ box: _box, ...rest }) => rest)).to.deep.equal(
    given?.changes.map(({ box: _box, ...rest }) => rest),
  );
  expect(found.tracks.length).to.equal(given?.tracks.length);
  found.tracks.forEach(({ box, score, motion, ...rest }, index) => {
    const {
      box: givenBox,
      score: givenScore,
      motion: givenMotion,
      ...others
    } = given?.tracks[index] ?? found.tracks[0] ?? { box, score, motion };
    expect(rest).to.deep.equal(others);
    expect(score).to.be.closeTo(givenScore, 1 / 200);
    expect(motion === undefined).to.equal(givenMotion === undefined);
    expect(motion ?? 0).to.be.closeTo(givenMotion ?? 0, 1 / 1000);
    expect(
      [box.x, box.y, box.w, box.h].every(
        (value, side) =>
          Math.abs(value - ([givenBox.x, givenBox.y, givenBox.w, givenBox.h][side] ?? 9)) < 1 / 16_000,
      ),
    ).to.equal(true);
  });
}
