import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { Box } from '#protocol/geometry.ts';
import { createFakeClock, type FakeClock } from '#base/fake-clock.ts';
import { silentLog } from '#base/log.ts';
import type { FaceReader } from '#models/faces/face.ts';
import { faceReaderSpec } from '#models/faces/spec.ts';
import { openFaceReader } from '#models/open-face-reader.ts';
import { MODEL_DIR } from '#models/zoo/model-dir.helpers.ts';
import { testData } from '../../decode/clip.helpers.ts';
import { openH264Decoder } from '../../decode/h264-decoder.ts';
import { keepPicture, type KeptPicture } from '../../decode/picture.ts';
import { createFaceDesk, type FaceDesk } from './face-desk.ts';
import { filmOf, FILM, type FaceFilm } from './face-film.helpers.ts';
import type { PictureStreamListener } from './face-pictures.ts';
import { createFaceWatch, type FaceWatch } from './face-watch.ts';
import { lookAt } from './faces.helpers.ts';
import type { FaceSighting } from './sighting.ts';

const PERSON = 'faces/lfw/Adrien_Brody/Adrien_Brody_0002.jpg';
const SAME_PERSON = 'faces/lfw/Adrien_Brody/Adrien_Brody_0003.jpg';
const STRANGER = 'faces/lfw/Adolfo_Rodriguez_Saa/Adolfo_Rodriguez_Saa_0001.jpg';
const COUNT = 40;
const STEP_MS = 1000 / FILM.fps;

