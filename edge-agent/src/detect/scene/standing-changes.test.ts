import { expect } from 'chai';
import { clipFromDrawing } from '../../decode/clip.helpers.ts';
import { openH264Decoder } from '../../decode/h264-decoder.ts';
import { createRegionScaler, type RegionScaler } from '../../decode/region-scaler.ts';
import type { SceneChange, TrackObservation } from '../look.ts';
import { createStandingChanges } from './standing-changes.ts';

const WIDTH = 320;
const HEIGHT = 180;

type Colour = readonly [number, number, number];
interface Patch {
  at: readonly [number, number, number, number];
  colour: Colour;
}
interface Scene {
  patches?: Patch[];
  light?: number;
  tracks?: TrackObservation[];
}

const BAG: Patch = { at: [150, 120, 22, 18], colour: [30, 28, 34] };
const CHAIR: Patch = { at: [60, 90, 26, 34], colour: [150, 60, 30] };
const CAR: Patch = { at: [100, 100, 90, 40], colour: [170, 20, 25] };

/** Somebody of 24 x 70 pixels with the feet at `x`; trembles as people do who stand. */
function person(x: number, second: number): Patch[] {
  const sway = (second * 7) % 5;
  return [
    { at: [x + sway, 70, 14, 14], colour: [196, 150, 120] },
    { at: [x - 5 + sway, 84, 24, 28], colour: [40, 60, 130] },
    { at: [x + (sway >> 1), 112, 14, 28], colour: [35, 35, 45] },
  ];
}

function track(trackId: number, x: number, more: Partial<TrackObservation> = {}): TrackObservation {
  const box = { x: (x - 6) / WIDTH, y: 69 / HEIGHT, w: 32 / WIDTH, h: 72 / HEIGHT };
  return { trackId, label: 'person', box, score: 0.7, isPredicted: false, ...more };
}

/** Paving with a pattern, and a little grain that is another one in every picture. */
function draw({ patches = [], light = 0 }: Scene, second: number): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  let seed = second * 7919 + 17;
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      seed = (seed * 1_664_525 + 1_013_904_223) >>> 0;
      const stone = 112 + (((x >> 4) * 13 + (y >> 3) * 7) % 5) * 7 + y / 12;
      const patch = patches.findLast(
        ({ at: [left, top, w, h] }) => x >= left && x < left + w && y >= top && y < top + h,
      );
      const colour = patch?.colour ?? [stone, stone, stone - 6];
      const grain = (seed >>> 24) / 32 - 4;
      colour.forEach((value, channel) => {
        pixels[(y * WIDTH + x) * 3 + channel] = Math.max(0, Math.min(255, value * (1 + light) + grain));
      });
    }
  }
  return pixels;
}

const lasting = (
  seconds: number,
  scene: (second: number) => Scene = () => ({}),
): ((second: number) => Scene)[] => Array.from({ length: seconds }, () => scene);

