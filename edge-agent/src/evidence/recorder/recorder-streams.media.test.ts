import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { AV_CODEC_ID_AAC, AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_PCM_ALAW } from 'node-av/constants';
import { GiveUp } from '#base/errors.ts';
import type { AudioParameters } from '../../camera/access-unit.ts';
import { encodeH265Video } from '../h265-video.helpers.ts';
import { encodeTestVideo } from '../test-video.helpers.ts';
import { recoverSegment } from './recover-segment.ts';
import { START_AT_MS, startRecorderStage, viewFile, type RecorderStage } from './recorder.helpers.ts';
import { scanSegment } from './scan-segment.ts';
import { openSegmentFile } from './segment-file.ts';

const ALAW: AudioParameters = { codec: 'pcma', sampleRate: 8000, channels: 1, config: null };
/** AAC-LC, 16 kHz, mono. */
const AAC: AudioParameters = {
  codec: 'aac',
  sampleRate: 16_000,
  channels: 1,
  config: Buffer.from([0x14, 0x08]),
};
const video = encodeTestVideo({ count: 60, keyEvery: 10, atMs: (index) => index * 100 });

describe('what a camera sends, recorded', () => {
  let stage: RecorderStage;

  afterEach(() => stage.end());

  const onlyView = (): ReturnType<typeof viewFile> => {
    expect(stage.closed).to.have.lengthOf(1);
    return viewFile(stage.pathOf(stage.closed[0] ?? { file: '' }));
  };

  for (const [parameters, codec, samples, name] of [
    [ALAW, AV_CODEC_ID_PCM_ALAW, 800, 'alaw'],
    [AAC, AV_CODEC_ID_AAC, 1024, 'mp4a.40.2'],
  ] as const) {
    it(`keeps the sound beside the pictures (${parameters.codec})`, async () => {
      stage = await startRecorderStage();
      const stepMs = (samples * 1000) / parameters.sampleRate;
      let sent = 0;
      stage.recorder.onParameterSets(video.sets);
      for (const unit of video.units) {
        await stage.play([unit]);
        for (; sent * stepMs <= unit.captureAtMs; sent += 1) {
          const payload = Buffer.alloc(parameters.codec === 'aac' ? 30 : samples, 0xd5);
          const captureAtMs = START_AT_MS + sent * stepMs;
          stage.recorder.onAudio(
            { payload, samples, time: (5000 + sent * samples) >>> 0, captureAtMs },
            parameters,
          );
        }
      }
      await stage.recorder.stop();

      const view = onlyView();
      expect(stage.closed[0]).to.include({ audio: parameters.codec });
      expect(stage.closed[0]?.codecs.split(',')[1]).to.equal(name);
      expect(view.codecs).to.deep.equal([AV_CODEC_ID_H264, codec]);
      expect(view.timesMs).to.have.lengthOf(60);
      expect(view.soundMs).to.deep.equal(
        Array.from({ length: sent }, (_, index) => Math.round(index * stepMs)),
      );
    });
  }

  it('keeps H.265 as it comes', async () => {
    stage = await startRecorderStage();
    const h265 = encodeH265Video(30);
    stage.recorder.onParameterSets(h265.sets);
    await stage.play(h265.units);
    await stage.recorder.stop();

    const view = onlyView();
    expect(view.codecs).to.deep.equal([AV_CODEC_ID_HEVC]);
    expect(view.timesMs).to.deep.equal(Array.from({ length: 30 }, (_, index) => index * 200));
    expect(stage.closed[0]).to.include({
      codec: 'h265',
      width: 320,
      height: 192,
      endsAtMs: START_AT_MS + 6000,
    });
    expect(stage.closed[0]?.codecs).to.match(/^hvc1\./);
  });

  it('begins a new file where the sound begins later than the pictures', async () => {
    stage = await startRecorderStage();
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units.slice(0, 25));
    const frame = {
      payload: Buffer.alloc(800, 0xd5),
      samples: 800,
      time: 0,
      captureAtMs: START_AT_MS + 2500,
    };
    stage.recorder.onAudio(frame, ALAW);
    await stage.play(video.units.slice(25));
    await stage.recorder.stop();

    expect(stage.closed.map(({ end, audio }) => [end, audio])).to.deep.equal([
      ['codec-change', null],
      ['stopped', 'pcma'],
    ]);
  });

  it('begins a new file where the pictures change their form, without a hole', async () => {
    stage = await startRecorderStage();
    const other = encodeTestVideo({
      count: 30,
      width: 640,
      height: 360,
      atMs: (index) => 3000 + index * 100,
    });
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units.slice(0, 30));
    stage.recorder.onParameterSets(other.sets);
    await stage.play(other.units);
    await stage.recorder.stop();

    expect(
      stage.closed.map(({ end, width, startsAtMs, endsAtMs }) => [
        end,
        width,
        startsAtMs - START_AT_MS,
        endsAtMs - START_AT_MS,
      ]),
    ).to.deep.equal([
      ['codec-change', 320, 0, 3000],
      ['stopped', 640, 3000, 6000],
    ]);
  });

  it('shows pictures that come in coding order when they were taken', async () => {
    stage = await startRecorderStage();
    const reordered = encodeTestVideo({
      count: 40,
      bPictures: 2,
      keyEvery: 20,
      atMs: (index) => index * 100,
    });
    stage.recorder.onParameterSets(reordered.sets);
    await stage.play(reordered.units);
    await stage.recorder.stop();

    const { timesMs } = onlyView();
    const from = timesMs[0] ?? 0;
    expect(timesMs.map((time) => time - from)).to.deep.equal(
      Array.from({ length: 40 }, (_, index) => index * 100),
    );
  });

  it('ends the file where the stream is lost and begins another when it is back', async () => {
    stage = await startRecorderStage();
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units.slice(0, 25));
    stage.recorder.onLost();
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units.slice(40));
    await stage.recorder.stop();

    expect(
      stage.closed.map(({ end, startsAtMs, endsAtMs }) => [
        end,
        startsAtMs - START_AT_MS,
        endsAtMs - START_AT_MS,
      ]),
    ).to.deep.equal([
      ['stream-lost', 0, 2500],
      ['stopped', 4000, 6000],
    ]);
  });

  it('writes the seconds before it is switched on first, from a key picture, and nothing while it is off', async () => {
    stage = await startRecorderStage({ order: { isOn: false, preRollMs: 1500 } });
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units.slice(0, 40));
    expect(stage.opened).to.deep.equal([]);
    stage.recorder.switch(true);
    await stage.play(video.units.slice(40, 50));
    stage.recorder.switch(false);
    await stage.play(video.units.slice(50));
    await stage.recorder.stop();

    expect(
      stage.closed.map(({ end, startsAtMs, endsAtMs }) => [
        end,
        startsAtMs - START_AT_MS,
        endsAtMs - START_AT_MS,
      ]),
    ).to.deep.equal([['stopped', 2000, 5000]]);
    expect(onlyView().timesMs).to.have.lengthOf(30);
  });

  it('begins a new file where the clock of the box is set, and none of a year', async () => {
    stage = await startRecorderStage();
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units.slice(0, 25));
    const hourMs = 3_600_000;
    stage.clock.jump(hourMs);
    await stage.play(
      video.units.slice(25).map((unit) => ({ ...unit, captureAtMs: unit.captureAtMs + hourMs })),
    );
    await stage.recorder.stop();

    expect(
      stage.closed.map(({ startsAtMs, endsAtMs }) => [startsAtMs - START_AT_MS, endsAtMs - START_AT_MS]),
    ).to.deep.equal([
      [0, 3000],
      [hourMs + 3000, hourMs + 6000],
    ]);
  });

  it('has an index that a foreign reader could use: it leads from fragment to fragment', async () => {
    stage = await startRecorderStage();
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units);
    await stage.recorder.stop();

    const file = await openSegmentFile(stage.pathOf(stage.closed[0] ?? { file: '' }), null);
    const scanned = await scanSegment(file, { withSamples: true });
    const index = await file.read(scanned.initialBytes, scanned.headBytes - scanned.initialBytes);
    await file.close();

    expect(index.toString('latin1', 4, 8)).to.equal('sidx');
    const count = index.readUInt16BE(38);
    const references = Array.from({ length: count }, (_, each) => [
      index.readUInt32BE(40 + each * 12),
      index.readUInt32BE(44 + each * 12),
      index.readUInt32BE(48 + each * 12) >>> 31 === 1,
    ]);
    expect(references).to.deep.equal(
      scanned.fragments.map(({ sizeBytes, durationMs, startsWithKey }) => [
        sizeBytes,
        durationMs * 90,
        startsWithKey,
      ]),
    );
    const firstOffset = Number(index.readBigUInt64BE(28));
    expect(scanned.initialBytes + index.readUInt32BE(0) + firstOffset).to.equal(scanned.headBytes);
    expect(scanned.fragments.filter(({ startsWithKey }) => startsWithKey)).to.have.lengthOf(6);
    expect(scanned.fragments.flatMap(({ samples }) => samples)).to.have.lengthOf(60);
    expect(scanned).to.deep.include({ durationMs: 6000, isWhole: true });
    expect(scanned.identity).to.deep.include({ cameraId: 'cong-chao', startsAtMs: START_AT_MS });
  });

  it('reads cut, damaged and made-up files to where they are whole, or says that they are not', async () => {
    stage = await startRecorderStage();
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units);
    await stage.recorder.stop();
    const closed = stage.closed[0] ?? { file: '', sizeBytes: 0, fragments: [] };
    const source = await openSegmentFile(stage.pathOf(closed), null);
    const bytes = await source.read(0, closed.sizeBytes);
    await source.close();
    const ends = closed.fragments.reduce<number[]>(
      (all, { sizeBytes }) => [...all, (all.at(-1) ?? 0) + sizeBytes],
      [],
    );
    const headBytes = ends[0] ?? 0;
    const path = join(stage.folder, 'bad.mp4.part');
    let state = 12_345;
    const random = (below: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };

    for (let round = 0; round < 60; round += 1) {
      const cut = headBytes + random(bytes.length - headBytes);
      await writeFile(path, bytes.subarray(0, cut));
      const file = await openSegmentFile(path, null);
      const scanned = await scanSegment(file);
      await file.close();
      expect(scanned.sizeOfWhole).to.equal(ends.findLast((end) => end <= cut));
    }
    for (let round = 0; round < 60; round += 1) {
      const damaged = Buffer.from(bytes);
      const at = random(bytes.length);
      damaged.fill(random(2) * 0xff, at, Math.min(bytes.length, at + 1 + random(400)));
      await writeFile(path, damaged);
      const file = await openSegmentFile(path, null);
      const outcome = await scanSegment(file).catch((error: unknown) => error);
      await file.close();
      if (!(outcome instanceof GiveUp)) {
        expect((outcome as { sizeOfWhole: number }).sizeOfWhole).to.be.oneOf(ends);
      }
    }
    for (const made of [
      Buffer.alloc(5000),
      Buffer.alloc(5000, 0xff),
      Buffer.concat([bytes.subarray(0, 400), bytes]),
    ]) {
      await writeFile(path, made);
      const error = await recoverSegment(path, null).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(GiveUp).with.property('code', 'segment-damaged');
    }
    for (const begun of [0, 20, 400]) {
      await writeFile(path, bytes.subarray(0, begun));
      expect(await recoverSegment(path, null)).to.have.property('status', 'empty');
    }
    await writeFile(path, bytes.subarray(0, headBytes + 10));
    expect(await recoverSegment(path, null)).to.deep.equal({ status: 'empty', reason: 'no whole fragment' });
  });

  it('cuts off pictures whose bytes never reached the disk in a power cut', async () => {
    stage = await startRecorderStage();
    stage.recorder.onParameterSets(video.sets);
    await stage.play(video.units);
    await stage.recorder.stop();
    const closed = stage.closed[0] ?? { file: '', sizeBytes: 0, fragments: [] };
    const source = await openSegmentFile(stage.pathOf(closed), null);
    const bytes = Buffer.from(await source.read(0, closed.sizeBytes));
    await source.close();
    bytes.fill(0, closed.sizeBytes - 100);
    const path = join(stage.folder, `${closed.file.replace(/mp4$/, 'cut.mp4')}.part`);
    await writeFile(path, bytes);

    const recovered = await recoverSegment(path, null);

    const segment = recovered.status === 'recovered' ? recovered.segment : null;
    expect(segment?.fragments).to.have.lengthOf(closed.fragments.length - 1);
    expect(viewFile(path.replace('.part', '')).timesMs).to.have.lengthOf(55);

    const finished = join(stage.folder, closed.file);
    await writeFile(finished, bytes);
    const error = await recoverSegment(finished, null).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(GiveUp).with.property('code', 'segment-damaged');
    expect((await readFile(finished)).equals(bytes), 'a finished file is not changed').to.equal(true);
  });
});
