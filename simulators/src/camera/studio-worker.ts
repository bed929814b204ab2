/**
 * Child process that films scenes for clip-library.ts: `{ scene, file }` in, `{ done }` out after each segment and
 * `{ filmed }` when the file is in place. A process of its own because drawing and encoding block for seconds.
 */
import { z } from 'zod';
import { describeError } from '#base/errors.ts';
import { SCENE_NAMES } from '../actors/scene.ts';
import { SCENES } from '../actors/scenes.ts';
import { writeClip } from './clip-file.ts';
import { filmScene } from './scene-clip.ts';

export const studioOrder = z.strictObject({ scene: z.enum(SCENE_NAMES), file: z.string() });
export const studioReply = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('segment-done') }),
  z.strictObject({ status: z.literal('filmed'), file: z.string() }),
  z.strictObject({ status: z.literal('failed'), reason: z.string() }),
]);
export type StudioOrder = z.infer<typeof studioOrder>;
export type StudioReply = z.infer<typeof studioReply>;

if (process.send !== undefined && process.argv[1]?.includes('studio-worker') === true) {
  process.on('message', (message) => {
    void obey(message);
  });
  process.on('disconnect', () => process.exit(0));
}

async function obey(message: unknown): Promise<void> {
  try {
    const { scene, file } = studioOrder.parse(message);
    const clip = await filmScene(SCENES[scene], () => reply({ status: 'segment-done' }));
    writeClip(file, clip);
    reply({ status: 'filmed', file });
  } catch (error) {
    reply({ status: 'failed', reason: describeError(error) });
  }
}

function reply(message: StudioReply): void {
  process.send?.(message);
}
