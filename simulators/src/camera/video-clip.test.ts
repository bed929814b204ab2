import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { GiveUp } from '#base/errors.ts';
import { clipFromVideo } from './video-clip.ts';

const data = process.env['MATLANG_DATA'] ?? join(import.meta.dirname, '../../../../shared/data');

describe("somebody's video as a camera's clip", function () {
  this.timeout(300_000);

  it('keeps every frame, the shape and the pace of a ten-frames-a-second film', async function () {
    const file = join(data, 'video/pets09_s2l1_480x360.avi');
    if (!existsSync(file)) {
      console.warn(`SKIPPED: no ${file}`);
      this.skip();
    }

    const clip = await clipFromVideo(file, () => undefined);

    const [segment] = clip.segments;
    expect(clip.formats.sub).to.include({ width: 480, height: 360, fps: 10 });
    expect(segment.units.sub.length).to.equal(795);
    expect(segment.units.main.length).to.equal(795);
    expect(segment.durationMs).to.equal(79_500);
    expect(segment.units.sub[0]?.isKey).to.equal(true);
  });

  it('runs a film of thirty frames a second at ten without making it longer', async function () {
    const file = join(data, 'video/reid_home_cam2.mp4');
    if (!existsSync(file)) {
      console.warn(`SKIPPED: no ${file}`);
      this.skip();
    }

    const clip = await clipFromVideo(file, () => undefined);

    expect(clip.formats.sub).to.include({ width: 640, height: 360, fps: 10 });
    expect(clip.segments[0].durationMs).to.be.closeTo((84 / 29.92) * 1000, 100);
  });

  it('says which file is no video', async () => {
    const outcome = await clipFromVideo(import.meta.filename, () => undefined).then(
      () => null,
      (error: unknown) => error,
    );

    expect(outcome).to.be.instanceOf(GiveUp);
    expect((outcome as GiveUp).message).to.contain('video-clip.test.ts');
  });
});