describe('what came, what went, and stands still', function () {
  this.timeout(300_000);
  let scaler: RegionScaler;

  before(() => {
    scaler = createRegionScaler();
  });

  after(() => scaler.close());

  /** Films the scenes, one a second, through the codec and the real scaler. */
  const watch = (scenes: readonly ((second: number) => Scene)[]) => {
    const drawn = scenes.map((scene, second) => scene(second));
    const options = { width: WIDTH, height: HEIGHT, fps: 1, bitRate: 700_000, keyEvery: 5 };
    const clip = clipFromDrawing(drawn.length, (index) => draw(drawn[index] ?? {}, index), options);
    const opened = openH264Decoder(clip.sets);
    if (opened.status !== 'open') {
      throw new Error(opened.reason);
    }
    let id = 0;
    const part = createStandingChanges({ scaler, nextId: () => ++id });
    const told = new Map<number, { atS: number; change: SceneChange }>();
    const ended: { id: number; atS: number }[] = [];
    clip.units.forEach((unit, second) => {
      const outcome = opened.decoder.decode(unit);
      if (outcome.status === 'picture') {
        const { changes = [], endedIds = [] } = part(outcome.picture, drawn[second]?.tracks ?? []);
        changes
          .filter(({ trackId }) => !told.has(trackId))
          .forEach((change) => told.set(change.trackId, { atS: second, change }));
        endedIds.forEach((endedId) => ended.push({ id: endedId, atS: second }));
      }
    });
    opened.decoder.close();
    return { told: [...told.values()], ended };
  };

  it('tells of a bag that is put down, where and since when', () => {
    const { told, ended } = watch([...lasting(15), ...lasting(20, () => ({ patches: [BAG] }))]);

    expect(told).to.have.length(1);
    const [{ change, atS } = { change: undefined, atS: 0 }] = told;
    expect(change?.kind).to.equal('appeared');
    expect(change?.sinceAtMs).to.be.within(14_000, 16_000);
    expect(atS).to.be.at.most(20);
    expect(change?.box.x).to.be.closeTo(150 / WIDTH, 0.02);
    expect(change?.box.y).to.be.closeTo(120 / HEIGHT, 0.03);
    expect(change?.box.w).to.be.closeTo(22 / WIDTH, 0.03);
    expect(ended).to.deep.equal([]);
  });

  it('tells of a chair that is carried away as a thing that went', () => {
    const { told } = watch([...lasting(15, () => ({ patches: [CHAIR] })), ...lasting(12)]);

    expect(told.map(({ change }) => change.kind)).to.deep.equal(['vanished']);
    expect(told[0]?.change.box.x).to.be.closeTo(60 / WIDTH, 0.02);
  });

  it('ends the bag when it is taken up again', () => {
    const { told, ended } = watch([
      ...lasting(15),
      ...lasting(12, () => ({ patches: [BAG] })),
      ...lasting(6),
    ]);

    expect(told).to.have.length(1);
    expect(ended.map(({ id }) => id)).to.deep.equal([told[0]?.change.trackId]);
    expect(ended[0]?.atS).to.be.within(27, 31);
  });

  it('keeps one and the same bag while people walk past in front of it', () => {
    const passing = (second: number): Scene => ({
      patches: [BAG, ...person(90 + 30 * (second % 5), second)],
      tracks: [track(second, 90 + 30 * (second % 5))],
    });

    const { told, ended } = watch([
      ...lasting(15),
      ...lasting(8, () => ({ patches: [BAG] })),
      ...lasting(10, passing),
      ...lasting(8, () => ({ patches: [BAG] })),
    ]);

    expect(told).to.have.length(1);
    expect(ended).to.deep.equal([]);
  });

  it('takes nobody for a thing who stands still for a minute, followed or lost half way', () => {
    const standing = (second: number): Scene => ({
      patches: person(150, second),
      tracks: second < 45 ? [track(7, 150)] : [],
    });

    const { told } = watch([...lasting(15), ...lasting(60, standing)]);

    expect(told).to.deep.equal([]);
  });

  it('takes a car that parks for no thing, nor its empty place when it leaves', () => {
    const box = { x: 98 / WIDTH, y: 98 / HEIGHT, w: 94 / WIDTH, h: 44 / HEIGHT };
    const parked = (): Scene => ({ patches: [CAR], tracks: [track(3, 0, { label: 'car', box })] });

    const { told } = watch([...lasting(12), ...lasting(40, parked), ...lasting(12)]);

    expect(told).to.deep.equal([]);
  });

  it('tells of nothing when the light goes down slowly, jumps up, and goes down again', () => {
    const cloud = (second: number): Scene => ({
      light: -0.25 * Math.min(1, Math.max(0, (second - 12) / 15)),
    });

    const { told } = watch([
      ...lasting(30, cloud),
      ...lasting(15, () => ({ light: 0.1 })),
      ...lasting(15, () => ({ light: -0.2 })),
    ]);

    expect(told).to.deep.equal([]);
  });

  it('still finds the bag after the light has jumped', () => {
    const { told } = watch([
      ...lasting(15),
      ...lasting(10, () => ({ light: -0.2 })),
      ...lasting(15, () => ({ light: -0.2, patches: [BAG] })),
      ...lasting(10, () => ({ light: 0.1, patches: [BAG] })),
    ]);

    expect(told.map(({ change }) => change.kind)).to.deep.equal(['appeared']);
  });

  it('waits with a bag until whoever put it down has gone, and knows since when it stood', () => {
    const busy = (second: number): Scene => ({
      patches: [BAG, ...person(132, second)],
      tracks: [track(5, 132)],
    });

    const { told } = watch([
      ...lasting(15),
      ...lasting(15, busy),
      ...lasting(12, () => ({ patches: [BAG] })),
    ]);

    expect(told).to.have.length(1);
    expect(told[0]?.atS).to.be.within(30, 36);
    expect(told[0]?.change.sinceAtMs).to.be.within(14_000, 18_000);
  });

  it('starts over when the picture becomes another one', () => {
    const night = (): Scene => ({
      patches: [
        { at: [0, 0, 160, 180], colour: [20, 20, 20] },
        { at: [160, 0, 160, 180], colour: [235, 235, 235] },
      ],
    });

    const { told, ended } = watch([
      ...lasting(15),
      ...lasting(10, () => ({ patches: [BAG] })),
      ...lasting(20, night),
    ]);

    expect(told).to.have.length(1);
    expect(ended).to.have.length(1);
  });
});