describe('watching the faces of a camera', function () {
  this.timeout(300_000);

  let reader: FaceReader | undefined;
  let films: Record<'person' | 'same' | 'stranger' | 'behind', FaceFilm>;

  let clock: FakeClock;
  let desk: FaceDesk;
  let watch: FaceWatch;
  let sightings: FaceSighting[];
  let listeners: Set<PictureStreamListener>;
  let borrowed: string[];
  let working: number;
  let subPicture: KeptPicture | null;

  before(async function () {
    const [person, same, stranger] = [testData(PERSON), testData(SAME_PERSON), testData(STRANGER)];
    if (person === null || same === null || stranger === null) {
      return this.skip();
    }
    reader = (await openFaceReader(faceReaderSpec(undefined, MODEL_DIR))).reader;
    films = {
      person: await filmOf(person, COUNT),
      same: await filmOf(same, COUNT),
      stranger: await filmOf(stranger, COUNT),
      behind: await filmOf(null, COUNT),
    };
  });

  after(async () => {
    await reader?.close();
  });

  beforeEach(() => {
    clock = createFakeClock();
    [sightings, borrowed, working, subPicture] = [[], [], 0, null];
    listeners = new Set();
    // The reader outlives each test's desk.
    const opened = reader as FaceReader;
    const openReader = () => Promise.resolve({ ...opened, close: () => Promise.resolve() });
    desk = createFaceDesk({ openReader, clock, log: silentLog });
  });

  afterEach(async () => {
    watch.close();
    subPicture?.release();
    await desk.close();
  });

  const open = (hasMain: boolean): void => {
    const main = {
      borrow: () => {
        borrowed.push('borrow');
        return {
          add: (listener: PictureStreamListener) => listeners.add(listener),
          remove: (listener: PictureStreamListener) => listeners.delete(listener),
        };
      },
      giveBack: () => borrowed.push('give back'),
    };
    watch = createFaceWatch({
      cameraId: 'entrance',
      desk: counting(desk),
      clock,
      main: hasMain ? main : null,
      openDecoder: (sets) => openH264Decoder(sets, null, true),
      subPicture: () => subPicture,
      send: (sighting) => sightings.push(sighting),
    });
  };

  const counting = (inner: FaceDesk): FaceDesk => ({
    ...inner,
    request: (cameraId, job) => {
      working += 1;
      inner.request(cameraId, {
        run: (tools) => job.run(tools).finally(() => (working -= 1)),
        drop: () => {
          working -= 1;
          job.drop();
        },
      });
    },
  });

  const settle = async (): Promise<void> => {
    while (working > 0 && desk.problem() === '') {
      await setImmediate();
    }
  };

  /** Each picture arrives just before the look that was made at the same moment. */
  const play = async (
    { clip, boxes }: FaceFilm,
    peopleIn: (box: Box, index: number) => Record<number, Box> = (box) => ({ 7: box }),
    fromMs = 0,
  ): Promise<void> => {
    watch.saw(lookAt(fromMs, peopleIn(boxes[0] as Box, 0)));
    listeners.forEach((listener) => listener.onParameterSets(clip.sets));
    for (const [index, unit] of clip.units.entries()) {
      const atMs = fromMs + index * STEP_MS;
      listeners.forEach((listener) => listener.onAccessUnit({ ...unit, captureAtMs: atMs }));
      watch.saw(lookAt(atMs, peopleIn(boxes[index] as Box, index)));
      await settle();
      await clock.advance(STEP_MS);
    }
  };

  const lastAtMs = (COUNT - 1) * STEP_MS;
  const leave = (ids: number[], atMs = lastAtMs + STEP_MS): void => watch.saw(lookAt(atMs, {}, ids));

  it('tells the best faces of somebody who walks up, and that it was all when they leave', async () => {
    open(true);

    await play(films.person);
    expect(sightings.length).to.be.greaterThan(0);
    expect(sightings.every(({ isOver }) => !isOver)).to.equal(true);
    leave([7]);

    const last = sightings.at(-1);
    const shots = last?.shots ?? [];
    expect(last).to.deep.include({ cameraId: 'entrance', trackId: 7, isOver: true, recipe: reader?.recipe });
    expect(shots.filter(({ use }) => use === 'alarm')).to.have.length.within(3, 5);
    for (const { atMs, box, descriptor, jpeg, widthPx } of shots) {
      const person = films.person.boxes[Math.round(atMs / STEP_MS)];
      expect(box.x + box.w / 2).to.be.closeTo((person?.x ?? 0) + (person?.w ?? 0) / 2, 0.02);
      expect(box.w * FILM.width).to.be.closeTo(widthPx, 2);
      expect(Math.hypot(...descriptor)).to.be.closeTo(1, 1e-4);
      expect([...jpeg.subarray(0, 2)]).to.deep.equal([0xff, 0xd8]);
      expect(jpeg.length).to.be.at.most(64 << 10);
    }
  });

  it('tells the same person from a stranger by what it tells', async () => {
    const best: Float32Array[] = [];
    for (const film of [films.person, films.same, films.stranger]) {
      sightings = [];
      open(true);
      await play(film);
      watch.close();
      best.push(sightings.at(-1)?.shots[0]?.descriptor ?? new Float32Array());
    }
    const [person, same, stranger] = best as [Float32Array, Float32Array, Float32Array];

    const similarity = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);
    expect(similarity(person, same)).to.be.greaterThan(similarity(person, stranger));
    expect(similarity(person, same)).to.be.greaterThan(similarity(same, stranger));
  });

  it('tells no face of somebody seen from behind, only that none was found', async () => {
    open(true);

    await play(films.behind);
    leave([7]);

    expect(sightings).to.have.length(1);
    expect(sightings[0]).to.deep.include({ shots: [], isOver: true });
    expect(Object.keys(sightings[0]?.refused ?? {})).to.deep.equal(['no-face']);
  });

  it('gives a face to the person it belongs to, not to who walks behind', async () => {
    open(true);

    await play(films.stranger, (box) => ({ 7: box, 8: { ...box, x: box.x + box.w * 0.6, h: box.h * 0.9 } }));
    leave([7, 8]);

    const [last, other] = [7, 8].map((id) => sightings.findLast(({ trackId }) => trackId === id));
    expect(last?.shots.length).to.be.greaterThan(2);
    expect(other?.shots).to.deep.equal([]);
  });

  it('pulls the main stream only while somebody is there and five seconds longer', async () => {
    open(true);
    watch.saw(lookAt(0, {}));
    await clock.advance(60_000);
    expect(borrowed).to.deep.equal([]);

    await play(films.person);
    leave([7]);
    expect(borrowed).to.deep.equal(['borrow']);
    await clock.advance(5100);

    expect(borrowed).to.deep.equal(['borrow', 'give back']);
    expect(listeners.size).to.equal(0);
  });

  it('reads the last picture of somebody before it says that it was all', async () => {
    open(true);
    const { clip, boxes } = films.person;
    watch.saw(lookAt(0, { 7: boxes[0] as Box }));
    listeners.forEach((listener) => listener.onParameterSets(clip.sets));
    listeners.forEach(
      (listener) => clip.units[0] && listener.onAccessUnit({ ...clip.units[0], captureAtMs: 100 }),
    );

    leave([7], 200);
    expect(sightings).to.deep.equal([]);
    await settle();

    expect(sightings.map(({ isOver, shots }) => [isOver, shots.length])).to.deep.include([true, 1]);
    expect(watch.picture(7)?.width).to.equal(FILM.width);
    await clock.advance(11_000);
    expect(watch.picture(7)).to.equal(null);
  });

  it('takes the sub-stream where there is no main stream, and says so', async () => {
    open(false);
    await playSub(films.person);
    leave([7]);

    expect(borrowed).to.deep.equal([]);
    expect(watch.state()).to.deep.equal({
      faces: 'on',
      facesNote: 'no main stream: faces are read from the sub-stream',
    });
    expect(sightings.at(-1)?.shots.length).to.be.greaterThan(2);
  });

  it('takes the sub-stream while the main stream fails, and says why', async () => {
    open(true);
    watch.saw(lookAt(0, { 7: films.person.boxes[0] as Box }));
    expect(watch.state()).to.deep.equal({ faces: 'on', facesNote: '' });

    listeners.forEach((listener) => listener.onLost('unsupported-codec'));
    await playSub(films.person);
    leave([7]);

    expect(watch.state().faces).to.equal('failed');
    expect(watch.state().facesNote).to.contain('main stream: unsupported-codec');
    expect(sightings.at(-1)?.shots.length).to.be.greaterThan(2);
  });

  it('says that the main stream gives nothing, when it gives nothing', async () => {
    open(true);
    const person = { 7: films.person.boxes[0] as Box };
    for (let atMs = 0; atMs < 12_000; atMs += 1000) {
      watch.saw(lookAt(atMs, person));
      await clock.advance(1000);
    }

    expect(watch.state().facesNote).to.contain('no picture came within 10 s');
  });

  it('says why faces cannot be read, and ends tracks all the same', async () => {
    const openReader = () => Promise.reject(new Error('expected a file, found none'));
    desk = createFaceDesk({ openReader, clock, log: silentLog });
    open(true);

    await play(films.person);

    expect(watch.state()).to.deep.equal({ faces: 'failed', facesNote: 'expected a file, found none' });
  });

  it('ends every track when the camera goes, and tells nothing afterwards', async () => {
    open(true);
    await play(films.person);

    watch.close();
    const told = sightings.length;
    await clock.advance(60_000);

    expect(sightings.at(-1)?.isOver).to.equal(true);
    expect(sightings).to.have.length(told);
    expect(clock.pending()).to.equal(0);
  });

  it('needs no more memory after many pictures than after some', async () => {
    open(true);
    const rounds = async (from: number, to: number): Promise<number> => {
      for (let round = from; round < to; round += 1) {
        const fromMs = round * (lastAtMs + 10_000);
        await play(films.person, (box) => ({ [100 + round]: box }), fromMs);
        leave([100 + round], fromMs + lastAtMs + STEP_MS);
        sightings = [];
      }
      return process.memoryUsage().rss / 2 ** 20;
    };

    await rounds(0, 5);
    const before = await rounds(5, 10);
    const after = await rounds(10, 25);

    expect(after - before).to.be.lessThan(40);
  });

  /** The same film as the only stream, decoded as the sight would. */
  async function playSub({ clip, boxes }: FaceFilm): Promise<void> {
    const opened = openH264Decoder(clip.sets);
    if (opened.status === 'refused') {
      throw new Error(opened.reason);
    }
    for (const [index, unit] of clip.units.entries()) {
      const outcome = opened.decoder.decode(unit);
      subPicture?.release();
      subPicture = outcome.status === 'picture' ? keepPicture(outcome.picture) : null;
      watch.saw(lookAt(index * STEP_MS, { 7: boxes[index] as Box }));
      await settle();
      await clock.advance(STEP_MS);
    }
    opened.decoder.close();
  }
});
