import { mkdtemp, open as openFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import { encodeTestVideo } from '../evidence/test-video.helpers.ts';
import { encodeH265Video } from '../evidence/h265-video.helpers.ts';
import { openPlay, type Play, type PlayOrder } from './play.ts';
import { encodeSound, hashesOf, hashOf, watchBytes, type SeenTrack } from './playback.helpers.ts';
import { CAMERA, createArchive, type Archive } from './recorded.helpers.ts';

const START_MS = Date.UTC(2026, 10, 21, 17, 0, 0);
const log = pino({ level: 'silent' });
/** 20 s: 100 pictures at five a second, a key frame every second. */
const video = encodeTestVideo({ count: 100 });
const hashes = hashesOf(video);
const times = (from: number, to: number, step = 200): number[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step);

describe('playing recordings', () => {
  let folder: string;
  let archive: Archive;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matlang-play-'));
    archive = createArchive(folder);
  });

  afterEach(async () => {
    expect(archive.openFiles()).to.equal(0);
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (order: Partial<PlayOrder>): Promise<Play> => {
    const whole: PlayOrder = {
      cameraId: CAMERA,
      fromMs: START_MS,
      toMs: START_MS + 3_600_000,
      pictures: 'all',
      everyMs: 0,
      ...order,
    };
    const play = await openPlay({ library: archive.library, log }, whole);
    if (!play) {
      throw new Error('nothing is recorded');
    }
    return play;
  };

  const seen = async (play: Play, bytes: Buffer[] = []): Promise<[SeenTrack, ...SeenTrack[]]> => {
    for await (const chunk of play.chunks) {
      bytes.push(chunk);
    }
    const [first, ...others] = await watchBytes(Buffer.concat(bytes), join(folder, 'seen.mp4'));
    if (!first) {
      throw new Error('nothing to see');
    }
    return [first, ...others];
  };

  it('plays two minutes that follow each other as one, every picture as it was recorded', async () => {
    await archive.add({ startsAtMs: START_MS, video });
    await archive.add({ startsAtMs: START_MS + 20_000, video });

    const play = await open({});
    const [pictures] = await seen(play);

    expect(play.startsAtMs).to.equal(START_MS);
    expect(play.codecs).to.match(/^avc1\.[0-9a-f]{6}$/);
    expect(pictures.hashes).to.deep.equal([...hashes, ...hashes]);
    expect(pictures.timesMs).to.deep.equal(times(0, 40_000));
    expect(pictures.decoded).to.equal(200);
  });

  it('begins at the key frame before the wanted second and ends at the wanted end', async () => {
    await archive.add({ startsAtMs: START_MS, video });

    const play = await open({ fromMs: START_MS + 7_650, toMs: START_MS + 9_300 });
    const [pictures] = await seen(play);

    expect(play.startsAtMs).to.equal(START_MS + 7_000);
    expect(pictures.hashes).to.deep.equal(hashes.slice(35, 47));
    expect(pictures.timesMs).to.deep.equal(times(0, 2_400));
    expect(pictures.decoded).to.equal(12);
  });

  it('begins at a key frame that is seconds before, in another fragment', async () => {
    const rare = encodeTestVideo({ count: 100, keyEvery: 30 });
    await archive.add({ startsAtMs: START_MS, video: rare });

    const play = await open({ fromMs: START_MS + 11_500, toMs: START_MS + 12_000 });
    const [pictures] = await seen(play);

    expect(play.startsAtMs).to.equal(START_MS + 6_000);
    expect(pictures.hashes).to.deep.equal(hashesOf(rare).slice(30, 60));
  });

  it('keeps true times over a gap', async () => {
    await archive.add({ startsAtMs: START_MS, video });
    await archive.add({ startsAtMs: START_MS + 95_000, video });

    const [pictures] = await seen(await open({ fromMs: START_MS + 19_000, toMs: START_MS + 96_000 }));

    expect(pictures.timesMs).to.deep.equal([...times(0, 1_000), ...times(76_000, 77_000)]);
    expect(pictures.durationsMs[4]).to.be.within(199, 201);
  });

  it('shows the last picture of a minute until the next begins where pictures came late', async () => {
    await archive.add({ startsAtMs: START_MS, video });
    await archive.add({ startsAtMs: START_MS + 20_900, video });

    const [pictures] = await seen(await open({ fromMs: START_MS + 19_000, toMs: START_MS + 21_500 }));

    expect(pictures.durationsMs[4]).to.be.within(1_099, 1_101);
    expect(pictures.timesMs[5]).to.equal(1_900);
  });

  it('never lets time run backwards where two files overlap by the jitter of the line', async () => {
    await archive.add({ startsAtMs: START_MS, video });
    await archive.add({ startsAtMs: START_MS + 19_950, video });

    const [pictures] = await seen(await open({ toMs: START_MS + 22_000 }));

    const decoded = pictures.decodedAtMs;
    expect(decoded).to.deep.equal([...decoded].sort((a, b) => a - b));
    expect(pictures.hashes.length).to.be.greaterThan(100);
  });

  it("plays the agent's own and what was fetched from the card where there is nothing else", async () => {
    await archive.add({ startsAtMs: START_MS, video });
    await archive.add({ startsAtMs: START_MS + 10_000, video, origin: 'card' });

    const [pictures] = await seen(await open({}));

    expect(pictures.hashes).to.deep.equal([...hashes, ...hashes.slice(50)]);
    expect(pictures.timesMs).to.deep.equal(times(0, 30_000));
  });

  it('shows pictures that come in coding order at their times', async () => {
    const reordered = encodeTestVideo({ count: 60, bPictures: 2, keyEvery: 10 });
    await archive.add({ startsAtMs: START_MS, video: reordered });

    const [pictures] = await seen(await open({ fromMs: START_MS + 4_000 }));

    expect(pictures.decoded).to.equal(40);
    // FFmpeg shows all pictures later by the largest negative offset; Media Source does not.
    const shown = [...pictures.timesMs].sort((a, b) => a - b);
    expect(shown.map((atMs) => atMs - (shown[0] ?? 0))).to.deep.equal(times(0, 8_000));
  });

  it('plays H.265, and ends where the codec changes', async () => {
    const other = encodeH265Video(50);
    await archive.add({ startsAtMs: START_MS, video: other });
    await archive.add({ startsAtMs: START_MS + 10_000, video });

    const play = await open({});
    const [pictures] = await seen(play);

    expect(play.codecs).to.match(/^hvc1\./);
    expect(pictures.hashes).to.deep.equal(hashesOf(other));
    expect(pictures.decoded).to.equal(50);
    const after = await open({ fromMs: START_MS + 10_000 });
    expect(after.codecs).to.match(/^avc1\./);
    await after.close();
  });

  it('ends where other parameter sets begin', async () => {
    await archive.add({ startsAtMs: START_MS, video });
    await archive.add({
      startsAtMs: START_MS + 20_000,
      video: encodeTestVideo({ count: 10, width: 640, height: 360 }),
    });

    const [pictures] = await seen(await open({}));

    expect(pictures.hashes).to.deep.equal(hashes);
  });

  it('plays sound of AAC in step with the pictures', async () => {
    const sound = encodeSound('aac', 20_000);
    await archive.add({ startsAtMs: START_MS, video, sound });

    const play = await open({ fromMs: START_MS + 5_100, toMs: START_MS + 8_000 });
    const [, heard] = await seen(play);

    expect(play.codecs).to.match(/^avc1\.[0-9a-f]{6},mp4a\.40\.2$/);
    const whole = sound.frames.map(({ payload }) => hashOf(payload));
    const first = whole.indexOf(heard?.hashes[0] ?? '');
    expect(sound.frames[first]?.atMs).to.be.within(5_000, 5_064);
    expect(heard?.hashes).to.deep.equal(whole.slice(first, first + (heard?.hashes.length ?? 0)));
    expect(heard?.timesMs[0]).to.be.closeTo((sound.frames[first]?.atMs ?? 0) - 5_000, 1);
    expect(heard?.timesMs.at(-1)).to.be.within(2_700, 3_000);
  });

  it('leaves sound out that a page cannot play', async () => {
    await archive.add({ startsAtMs: START_MS, video, sound: encodeSound('pcma', 20_000) });

    const play = await open({});
    const tracks = await seen(play);

    expect(play.codecs).to.match(/^avc1\.[0-9a-f]{6}$/);
    expect(tracks.map(({ kind }) => kind)).to.deep.equal(['video']);
    expect(tracks[0].hashes).to.deep.equal(hashes);
  });

  it('shows key frames alone, each until the next, reading little else', async () => {
    await archive.add({ startsAtMs: START_MS, video });
    await archive.add({ startsAtMs: START_MS + 20_000, video });
    await archive.add({ startsAtMs: START_MS + 100_000, video });

    const [pictures] = await seen(await open({ pictures: 'key', everyMs: 4_000, fromMs: START_MS + 900 }));

    expect(pictures.keys).to.equal(pictures.hashes.length);
    expect(pictures.timesMs).to.deep.equal([...times(0, 40_000, 4_000), ...times(100_000, 120_000, 4_000)]);
    expect(pictures.durationsMs.map(Math.round)).to.deep.equal(Array<number>(15).fill(4_000));
    expect(pictures.hashes.slice(0, 5)).to.deep.equal([0, 20, 40, 60, 80].map((index) => hashes[index]));
    expect(pictures.decoded).to.equal(15);
  });

  it('plays a file that is being written, to its newest whole second, and goes on when it has grown', async () => {
    const segment = await archive.add({ startsAtMs: START_MS, video, writtenFragments: 5 });

    const before = await seen(await open({ fromMs: START_MS + 3_900 }));
    const play = await open({ fromMs: START_MS + 4_000 });
    const begun = await play.chunks.next();
    await archive.grow(segment);
    await archive.add({ startsAtMs: START_MS + 20_000, video });
    const after = await seen(play, [begun.value ?? Buffer.alloc(0)]);

    expect(before[0].hashes).to.deep.equal(hashes.slice(15, 25));
    expect(after[0].hashes).to.deep.equal([...hashes.slice(20), ...hashes]);
  });

  it('does not show half a fragment of a file that is being written', async () => {
    const segment = await archive.add({ startsAtMs: START_MS, video, writtenFragments: 3 });
    await truncate(archive.pathOf(segment), (await stat(archive.pathOf(segment))).size - 10);

    const [pictures] = await seen(await open({}));

    expect(pictures.hashes).to.deep.equal(hashes.slice(0, 10));
  });

  it('ends where a file is gone', async () => {
    await archive.add({ startsAtMs: START_MS, video });
    const gone = await archive.add({ startsAtMs: START_MS + 20_000, video });
    await rm(archive.pathOf(gone));

    const [pictures] = await seen(await open({}));

    expect(pictures.hashes).to.deep.equal(hashes);
  });

  it('ends where a file is damaged', async () => {
    const segment = await archive.add({ startsAtMs: START_MS, video });
    const handle = await openFile(archive.pathOf(segment), 'r+');
    const [head, one, two] = segment.fragments.map(({ sizeBytes }) => sizeBytes);
    await handle.write(Buffer.alloc(64, 0xff), 0, 64, (head ?? 0) + (one ?? 0) + (two ?? 0));
    await handle.close();

    const [pictures] = await seen(await open({}));

    expect(pictures.hashes).to.deep.equal(hashes.slice(0, 10));
  });

  it('has nothing where nothing is recorded', async () => {
    await archive.add({ startsAtMs: START_MS, video });

    const order = { cameraId: CAMERA, pictures: 'all' as const, everyMs: 0 };
    const { library } = archive;
    const before = await openPlay({ library, log }, { ...order, fromMs: START_MS - 9_000, toMs: START_MS });
    const after = await openPlay(
      { library, log },
      { ...order, fromMs: START_MS + 20_000, toMs: START_MS + 99_000 },
    );

    expect([before, after]).to.deep.equal([null, null]);
  });

  it('gives its file back when nobody takes more', async () => {
    await archive.add({ startsAtMs: START_MS, video });

    const play = await open({});
    await play.chunks.next();
    await play.chunks.next();
    expect(archive.openFiles()).to.equal(1);
    await play.chunks.return();

    expect(archive.openFiles()).to.equal(0);
  });
});
