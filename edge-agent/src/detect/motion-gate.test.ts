import { expect } from 'chai';
import { createMotionGate, type MotionGate } from './motion-gate.ts';

const WIDTH = 64;
const HEIGHT = 36;

/** A small generator with a known start, so that a failing night fails again. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32;
}

interface Scene {
  light?: number;
  noise?: number;
  /** Left cell of a person of 2 x 6 cells. */
  personAt?: number;
  personLight?: number;
}

const random = createRandom(11);

function draw({ light = 0, noise = 0.6, personAt, personLight = 40 }: Scene): Uint8Array {
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, cell) => {
    const [x, y] = [cell % WIDTH, Math.floor(cell / WIDTH)];
    const isPerson = personAt !== undefined && x >= personAt && x < personAt + 2 && y >= 15 && y < 21;
    const ground = 80 + 40 * Math.sin(x / 9) + y + light;
    const grain = (random() + random() + random() - 1.5) * 2 * noise;
    return Math.max(0, Math.min(255, Math.round((isPerson ? personLight : ground) + grain)));
  });
}

/** Plays pictures at five a second from `fromS`; returns how many boxes each had. */
function play(gate: MotionGate, fromS: number, scenes: readonly Scene[]): number[] {
  return scenes.map((scene, index) => gate.observe(draw(scene), (fromS + index / 5) * 1000).boxes.length);
}

const quiet = (seconds: number, scene: Scene = {}): Scene[] =>
  Array.from({ length: seconds * 5 }, () => scene);

describe('the motion gate', () => {
  it('boxes a person who walks through, and nothing before', () => {
    const gate = createMotionGate();
    const before = play(gate, 0, quiet(10));

    const motion = gate.observe(draw({ personAt: 30 }), 10_000);

    expect(Math.max(...before)).to.equal(0);
    expect(motion.boxes).to.have.length(1);
    const [box] = motion.boxes;
    expect(box?.x).to.be.closeTo(30 / 64, 1 / 64);
    expect(box?.w).to.be.closeTo(2 / 64, 2 / 64);
    expect(box?.y).to.be.closeTo(15 / 36, 1 / 36);
    expect(box?.h).to.be.closeTo(6 / 36, 2 / 36);
  });

  it('stays asleep through ten minutes of night noise', () => {
    const gate = createMotionGate();
    play(gate, 0, quiet(20, { noise: 3 }));

    const alarms = play(gate, 20, quiet(600, { noise: 3 })).filter((boxes) => boxes > 0).length;

    expect(alarms).to.be.at.most(6);
  });

  it('still sees a person in that noise', () => {
    const gate = createMotionGate();
    play(gate, 0, quiet(30, { noise: 3 }));

    const walk = Array.from({ length: 20 }, (_, step) => ({ noise: 3, personAt: 10 + step }));
    const seen = play(gate, 30, walk).filter((boxes) => boxes > 0).length;

    expect(seen).to.be.at.least(19);
  });

  it('is not woken by a cloud that darkens the whole picture', () => {
    const gate = createMotionGate();
    play(gate, 0, quiet(10));

    const cloud = Array.from({ length: 30 }, (_, step) => ({ light: -Math.min(25, step) }));
    const boxes = play(gate, 10, cloud);

    expect(Math.max(...boxes)).to.equal(0);
  });

  it('keeps a place awake for a moment after the last motion, then lets it sleep', () => {
    const gate = createMotionGate();
    play(gate, 0, quiet(10));
    gate.observe(draw({ personAt: 30 }), 10_000);

    const after = play(gate, 10.15, quiet(1));

    expect(after).to.deep.equal([1, 1, 0, 0, 0]);
  });

  it('takes a parked bicycle into the background within fifteen seconds', () => {
    const gate = createMotionGate();
    play(gate, 0, quiet(10));

    const boxes = play(gate, 10, quiet(20, { personAt: 40 }));

    expect(boxes.slice(0, 5)).to.deep.equal([1, 1, 1, 1, 1]);
    expect(Math.max(...boxes.slice(75))).to.equal(0);
  });

  it('starts afresh when the camera is turned', () => {
    const gate = createMotionGate();
    play(gate, 0, quiet(10));
    const turned = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, cell) => (cell * 7) % 256);

    const motion = gate.observe(turned, 10_000);

    expect(motion).to.deep.equal({ boxes: [], isNewScene: true });
    expect(gate.observe(turned, 10_200)).to.deep.equal({ boxes: [], isNewScene: false });
  });

  it('lives through a clock that is set back', () => {
    const gate = createMotionGate();
    play(gate, 100, quiet(10));

    const boxes = play(gate, 20, quiet(10));

    expect(Math.max(...boxes)).to.equal(0);
  });
});
