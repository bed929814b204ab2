import { expect } from 'chai';
import type { Point } from '#protocol/geometry.ts';
import { createStudio } from './film.ts';
import { SCENE_NAMES } from './scene.ts';
import { SCENES } from './scenes.ts';
import { crossing, isInside } from './truth.ts';

describe('the truth of a drawn scene', () => {
  it('knows left from right as somebody looking along the line does', () => {
    const west: Point = [0.4, 0.5];
    const east: Point = [0.6, 0.5];

    const toTheRight = crossing(west, east, [0.5, 0.9], [0.5, 0.1]);
    const lookingDown = crossing(west, east, [0.5, 0.1], [0.5, 0.9]);

    expect(toTheRight).to.equal('left-to-right');
    expect(lookingDown).to.equal('right-to-left');
  });

  it('counts nobody who walks round the end of the line', () => {
    expect(crossing([0.4, 0.95], [0.6, 0.95], [0.5, 0.1], [0.5, 0.9])).to.equal(null);
  });

  it('tells inside from outside a zone with a notch', () => {
    const zone: Point[] = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0.5, 0.2],
      [0, 1],
    ];

    expect([
      isInside([0.5, 0.1], zone),
      isInside([0.5, 0.6], zone),
      isInside([0.1, 0.6], zone),
    ]).to.deep.equal([true, false, true]);
  });

  for (const name of SCENE_NAMES) {
    it(`is quiet while nobody is there, and each rule of "${name}" is broken by somebody`, function () {
      this.timeout(300_000);
      const scene = SCENES[name];
      const studio = createStudio(scene, { width: 320, height: 180 });

      const truths = scene.segments.map((segment) => studio.shoot(segment, () => undefined));

      const [quiet, ...busy] = truths;
      const broken = new Set(busy.flatMap(({ events }) => events.map((event) => event.ruleId)));
      expect(quiet?.frames.flat()).to.deep.equal([]);
      expect([...broken].sort()).to.deep.equal(scene.rules.map((rule) => rule.id).sort());
    });
  }

  it('names a group of pictures again where people only stand, and tells the same truth of it', () => {
    const { square } = SCENES;
    const gathering = square.segments.find(({ name }) => name === 'gathering') ?? square.segments[0];
    const studio = createStudio(square, { width: 160, height: 88 });
    const again: number[] = [];
    let drawn = 0;

    const short = studio.shoot(
      gathering,
      () => (drawn += 1),
      (group) => again.push(group),
    );
    const whole = studio.shoot(gathering, () => undefined);

    expect(again.length).to.be.at.least(4);
    expect(drawn).to.equal((gathering.seconds / 2 - again.length) * 20);
    expect(short).to.deep.equal(whole);
  });

  it('draws people as tall as the truth says', () => {
    const { road } = SCENES;
    const walker = road.segments.find((segment) => segment.name === 'walker');
    const studio = createStudio(road, { width: 640, height: 360 });
    const still: Buffer[] = [];
    studio.shoot({ name: 'still', seconds: 2, actors: [] }, (picture) =>
      still.push(Buffer.from(picture.data)),
    );
    const moving: Buffer[] = [];

    const truth = studio.shoot(walker ?? road.segments[0], (picture) =>
      moving.push(Buffer.from(picture.data)),
    );

    const frame = 40;
    const box = truth.frames[frame]?.[0]?.box ?? { x: 0, y: 0, w: 0, h: 0 };
    const changed = (x: number, y: number): boolean => {
      const at = Math.round(y * 360) * 640 + Math.round(x * 640);
      return Math.abs((moving[frame]?.[at] ?? 0) - (still[0]?.[at] ?? 0)) > 12;
    };
    const middle = box.x + box.w / 2;
    expect(box.h).to.be.within(0.25, 0.6);
    expect(changed(middle, box.y + box.h * 0.05)).to.equal(true);
    expect(changed(middle, box.y + box.h * 0.35)).to.equal(true);
    expect(changed(middle, box.y - 0.03)).to.equal(false);
  });
});
