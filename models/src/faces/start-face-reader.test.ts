import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { systemClock, type Clock } from '#base/clock.ts';
import { describeError, GiveUp, RetryLater } from '#base/errors.ts';
import { createFakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import type { RgbPicture } from './face.ts';
import { ODD } from './hosting/odd-reader.helpers.ts';
import { faceReaderSpec } from './spec.ts';
import { startFaceReader, type FaceReaderHost } from './start-face-reader.ts';

const ENTRY = new URL('./hosting/odd-reader.helpers.ts', import.meta.url);

const picture = (width: number): RgbPicture => ({ width, height: 1, data: new Uint8Array(width * 3) });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (error: unknown) => (error instanceof GiveUp || error instanceof RetryLater ? error.code : String(error)),
  );

/** Lets what waits for promises go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the host of the face reader', function () {
  this.timeout(300_000);
  let directory: string;
  let recipeFile: string;
  let host: FaceReaderHost;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'matlang-reader-'));
    recipeFile = path.join(directory, 'recipe');
    await writeFile(recipeFile, 'odd/1');
  });

  afterEach(async () => {
    await host.close();
    await rm(directory, { recursive: true, force: true });
  });

  function start({ clock = systemClock, mostWaiting = 2 }: { clock?: Clock; mostWaiting?: number } = {}) {
    const spec = faceReaderSpec(undefined, recipeFile);
    host = startFaceReader(spec, { clock, log: silentLog, entry: ENTRY, mostWaiting, deadlineMs: 5000 });
    return host;
  }

  it('runs nothing before it is opened, and then says what reads', async () => {
    const before = start().state();

    const reader = await host.open();

    expect(before).to.include({ status: 'idle', recipe: null });
    expect(reader).to.include({ recipe: 'odd/1', descriptorLength: 3 });
    expect(host.state()).to.deep.include({
      status: 'ready',
      recipe: 'odd/1',
      finder: { name: 'odd', provider: 'cpu', providerNote: '' },
      problem: '',
    });
  });

  it('answers one after the other, and refuses when too many wait', async () => {
    const reader = await start().open();

    const outcomes = await Promise.all([1, 2, 3, 4].map(() => codeOf(reader.find(picture(ODD.answer)))));

    expect(outcomes).to.deep.equal(['answered', 'answered', 'face-reader-busy', 'face-reader-busy']);
    expect(await codeOf(reader.find(picture(ODD.answer)))).to.equal('answered');
  });

  it('leaves the picture with the caller, also where it is part of a Buffer', async () => {
    const reader = await start().open();
    const whole = Buffer.alloc(64, 7);
    const cut = { width: ODD.answer, height: 1, data: whole.subarray(0, 3) };

    await reader.find(cut);
    await reader.find(cut);

    expect([...cut.data]).to.deep.equal([7, 7, 7]);
    expect(whole.length).to.equal(64);
  });

  it('tells the fault of one picture, and goes on', async () => {
    const reader = await start().open();

    const outcome = await reader.find(picture(ODD.complain)).catch((error: unknown) => error);

    expect(outcome).to.be.instanceOf(GiveUp).and.include({ code: 'descriptor', message: 'no length' });
    expect(await codeOf(reader.find(picture(ODD.answer)))).to.equal('answered');
  });

  it('starts the thread again when it dies; only the picture in hand is lost', async () => {
    const reader = await start().open();

    const outcomes = await Promise.all(
      [ODD.die, ODD.answer].map((what) => codeOf(reader.find(picture(what)))),
    );

    expect(outcomes).to.deep.equal(['face-reader-died', 'answered']);
    expect(host.state()).to.include({ status: 'ready', problem: '' });
  });

  it('waits no longer than the deadline for a thread that keeps silent, and starts another', async () => {
    const clock = createFakeClock();
    const reader = await start({ clock }).open();
    const silent = codeOf(reader.find(picture(ODD.keepSilent)));
    const late = codeOf(reader.find(picture(ODD.keepSilent)));

    await settle();
    await clock.advance(5000);
    const next = codeOf(reader.find(picture(ODD.answer)));
    await settle();
    await clock.advance(1000);

    expect([await silent, await late]).to.deep.equal(['face-reader-late', 'face-reader-late']);
    expect(await next).to.equal('answered');
  });

  it('says why nets cannot be used, again without trying, and tries after a while', async () => {
    const clock = createFakeClock();
    await writeFile(recipeFile, 'unusable');
    start({ clock });

    const first = await host.open().catch(describeError);
    await writeFile(recipeFile, 'odd/1');
    const second = await host.open().catch(describeError);
    const { status, problem } = host.state();
    await clock.advance(30_000);
    const third = await host.open();

    expect([first, second, problem]).to.deep.equal([
      'odd.onnx is empty',
      'odd.onnx is empty',
      'odd.onnx is empty',
    ]);
    expect(status).to.equal('unusable');
    expect(third.recipe).to.equal('odd/1');
  });

  it('does not go on with other nets than it began with', async () => {
    const reader = await start().open();
    await writeFile(recipeFile, 'odd/2');

    await codeOf(reader.find(picture(ODD.die)));
    const outcome = await reader.find(picture(ODD.answer)).catch(describeError);

    expect(outcome).to.equal(
      'the files of the nets have changed: expected odd/1, found odd/2; start the program again',
    );
  });

  it('refuses what waits when it is closed, and everything afterwards', async () => {
    const reader = await start().open();
    const inHand = codeOf(reader.find(picture(ODD.answer)));
    const waiting = codeOf(reader.find(picture(ODD.answer)));

    // Only promises go on meanwhile: the thread's answer cannot come in between.
    while (host.state().waiting > 1) {
      await Promise.resolve();
    }
    await reader.close();

    expect([await inHand, await waiting]).to.deep.equal(['answered', 'face-reader-closed']);
    expect(await codeOf(reader.find(picture(ODD.answer)))).to.equal('face-reader-closed');
    expect(await codeOf(host.open())).to.equal('face-reader-closed');
    expect(host.state().status).to.equal('closed');
  });
});
