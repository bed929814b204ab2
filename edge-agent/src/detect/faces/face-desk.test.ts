import { expect } from 'chai';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import type { FaceReader } from '#models/faces/face.ts';
import { createFaceDesk, type FaceDesk, type FaceJob } from './face-desk.ts';

describe('the desk that lends the face reader', () => {
  let clock: FakeClock;
  let desk: FaceDesk;
  let opened: number;
  let closed: number;
  let openReader: () => Promise<FaceReader>;
  let done: string[];
  let dropped: string[];

  const reader: FaceReader = {
    recipe: 'none',
    descriptorLength: 1,
    find: () => Promise.resolve([]),
    read: () => Promise.reject(new Error('nothing to read')),
    close: () => {
      closed += 1;
      return Promise.resolve();
    },
  };
  /** Takes `ms` of the clock. */
  const job = (name: string, ms = 0): FaceJob => ({
    run: async () => {
      await new Promise<void>((resolve) => clock.after(ms, resolve));
      done.push(name);
    },
    drop: () => dropped.push(name),
  });

  beforeEach(() => {
    clock = createFakeClock();
    [opened, closed, done, dropped] = [0, 0, [], []];
    openReader = () => {
      opened += 1;
      return Promise.resolve(reader);
    };
    desk = createFaceDesk({ openReader: () => openReader(), clock, log: silentLog });
  });

  it('starts no reader before the first face', async () => {
    await clock.advance(60_000);
    expect(opened).to.equal(0);

    desk.request('gate', job('a'));
    await clock.advance(10);
    desk.request('gate', job('b'));
    await clock.advance(10);

    expect([opened, done]).to.deep.equal([1, ['a', 'b']]);
  });

  it('keeps the newest job of a camera, and serves the camera that has waited longest', async () => {
    desk.request('gate', job('gate-1', 50));
    await clock.advance(10);
    desk.request('yard', job('yard-1'));
    await clock.advance(10);
    desk.request('gate', job('gate-2'));
    desk.request('yard', job('yard-2'));
    await clock.advance(200);

    expect(done).to.deep.equal(['gate-1', 'yard-2', 'gate-2']);
    expect(dropped).to.deep.equal(['yard-1']);
  });

  it('gives faces a quarter of the time at most, beyond a first burst', async () => {
    let count = 0;
    const again: FaceJob = {
      run: async () => {
        count += 1;
        await new Promise<void>((resolve) => clock.after(100, resolve));
        desk.request('gate', again);
      },
      drop: () => undefined,
    };

    desk.request('gate', again);
    for (let step = 0; step < 6000; step += 1) {
      await clock.advance(10);
    }

    expect((count * 100) / 60_000).to.be.within(0.2, 0.27);
  });

  it('says why when there is no reader, and tries again ever less often', async () => {
    let tries = 0;
    openReader = () => {
      tries += 1;
      return Promise.reject(new Error('no such file: faces.onnx'));
    };
    clock.every(100, () => desk.request('gate', job('late')));

    await clock.advance(30_000);
    expect(desk.problem()).to.contain('no such file: faces.onnx');
    expect(tries).to.be.within(3, 12);

    openReader = () => Promise.resolve(reader);
    await clock.advance(61_000);
    expect(desk.problem()).to.equal('');
    expect(done.length).to.be.greaterThan(0);
  });

  it('opens another reader in place of one that fails', async () => {
    desk.request('gate', {
      run: () => Promise.reject(new Error('the thread died')),
      drop: () => dropped.push('broken'),
    });
    await clock.advance(10);
    expect([desk.problem(), dropped, closed]).to.deep.equal(['the thread died', ['broken'], 1]);

    desk.request('gate', job('a'));
    await clock.advance(5000);

    expect([opened, done, desk.problem()]).to.deep.equal([2, ['a'], '']);
  });

  it('drops what waits when a camera goes, and everything at the end', async () => {
    desk.request('gate', job('gate-1', 50));
    await clock.advance(10);
    desk.request('gate', job('gate-2'));
    desk.request('yard', job('yard-1'));
    desk.forget('gate');

    const ended = desk.close();
    await clock.advance(100);
    await ended;
    desk.request('yard', job('yard-2'));

    expect(done).to.deep.equal(['gate-1']);
    expect(dropped).to.deep.equal(['gate-2', 'yard-1', 'yard-2']);
    expect(closed).to.equal(1);
  });
});
