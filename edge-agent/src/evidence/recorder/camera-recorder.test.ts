import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { encodeTestVideo } from '../test-video.helpers.ts';
import {
  START_AT_MS,
  startRecorderStage,
  viewFile,
  type RecorderStage,
  type StageOptions,
} from './recorder.helpers.ts';

describe('camera recorder', () => {
  let stage: RecorderStage;

  const start = async (options: StageOptions = {}): Promise<void> => {
    stage = await startRecorderStage(options);
  };

  afterEach(() => stage.end());

  it('writes a file a minute, each of whole fragments of a second or less', async () => {
    await start();
    const { sets, units } = encodeTestVideo({ count: 750, keyEvery: 10, atMs: (index) => index * 100 });

    stage.recorder.onParameterSets(sets);
    await stage.play(units);
    await stage.recorder.stop();

    expect(
      stage.closed.map(({ end, startsAtMs, endsAtMs }) => [
        end,
        startsAtMs - START_AT_MS,
        endsAtMs - START_AT_MS,
      ]),
    ).to.deep.equal([
      ['full', 0, 60_000],
      ['stopped', 60_000, 75_000],
    ]);
    for (const segment of stage.closed) {
      const bytes = await readFile(stage.pathOf(segment));
      expect(segment.sizeBytes).to.equal(bytes.length);
      expect(segment.sha256).to.equal(createHash('sha256').update(bytes).digest('hex'));
      let at = 0;
      for (const { sizeBytes, sha256, durationMs } of segment.fragments) {
        expect(
          createHash('sha256')
            .update(bytes.subarray(at, at + sizeBytes))
            .digest()
            .equals(sha256),
        ).to.equal(true);
        expect(durationMs).to.be.at.most(1000);
        at += sizeBytes;
      }
      expect(at).to.equal(bytes.length);
    }
    const first = stage.closed[0];
    const view = viewFile(first ? stage.pathOf(first) : '');
    expect(view.timesMs).to.deep.equal(Array.from({ length: 600 }, (_, index) => index * 100));
    expect(view.keys).to.equal(60);
  });
});
